// Medians and spread.

/** between `low` and `high` is the middle half */
export interface Spread {
  median: number
  low: number
  high: number
}

export function median(values: number[]) {
  return quantile(values, 0.5)
}

/** @returns of those that are there */
export function spread(values: (number | undefined)[]): Spread | undefined {
  const numbers = values.filter((value) => value !== undefined).filter((value) => !Number.isNaN(value))
  if (numbers.length === 0) return undefined
  return { median: median(numbers), low: quantile(numbers, 0.25), high: quantile(numbers, 0.75) }
}

/** On the line between the two values that stand next to it. */
function quantile(values: number[], part: number) {
  const sorted = values.toSorted((a, b) => a - b)
  const place = (sorted.length - 1) * part
  const low = sorted[Math.floor(place)] ?? NaN
  const high = sorted[Math.ceil(place)] ?? NaN
  return low + (high - low) * (place % 1)
}
