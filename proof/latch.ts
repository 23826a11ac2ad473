// Judges what clients saw of one session: from the moment at which it is known to have ended, it stays so, and it does not
// end by itself.

/** What one client did, with its times on one clock. */
export interface Operation {
  kind: 'check' | 'logout'
  /** when it was sent, or later than nothing that it can have done */
  start: number
  /** when its reply was there */
  end: number
  answer: Answer
  /**
   * how it was done, for people
   *
   * `active`: a check said so. `ended`: a check, or a logout that found nothing to end, said so. `acknowledged`: a logout's
   * success. `none`: a failure or no reply, from which nothing follows, but that a logout may have done its work.
   */
  by?: string | undefined
}
/** What one client did, with its times on one clock. */
export type Answer = 'active' | 'ended' | 'acknowledged' | 'none'
/** What one client did, with its times on one clock. */
export type Violation =
  'active after an acknowledged logout' | 'active after it was seen ended' | 'ended unasked'

/**
 * The violations in a session's history, each with the operation that shows it. The session does not expire within it.
 *
 * @param operations in any order
 * @returns `since` is by how much it is too late or too early
 */
export function judgeHistory(
  operations: readonly Operation[],
): { violation: Violation; operation: Operation; since: number }[] {
  let acknowledged = Infinity
  let seenEnded = Infinity
  // A logout that finds nothing to end was not the one that ended it: for each, the first of the others counts.
  let firstLogout = Infinity
  let secondLogout = Infinity
  for (const { kind, start, end, answer } of operations) {
    if (answer === 'acknowledged') acknowledged = Math.min(acknowledged, end)
    if (answer === 'ended') seenEnded = Math.min(seenEnded, end)
    if (kind !== 'logout') continue
    secondLogout = Math.min(secondLogout, Math.max(firstLogout, start))
    firstLogout = Math.min(firstLogout, start)
  }
  const found: ReturnType<typeof judgeHistory> = []
  for (const operation of operations) {
    const { kind, start, end, answer } = operation
    if (answer === 'active') {
      if (start > acknowledged) {
        const since = start - acknowledged
        found.push({ violation: 'active after an acknowledged logout', operation, since })
      }
      if (start > seenEnded) {
        found.push({ violation: 'active after it was seen ended', operation, since: start - seenEnded })
      }
    }
    if (answer === 'ended') {
      const asked = kind === 'logout' && start === firstLogout ? secondLogout : firstLogout
      if (end < asked) found.push({ violation: 'ended unasked', operation, since: asked - end })
    }
  }
  return found
}
