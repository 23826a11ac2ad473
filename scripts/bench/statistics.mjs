// Medians and spread.

/** @typedef {{ median: number, min: number, max: number }} Spread */

/** @param {number[]} values */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [low = NaN, high = NaN] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[middle]]
  return (low + high) / 2
}

/**
 * @param {(number | undefined)[]} values
 * @returns {Spread | undefined} of those that are there
 */
export function spread(values) {
  const numbers = values.filter((value) => value !== undefined && !Number.isNaN(value))
  if (numbers.length === 0) return undefined
  return { median: median(numbers), min: Math.min(...numbers), max: Math.max(...numbers) }
}
