/** The time by a clock (milliseconds since the epoch), as ISO 8601 has it; made once for all who ask in a millisecond. */
export function createIsoTime(clock: () => number): () => string {
  let last = Number.NaN
  let text = ''
  return () => {
    const now = clock()
    if (now !== last) {
      last = now
      text = new Date(now).toISOString()
    }
    return text
  }
}
