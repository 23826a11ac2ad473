import { hash } from 'node:crypto'
import type { AttemptPolicy, AttemptStore } from '../store/store.js'

/** Failed logins in a row that an account may have before it is slowed down. */
export const FREE_FAILURES = 10
const FIRST_DELAY = 1_000
/** Short enough that the owner is never locked out for good. */
const LONGEST_DELAY = 3_600_000
/** Failures that have rested for a day are forgotten. */
export const FORGET_AFTER = 86_400_000

/** After ten failures in a row a second must pass before the next attempt, then two, four, up to an hour. */
export const attemptPolicy: AttemptPolicy = {
  forgetAfter: FORGET_AFTER,
  blockUntil(failures, now) {
    if (failures < FREE_FAILURES) return 0
    return now + Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** Math.min(failures - FREE_FAILURES, 30))
  },
}

/** Limits guessing per account, exactly, also in parallel; unknown names count like known ones. */
export interface LoginGuard {
  /** Counts an attempt before its password is looked at, or tells until when none is taken. */
  begin(usernameKey: string): Promise<LoginAttempt | { blockedUntil: number }>
}

export interface LoginAttempt {
  /** Forgets the account's failures. */
  succeeded(): Promise<void>
  /** Must be called at the end, whatever happened. An attempt that did not succeed stays counted. */
  settle(): void
  /** Until when none more is taken, if this one fails and is the one that closes the account. */
  readonly closesUntil: number | undefined
}

/**
 * An attempt is counted in the store before it is made, so that parallel guesses cannot outrun the count. Attempts that
 * find no room while others of this process are under way wait for those: of many parallel logins with the right
 * password, all succeed.
 */
export function createLoginGuard(attempts: AttemptStore, clock: () => number): LoginGuard {
  const underWay = new Map<string, { count: number; wake: (() => void)[] }>()

  const settle = (key: string, success: boolean) => {
    const entry = underWay.get(key)
    if (entry === undefined) return
    entry.count -= 1
    if (entry.count === 0) underWay.delete(key)
    if (success || entry.count === 0) for (const wake of entry.wake.splice(0)) wake()
  }

  return {
    async begin(usernameKey) {
      // Hashed, as people type passwords into the wrong field.
      const key = hash('sha256', usernameKey, 'base64url')
      let until = 0
      const policy: AttemptPolicy = {
        ...attemptPolicy,
        blockUntil: (failures, now) => (until = attemptPolicy.blockUntil(failures, now)),
      }
      for (;;) {
        const reserved = await attempts.reserve(key, clock(), policy)
        if (reserved === 'reserved') break
        const entry = underWay.get(key)
        if (entry === undefined) return reserved
        await new Promise<void>((resolve) => entry.wake.push(resolve))
      }
      const entry = underWay.get(key) ?? { count: 0, wake: [] }
      entry.count += 1
      underWay.set(key, entry)
      let success = false
      return {
        closesUntil: until === 0 ? undefined : until,
        async succeeded() {
          await attempts.clear(key)
          success = true
        },
        settle() {
          settle(key, success)
        },
      }
    },
  }
}
