import type { CredentialHash, FoundSession } from '../store.js'
import { prepared, type Run } from './connection.js'
import type { Part } from './lane.js'

// As one JSON text, a session reaches JavaScript in half the time that its columns take. A user's id that JavaScript holds
// exactly is a number there: a short text would be looked up among all that there are.
// CROSS JOIN fixes the order: SQLite cannot know how short the list is.
export const FIND = prepared(`
  SELECT json_group_array(json_array(
    wanted.key, s.number,
    iif(s.user_id BETWEEN ${Number.MIN_SAFE_INTEGER} AND ${Number.MAX_SAFE_INTEGER}, s.user_id, CAST(s.user_id AS TEXT)),
    u.username, u.full_name, s.expires_at, t.last_seen_at, t.ended_at
  )) AS found
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
  resolve(session: FoundSession | undefined): void
  reject(error: unknown): void
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

  async answer(run: Run): Promise<void> {
    const [row] = await run<{ found: string }>(FIND, [JSON.stringify(this.#hashes)])
    const found = JSON.parse(row?.found ?? '[]') as FoundTuple[]
    for (const tuple of found) this.#callers[tuple[0]]?.resolve(toFoundSession(tuple))
    // Those that were answered hear nothing of this.
    for (const caller of this.#callers) caller.resolve(undefined)
  }

  reject(error: unknown): void {
    for (const { reject } of this.#callers) reject(error)
  }
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
