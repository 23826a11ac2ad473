import type { CredentialHash, FoundSession } from '../store.js'
import { prepared, type Run } from './connection.js'
import type { Part } from './lane.js'
import { OLDEST } from './sights.js'

// As one JSON text, a session reaches JavaScript in half the time that its columns take. A user's id that JavaScript holds
// exactly is a number there: a short text would be looked up among all that there are.
// CROSS JOIN fixes the order: SQLite cannot know how short the list is.
export const FIND = prepared(`
  SELECT json_group_array(json_array(
    wanted.key, s.number,
    iif(s.user_id BETWEEN ${Number.MIN_SAFE_INTEGER} AND ${Number.MAX_SAFE_INTEGER}, s.user_id, CAST(s.user_id AS TEXT)),
    u.username, u.full_name, s.expires_at, t.last_seen_at, t.ended_at
  )) AS found, ${OLDEST} AS oldest
  FROM json_each(?) AS wanted
  CROSS JOIN sessions AS s ON s.credential_hash = wanted.value
  CROSS JOIN session_states AS t ON t.session = s.number
  CROSS JOIN users AS u ON u.id = s.user_id`)

type FoundTuple = [
  /** Its place among those that were wanted. */
  place: number,
  number: number,
  userId: string | number,
  username: string,
  fullName: string | null,
  expiresAt: number,
  lastSeenAt: number,
  endedAt: number | null,
]

/** Who waits for a session. */
export interface Caller {
  /** Takes what is found as it is; else a session that may be idle is not answered before that is settled. */
  isFinal: boolean
  resolve(session: FoundSession | undefined): void
  reject(error: unknown): void
}

/** Whether this session is idle stands in the log of sights. */
export interface Unsettled {
  hash: CredentialHash
  number: number
  caller: Caller
}

/** Sessions that are looked up by one SELECT. */
export class Finds implements Part {
  readonly #hashes: CredentialHash[] = []
  readonly #callers: Caller[] = []

  get size(): number {
    return this.#callers.length
  }

  add(hash: CredentialHash, caller: Caller): void {
    this.#hashes.push(hash)
    this.#callers.push(caller)
  }

  /** Answers all but those that are told. Sessions that were last seen up to `doubtfulUntil` may be idle. */
  async answer(run: Run, doubtfulUntil: number): Promise<Unsettled[]> {
    const [row] = await run<{ found: string; oldest: number | null }>(FIND, [JSON.stringify(this.#hashes)])
    const found = JSON.parse(row?.found ?? '[]') as FoundTuple[]
    // What is idle even for the first of all sights in the log is idle.
    const idleUntil = row?.oldest ?? Infinity
    const unsettled = new Map<Caller, Unsettled>()
    for (const tuple of found) {
      const [place, number, , , , , lastSeenAt, endedAt] = tuple
      const caller = this.#callers[place]
      const hash = this.#hashes[place]
      if (caller === undefined || hash === undefined) continue
      const isDoubtful =
        endedAt === null && mayHaveBeenSeen({ lastSeenAt, doubtfulUntil, idleUntil }) && !caller.isFinal
      if (isDoubtful) unsettled.set(caller, { hash, number, caller })
      else caller.resolve(toFoundSession(tuple))
    }
    // Those that were answered hear nothing of this.
    for (const caller of this.#callers) if (!unsettled.has(caller)) caller.resolve(undefined)
    return [...unsettled.values()]
  }

  reject(error: unknown): void {
    for (const { reject } of this.#callers) reject(error)
  }
}

/** Whether the log may hold a later moment that keeps a session alive which seems idle by its row. */
export function mayHaveBeenSeen(times: {
  lastSeenAt: number
  doubtfulUntil: number
  idleUntil: number
}): boolean {
  return times.lastSeenAt <= times.doubtfulUntil && times.lastSeenAt > times.idleUntil
}

function toFoundSession(tuple: FoundTuple): FoundSession {
  const [, number, userId, username, fullName, expiresAt, lastSeenAt, endedAt] = tuple
  return {
    number,
    userId: BigInt(userId),
    username,
    fullName: fullName ?? undefined,
    expiresAt,
    lastSeenAt,
    endedAt: endedAt ?? undefined,
  }
}
