import type {
  CredentialHash,
  EndRequest,
  EndResult,
  NewSession,
  SessionRecord,
  SessionSelection,
  SessionStore,
} from '../store.js'
import { oneByOne } from './changes.js'
import type { Gate, Run, Value } from './connection.js'
import type { Reader } from './reader.js'
import { SESSION_AS_JSON, type SessionTuple, toSessionRecord } from './session-record.js'
import { inSteps, ROWS_PER_STEP } from './steps.js'
import type { Touches } from './touches.js'
import { toSqlInteger } from './values.js'
import type { Writer } from './writer.js'

export function createSessions(reader: Reader, writer: Writer, touches: Touches, gate: Gate): SessionStore {
  const endStep = writer.verb(oneByOne(endSome))
  const purgeStep = writer.verb(oneByOne(purgeSome))
  return {
    insert: writer.verb(insertAll),
    find: (hash) => reader.find(hash),
    end: writer.verb(endAll),
    touch: (hash, seenAt) => touches.note(hash, seenAt),
    async flush() {
      gate.check()
      await touches.flush()
    },
    async endWhere(which, now) {
      return inSteps(() => endStep({ condition: toCondition(which), now }))
    },
    async list(which, limit) {
      return list(reader.all, toCondition(which), limit)
    },
    async purge(before, idleTtl) {
      return inSteps(() => purgeStep({ before, idleTtl }))
    },
  }
}

export const INSERT = `
  INSERT INTO sessions (credential_hash, id, user_id, created_at, expires_at, last_seen_at, key_id)
  SELECT new.value->>0, new.value->>1, u.id, new.value->>3, new.value->>4, new.value->>3, new.value->>5
  FROM json_each(?) AS new
  CROSS JOIN users AS u ON u.id = CAST(new.value->>2 AS INTEGER)
  WHERE u.password_hash = new.value->>6 AND u.disabled_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM signing_keys AS k WHERE k.id = new.value->>5 AND k.retired_at IS NOT NULL)
  RETURNING credential_hash AS hash`

async function insertAll(run: Run, sessions: readonly NewSession[]): Promise<boolean[]> {
  const rows = sessions.map(({ hash, id, userId, createdAt, expiresAt, keyId, passwordHash }) => {
    return [hash, id, toSqlInteger(userId), createdAt, expiresAt, keyId ?? null, passwordHash]
  })
  const inserted = await run<{ hash: string }>(INSERT, [JSON.stringify(rows)])
  const hashes = new Set(inserted.map(({ hash }) => hash))
  return sessions.map(({ hash }) => hashes.has(hash))
}

interface SessionState {
  hash: CredentialHash
  userId: string
  expiresAt: number
  lastSeenAt: number
  endedAt: number | null
}

export const STATES = `
  SELECT s.credential_hash AS hash, CAST(s.user_id AS TEXT) AS userId,
    s.expires_at AS expiresAt, s.last_seen_at AS lastSeenAt, s.ended_at AS endedAt
  FROM json_each(?) AS wanted
  CROSS JOIN sessions AS s ON s.credential_hash = wanted.value`

// The plus signs keep SQLite from starting at the index of all sessions that have not ended.
export const END = `
  UPDATE sessions SET ended_at = ending.value->>1
  FROM json_each(?) AS ending
  WHERE credential_hash = ending.value->>0 AND +ended_at IS NULL`

async function endAll(run: Run, requests: readonly EndRequest[]): Promise<EndResult[]> {
  const wanted = new Set(requests.map(({ hash }) => hash))
  const rows = await run<SessionState>(STATES, [JSON.stringify([...wanted])])
  const states = new Map(rows.map((state) => [state.hash, state]))
  const ending: [hash: string, endedAt: number][] = []
  const results = requests.map((request) => {
    const state = states.get(request.hash)
    const result = judge(request, state)
    if (result === 'ended') {
      ending.push([request.hash, request.now])
      // For the next request of this batch that names the same session.
      if (state !== undefined) state.endedAt = request.now
    }
    return result
  })
  if (ending.length > 0) await run(END, [JSON.stringify(ending)])
  return results
}

function judge({ owner, now, idleTtl }: EndRequest, state: SessionState | undefined): EndResult {
  if (state === undefined) return 'invalid'
  if (owner !== undefined && owner.toString() !== state.userId) return 'foreign'
  if (state.endedAt !== null) return 'invalid'
  return state.expiresAt > now && state.lastSeenAt + idleTtl > now ? 'ended' : 'expired'
}

interface Condition {
  /** On a session `s`. */
  sql: string
  values: Value[]
}

function toCondition(which: SessionSelection): Condition {
  if ('id' in which) return { sql: 's.id = ?', values: [which.id] }
  if ('userId' in which)
    return { sql: 's.user_id = CAST(? AS INTEGER)', values: [toSqlInteger(which.userId)] }
  // A session without a key is not one of another key.
  if ('keyIdNot' in which) return { sql: 's.key_id <> ?', values: [which.keyIdNot] }
  return { sql: 'TRUE', values: [] }
}

async function endSome(run: Run, { condition, now }: { condition: Condition; now: number }): Promise<number> {
  const ended = await run(
    `UPDATE sessions SET ended_at = ? WHERE credential_hash IN (
      SELECT s.credential_hash FROM sessions AS s WHERE s.ended_at IS NULL AND ${condition.sql} LIMIT ?
    ) RETURNING 1`,
    [now, ...condition.values, ROWS_PER_STEP],
  )
  return ended.length
}

async function list(run: Run, condition: Condition, limit: number): Promise<SessionRecord[]> {
  const rows = await run<{ session: string }>(
    `SELECT ${SESSION_AS_JSON} AS session
    FROM sessions AS s JOIN users AS u ON u.id = s.user_id
    WHERE ${condition.sql}
    ORDER BY s.created_at DESC, s.credential_hash DESC LIMIT ?`,
    [...condition.values, limit],
  )
  return rows.map(({ session }) => toSessionRecord(JSON.parse(session) as SessionTuple))
}

// DISTINCT, as one session may be selected for several reasons, and a step that is not full is taken for the last.
export const PURGE = `
  DELETE FROM sessions WHERE credential_hash IN (
    SELECT DISTINCT credential_hash FROM (
      SELECT credential_hash FROM sessions WHERE ended_at < :before
      UNION ALL
      SELECT credential_hash FROM sessions WHERE expires_at < :before
      UNION ALL
      SELECT credential_hash FROM sessions WHERE ended_at IS NULL AND last_seen_at < :lastSeenBefore
    ) LIMIT :limit
  ) RETURNING 1`

async function purgeSome(
  run: Run,
  { before, idleTtl }: { before: number; idleTtl: number },
): Promise<number> {
  const purged = await run(PURGE, { before, lastSeenBefore: before - idleTtl, limit: ROWS_PER_STEP })
  return purged.length
}
