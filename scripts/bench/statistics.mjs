// Medians and spread.

/** @typedef {{ median: number, low: number, high: number }} Spread between `low` and `high` is the middle half */

/** @param {number[]} values */
export function median(values) {
  return quantile(values, 0.5)
}

/**
 * @param {(number | undefined)[]} values
 * @returns {Spread | undefined} of those that are there
 */
export function spread(values) {
  const numbers = values.filter((value) => value !== undefined && !Number.isNaN(value))
  if (numbers.length === 0) return undefined
  return { median: median(numbers), low: quantile(numbers, 0.25), high: quantile(numbers, 0.75) }
}

/**
 * On the line between the two values that stand next to it.
 * @param {number[]} values
 * @param {number} part
 */
function quantile(values, part) {
  const sorted = values.toSorted((a, b) => a - b)
  const place = (sorted.length - 1) * part
  const low = sorted[Math.floor(place)] ?? NaN
  const high = sorted[Math.ceil(place)] ?? NaN
  return low + (high - low) * (place % 1)
}
