// What is told of many measurements.

/**
 * How well a threshold tells the ones from the others: 0.5 if not at all, 0 or 1 if always (the area under the ROC curve, by
 * ranks; equal values share theirs).
 */
export function areaUnderCurve(ones: readonly number[], others: readonly number[]) {
  const all = [
    ...ones.map((value) => ({ value, isOne: true })),
    ...others.map((value) => ({ value, isOne: false })),
  ].sort((a, b) => a.value - b.value)
  let sum = 0
  for (let at = 0; at < all.length;) {
    let end = at
    while (end < all.length && all[end]?.value === all[at]?.value) end += 1
    const rank = (at + 1 + end) / 2
    for (; at < end; at += 1) if (all[at]?.isOne === true) sum += rank
  }
  return (sum - (ones.length * (ones.length + 1)) / 2) / (ones.length * others.length)
}

/** The standard deviation of that area where the two are the same. */
export const areaDeviation = (ones: number, others: number) =>
  Math.sqrt((ones + others + 1) / (12 * ones * others))

export function percentile(values: readonly number[], percent: number) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN
}
