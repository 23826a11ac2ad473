import { hash } from 'node:crypto'
import { type AttemptClaim, type AttemptCount, type AttemptStore, StoreError } from '../store/store.js'
import { accountLimit, type Limit, type LoginLimit, seconds, sourceLimit } from './limits.js'
import { sourceOf } from './source.js'

/** Limits guessing per account and per source, exactly, also in parallel; unknown names count like known ones. */
export interface LoginGuard {
  /** Counts an attempt before its password is looked at, or tells in how many seconds one is taken again. */
  begin(usernameKey: string, address: string): Promise<LoginAttempt | Refusal>
}

export interface Refusal {
  retryAfter: number
  limits: readonly LoginLimit[]
}

export interface LoginAttempt {
  readonly limits: readonly LoginLimit[]
  /** Forgets the account's failures, and takes this attempt off the source's. */
  succeeded(): Promise<void>
  /**
   * Must be called at the end, whatever happened. An attempt that did not succeed stays counted if it is `decided`: its password
   * was found to be wrong. One that came to no end, as the store failed, is taken off as soon as the store takes it.
   */
  settle(decided: boolean): void
  /** What is closed by this attempt if it fails, and until when, in milliseconds since the epoch. */
  readonly closes: readonly { scope: LoginLimit['name']; until: number }[]
}

interface Claim {
  key: string
  policy: Limit
}

/** An attempt that is counted, and how its counts stood then. */
interface Reserved {
  claims: readonly Claim[]
  counts: readonly (AttemptCount | undefined)[]
  reservedAt: number
}

/** An attempt that is to be taken off. */
interface Undecided {
  claims: readonly AttemptClaim[]
  reservedAt: number
}

/** Undecided attempts that are remembered; more stay counted. */
const MOST_UNDECIDED = 10_000

function mayBeDone(error: unknown): boolean {
  return !(error instanceof StoreError) || error.mayBeDone
}

export interface LoginGuardOptions {
  attempts: AttemptStore
  clock: () => number
  /** How many failures a source may have at once; 0 for any number. */
  sourceFailures: number
}

/** What the failures of an account are counted under: hashed, as people type passwords into the wrong field. */
export function accountKey(usernameKey: string): string {
  return hash('sha256', usernameKey, 'base64url')
}

/**
 * An attempt is counted in the store before it is made, so that parallel guesses cannot outrun the count. Attempts that
 * find no room while others of this process are under way wait for those: of many parallel logins with the right
 * password, all succeed.
 */
export function createLoginGuard({ attempts, clock, sourceFailures }: LoginGuardOptions): LoginGuard {
  const source = sourceFailures === 0 ? undefined : sourceLimit(sourceFailures)
  let undecided: Undecided[] = []
  let clearing: Promise<boolean> | undefined
  const underWay = new Map<string, { count: number; wake: Set<() => void> }>()

  const enter = (key: string) => {
    const entry = underWay.get(key) ?? { count: 0, wake: new Set() }
    entry.count += 1
    underWay.set(key, entry)
  }
  const leave = (key: string, success: boolean) => {
    const entry = underWay.get(key)
    if (entry === undefined) return
    entry.count -= 1
    if (entry.count === 0) underWay.delete(key)
    if (success || entry.count === 0) for (const wake of [...entry.wake]) wake()
  }
  /** Resolves when an attempt under one of the keys has ended. */
  const anyEnd = (keys: readonly string[]) =>
    new Promise<void>((resolve) => {
      const entries = keys.flatMap((key) => underWay.get(key) ?? [])
      const wake = () => {
        for (const entry of entries) entry.wake.delete(wake)
        resolve()
      }
      for (const entry of entries) entry.wake.add(wake)
    })

  /** Takes undecided attempts off, as far as the store lets it; answers whether any was. */
  const clear = async (): Promise<boolean> => {
    const waiting = undecided
    undecided = []
    const cleared = await Promise.allSettled(
      waiting.map(({ claims, reservedAt }) => attempts.takeOff(claims, clock(), reservedAt)),
    )
    const kept = waiting.filter((_, index) => {
      const result = cleared[index]
      // What may have been done must not be done twice: it stays counted.
      return result?.status === 'rejected' && !mayBeDone(result.reason)
    })
    undecided = [...kept, ...undecided].slice(0, MOST_UNDECIDED)
    const some = cleared.some(({ status }) => status === 'fulfilled')
    clearing = some && undecided.length > 0 ? clear() : undefined
    return some
  }
  const clearUndecided = async (): Promise<boolean> => undecided.length > 0 && (clearing ??= clear())

  return {
    async begin(usernameKey, address) {
      const claims = [
        { key: accountKey(usernameKey), policy: accountLimit },
        // An address says where a person was. What stands before it, no hash of a name begins with.
        ...(source === undefined
          ? []
          : [{ key: `source:${hash('sha256', sourceOf(address), 'base64url')}`, policy: source }]),
      ] satisfies Claim[]
      for (;;) {
        const now = clock()
        const { reserved, counts } = await attempts.reserve(claims, now)
        const isBlocked = (index: number) => !reserved && (counts[index]?.blockedUntil ?? 0) > now
        const limits = () =>
          claims.map(({ policy }, index) => policy.told(counts[index], now, isBlocked(index)))
        if (reserved) {
          void clearUndecided()
          const told = limits()
          const closes = told.flatMap(({ name }, index) => {
            const until = counts[index]?.blockedUntil ?? 0
            return until > now ? [{ scope: name, until }] : []
          })
          return attempt({ claims, counts, reservedAt: now }, told, closes)
        }
        const blocked = claims.map(({ key }) => key).filter((_, index) => isBlocked(index))
        if (!blocked.every((key) => underWay.has(key))) {
          if (await clearUndecided()) continue
          const until = Math.max(...counts.map((count) => count?.blockedUntil ?? 0))
          return { retryAfter: Math.max(1, seconds(until - now)), limits: limits() }
        }
        await anyEnd(blocked)
      }
    },
  }

  function attempt(
    { claims, counts, reservedAt }: Reserved,
    limits: readonly LoginLimit[],
    closes: LoginAttempt['closes'],
  ): LoginAttempt {
    for (const { key } of claims) enter(key)
    let success = false
    return {
      limits,
      closes,
      async succeeded() {
        await attempts.takeOff(claims, clock(), reservedAt)
        success = true
      },
      settle(decided) {
        for (const { key } of claims) leave(key, success)
        if (success || decided) return
        const withdrawn = claims.flatMap(({ key, policy }, index) => {
          const count = counts[index]
          const { failed } = policy
          return count === undefined ? [] : [{ key, policy: { failed, takenOff: policy.undecided(count) } }]
        })
        if (undecided.length < MOST_UNDECIDED) undecided.push({ claims: withdrawn, reservedAt })
        void clearUndecided()
      },
    }
  }
}
