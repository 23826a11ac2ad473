import type { AttemptCount, AttemptPolicy } from '../store/store.js'

/** Failed logins in a row that an account may have before it is slowed down. */
export const FREE_FAILURES = 10
const FIRST_DELAY = 1_000
/** Short enough that the owner is never locked out for good. */
export const LONGEST_DELAY = 3_600_000
/** Failures that have rested for a day are forgotten. */
export const FORGET_AFTER = 86_400_000
/** One failure of a source is forgotten in this time, so that a day has 8,640 more than the first ones. */
const SOURCE_INTERVAL = 10_000
/** More would not be forgotten one by one within FORGET_AFTER. */
export const MOST_SOURCE_FAILURES = FORGET_AFTER / SOURCE_INTERVAL

/** How a limit stands, as a client may know it. Times are in seconds. */
export interface LoginLimit {
  name: 'account' | 'source'
  quota: number
  window: number
  /** Failures that are left, and the time until there are more. */
  now?: { remaining: number; reset: number }
}

export interface Limit extends AttemptPolicy {
  /** What becomes of the count when an attempt, after which it stood as told, came to no end: as if there had been none. */
  undecided(reserved: AttemptCount): AttemptPolicy['takenOff']
  /** How it stands with this count; `refused` if it is why an attempt was not taken. */
  told(count: AttemptCount | undefined, now: number, refused: boolean): LoginLimit
}

/** After ten failures in a row a second must pass before the next attempt, then two, four, up to an hour. */
export const accountLimit: Limit = {
  failed(count, now) {
    const isFresh = count !== undefined && now - count.lastAt < FORGET_AFTER
    return accountCount((isFresh ? count.failures : 0) + 1, now)
  },
  takenOff: () => undefined,
  undecided:
    () =>
    ({ failures, lastAt }) =>
      failures <= 1 ? undefined : accountCount(failures - 1, lastAt),
  // What is left is not told: where it grows again an owner has logged in, and so the name is known.
  told: (count, now, refused) => ({
    name: 'account',
    quota: FREE_FAILURES,
    window: FORGET_AFTER / 1000,
    ...(refused && count !== undefined
      ? { now: { remaining: 0, reset: seconds(count.blockedUntil - now) } }
      : {}),
  }),
}

function accountCount(failures: number, lastAt: number): AttemptCount {
  const beyond = Math.min(failures - FREE_FAILURES, 30)
  const blockedUntil = beyond < 0 ? 0 : lastAt + Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** beyond)
  return { failures, lastAt, blockedUntil }
}

/**
 * A bucket of `quota` failures, from which one leaks every ten seconds. An account's delays would not do here: many people
 * may share an address, and would wait for each other's mistakes.
 */
export function sourceLimit(quota: number): Limit {
  const counted = (failures: number, lastAt: number): AttemptCount => ({
    failures,
    lastAt,
    blockedUntil: failures >= quota ? lastAt + SOURCE_INTERVAL : 0,
  })
  /** `lastAt` is when the last failure leaked, or when the first one came into the empty bucket. */
  const leaked = ({ failures, lastAt }: AttemptCount, now: number): AttemptCount => {
    const gone = Math.max(0, Math.floor((now - lastAt) / SOURCE_INTERVAL))
    return gone >= failures ? counted(0, now) : counted(failures - gone, lastAt + gone * SOURCE_INTERVAL)
  }
  const withoutOne = (count: AttemptCount, now: number) => {
    const { failures, lastAt } = leaked(count, now)
    return failures <= 1 ? undefined : counted(failures - 1, lastAt)
  }
  return {
    failed(count, now) {
      const { failures, lastAt } = leaked(count ?? counted(0, now), now)
      return counted(failures + 1, lastAt)
    },
    // Else it has leaked by itself.
    takenOff: (count, now, reservedAt) =>
      now - reservedAt < SOURCE_INTERVAL ? withoutOne(count, now) : count,
    // Those before it leak first.
    undecided: (reserved) => (count, now) =>
      now < reserved.lastAt + reserved.failures * SOURCE_INTERVAL ? withoutOne(count, now) : count,
    told(count, now) {
      const { failures, lastAt, blockedUntil } = leaked(count ?? counted(0, now), now)
      const until = blockedUntil === 0 ? lastAt + failures * SOURCE_INTERVAL : blockedUntil
      return {
        name: 'source',
        quota,
        window: (quota * SOURCE_INTERVAL) / 1000,
        now: { remaining: Math.max(0, quota - failures), reset: seconds(until - now) },
      }
    },
  }
}

/** Whole seconds after which these milliseconds are over. */
export function seconds(milliseconds: number): number {
  return Math.max(0, Math.ceil(milliseconds / 1000))
}
