import type { CredentialHash, SessionRecord } from '../store.js'
import { prepared, type Run } from './connection.js'
import type { Part } from './lane.js'
import { SESSION_AS_JSON, type SessionTuple, toSessionRecord } from './session-record.js'

// CROSS JOIN fixes the order: SQLite cannot know how short the list is.
export const FIND = prepared(`
  SELECT json_group_array(${SESSION_AS_JSON}) AS found
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
  readonly #callers = new Map<CredentialHash, Caller[]>()

  get size(): number {
    return this.#callers.size
  }

  add(hash: CredentialHash, caller: Caller): void {
    const others = this.#callers.get(hash)
    if (others === undefined) this.#callers.set(hash, [caller])
    else others.push(caller)
  }

  async answer(run: Run): Promise<void> {
    const [row] = await run<{ found: string }>(FIND, [JSON.stringify([...this.#callers.keys()])])
    const tuples = JSON.parse(row?.found ?? '[]') as SessionTuple[]
    const found = new Map(tuples.map((tuple) => [tuple[0], tuple]))
    for (const [hash, callers] of this.#callers) {
      const tuple = found.get(hash)
      for (const caller of callers) caller.resolve(tuple && toSessionRecord(tuple))
    }
  }

  reject(error: unknown): void {
    for (const callers of this.#callers.values()) for (const caller of callers) caller.reject(error)
  }
}
