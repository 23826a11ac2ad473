import type { CredentialHash, SessionRecord } from '../store.js'
import { prepared, type Run } from './connection.js'
import type { Part } from './lane.js'
import { SESSION_AS_JSON, type SessionTuple, toSessionRecord } from './session-record.js'

// CROSS JOIN fixes the order: SQLite cannot know how short the list is.
export const FIND = prepared(`
  SELECT json_group_array(json_array(wanted.key, ${SESSION_AS_JSON})) AS found
  FROM json_each(?) AS wanted
  CROSS JOIN sessions AS s ON s.credential_hash = wanted.value
  CROSS JOIN session_states AS t ON t.session = s.number
  CROSS JOIN users AS u ON u.id = s.user_id`)

/** Who waits for a session. */
export interface Caller {
  resolve(session: SessionRecord | undefined): void
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
    const found = JSON.parse(row?.found ?? '[]') as [place: number, session: SessionTuple][]
    for (const [place, session] of found) this.#callers[place]?.resolve(toSessionRecord(session))
    // Those that were answered hear nothing of this.
    for (const caller of this.#callers) caller.resolve(undefined)
  }

  reject(error: unknown): void {
    for (const { reject } of this.#callers) reject(error)
  }
}
