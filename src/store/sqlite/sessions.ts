import type {
  CredentialHash,
  EndedSession,
  EndRequest,
  EndResult,
  NewSession,
  SessionRecord,
  SessionSelection,
  SessionStore,
} from '../store.js'
import { oneByOne } from './changes.js'
import { type Gate, prepared, type Run, type Value } from './connection.js'
import type { Reader } from './reader.js'
import { SESSION_AS_JSON, type SessionTuple, toSessionRecord } from './session-record.js'
import { OLDEST, type Sights } from './sights.js'
import { inSteps, ROWS_PER_STEP, type Step, walk } from './steps.js'
import type { Touches } from './touches.js'
import { toSqlInteger } from './values.js'
import type { Writer } from './writer.js'

interface Parts {
  reader: Reader
  writer: Writer
  sights: Sights
  touches: Touches
  gate: Gate
}

export function createSessions({ reader, writer, sights, touches, gate }: Parts): SessionStore {
  const endOnce = writer.lastVerb(endAll, endLive)
  const endStep = writer.verb(oneByOne(endSome))
  const purgeStep = writer.verb(oneByOne(purgeSome))
  const purgeIdleStep = writer.verb(oneByOne(purgeSomeIdle))
  return {
    insert: writer.verb(insertAll),
    find: (hash) => reader.find(hash),
    async end(request) {
      gate.check()
      const result = await endOnce(request)
      if (!isUnsettled(result)) return result
      await sights.settle(result.unsettled)
      const settled = await endOnce(request)
      return isUnsettled(settled) ? 'expired' : settled
    },
    touch: (session, seenAt) => touches.note(session, seenAt),
    async flush() {
      gate.check()
      await touches.flush()
    },
    async endWhere(which, now) {
      return walk((after) => endStep({ condition: toCondition(which), now, after }))
    },
    async list(which, limit) {
      return list(reader.all, toCondition(which), limit)
    },
    async purge(before, idleTtl) {
      gate.check()
      await sights.merge()
      const purged = await inSteps(() => purgeStep(before))
      const lastSeenBefore = before - idleTtl
      return purged + (await walk((after) => purgeIdleStep({ lastSeenBefore, after })))
    },
  }
}

const LAST_NUMBER = prepared('SELECT coalesce(max(session), 0) AS last FROM session_states')

export const INSERT = prepared(`
  INSERT INTO sessions (credential_hash, number, id, user_id, created_at, expires_at, key_id)
  SELECT new.value->>0, new.value->>7, new.value->>1, u.id, new.value->>3, new.value->>4, new.value->>5
  FROM json_each(?) AS new
  CROSS JOIN users AS u ON u.id = CAST(new.value->>2 AS INTEGER)
  WHERE u.password_hash = new.value->>6 AND u.disabled_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM signing_keys AS k WHERE k.id = new.value->>5 AND k.retired_at IS NOT NULL)
  RETURNING credential_hash AS hash`)

const INSERT_STATES = prepared(`
  INSERT INTO session_states (session, last_seen_at)
  SELECT s.number, s.created_at FROM json_each(?) AS new CROSS JOIN sessions AS s ON s.credential_hash = new.value`)

async function insertAll(run: Run, sessions: readonly NewSession[]): Promise<boolean[]> {
  const [{ last } = { last: 0 }] = await run<{ last: number }>(LAST_NUMBER)
  const rows = sessions.map(({ hash, id, userId, createdAt, expiresAt, keyId, passwordHash }, index) => {
    const number = last + 1 + index
    return [hash, id, toSqlInteger(userId), createdAt, expiresAt, keyId ?? null, passwordHash, number]
  })
  const inserted = await run<{ hash: string }>(INSERT, [JSON.stringify(rows)])
  const hashes = new Set(inserted.map(({ hash }) => hash))
  await run(INSERT_STATES, [JSON.stringify([...hashes])])
  return sessions.map(({ hash }) => hashes.has(hash))
}

/** As one JSON text, for the same reason as a session. */
export const STATES = prepared(`
  SELECT json_group_array(json_array(
    s.credential_hash, s.number, CAST(s.user_id AS TEXT), s.expires_at, t.last_seen_at, t.ended_at, s.id
  )) AS states, ${OLDEST} AS oldest
  FROM json_each(?) AS wanted
  CROSS JOIN sessions AS s ON s.credential_hash = wanted.value
  CROSS JOIN session_states AS t ON t.session = s.number`)

type StateTuple = [
  hash: CredentialHash,
  number: number,
  userId: string,
  expiresAt: number,
  lastSeenAt: number,
  endedAt: number | null,
  id: string,
]

export const END = prepared(`
  UPDATE session_states SET ended_at = ending.value->>1
  FROM json_each(?) AS ending
  WHERE session = ending.value->>0 AND +ended_at IS NULL`)

/** Whether this session is idle stands in the log of sights. */
interface Unsettled {
  unsettled: number
}

type FirstEndResult = EndResult | Unsettled

function isUnsettled(result: FirstEndResult): result is Unsettled {
  return typeof result === 'object' && 'unsettled' in result
}

async function endAll(run: Run, requests: readonly EndRequest[]): Promise<FirstEndResult[]> {
  const wanted = new Set(requests.map(({ hash }) => hash))
  const [row] = await run<{ states: string; oldest: number | null }>(STATES, [JSON.stringify([...wanted])])
  const tuples = JSON.parse(row?.states ?? '[]') as StateTuple[]
  // What is idle even for the first of all sights in the log is idle.
  const idleUntil = row?.oldest ?? Infinity
  const states = new Map(tuples.map((state) => [state[0], state]))
  const ending = new Map<number, number>()
  const results = requests.map((request) => {
    const state = states.get(request.hash)
    if (state === undefined) return 'invalid'
    const [, number] = state
    // The second to name a session in this batch finds it ended.
    if (ending.has(number)) return isForeign(request, state) ? 'foreign' : 'invalid'
    const result = judge(request, state, idleUntil)
    if (typeof result === 'object' && !isUnsettled(result)) ending.set(number, request.now)
    return result
  })
  if (ending.size > 0) await run(END, [JSON.stringify([...ending])])
  return results
}

export function judge(request: EndRequest, state: StateTuple, idleUntil: number): FirstEndResult {
  const [, number, userId, expiresAt, lastSeenAt, endedAt, id] = state
  if (isForeign(request, state)) return 'foreign'
  if (endedAt !== null) return 'invalid'
  if (expiresAt <= request.now) return 'expired'
  if (lastSeenAt + request.idleTtl > request.now) return { id, userId: BigInt(userId) }
  return lastSeenAt > idleUntil ? { unsettled: number } : 'expired'
}

function isForeign({ owner }: EndRequest, [, , userId]: StateTuple): boolean {
  return owner !== undefined && owner.toString() !== userId
}

// MATERIALIZED keeps SQLite from starting at all states: it cannot know how short the list is.
export const END_LIVE = prepared(`
  WITH ending AS MATERIALIZED (
    SELECT s.number AS number, request.value->>1 AS now, request.value->>2 AS seenAfter
    FROM json_each(?) AS request
    CROSS JOIN sessions AS s ON s.credential_hash = request.value->>0
    WHERE +s.expires_at > request.value->>1
      AND (request.value->>3 IS NULL OR +s.user_id = CAST(request.value->>3 AS INTEGER))
  )
  UPDATE session_states SET ended_at = ending.now
  FROM ending
  WHERE session = ending.number AND +ended_at IS NULL AND +last_seen_at > ending.seenAfter
  RETURNING (
    SELECT json_array(credential_hash, id, CAST(user_id AS TEXT)) FROM sessions WHERE number = session
  ) AS session`)

/** Ends those that are alive. What became of the others takes a look at each. */
async function endLive(run: Run, requests: readonly EndRequest[]): Promise<(EndedSession | undefined)[]> {
  // The second to name a session is looked at when the first has ended it.
  const first = new Map<CredentialHash, EndRequest>()
  for (const request of requests) if (!first.has(request.hash)) first.set(request.hash, request)
  const rows = [...first.values()].map(({ hash, owner, now, idleTtl }) => {
    return [hash, now, now - idleTtl, owner === undefined ? null : owner.toString()]
  })
  const ended = await run<{ session: string }>(END_LIVE, [JSON.stringify(rows)])
  const sessions = new Map<CredentialHash, EndedSession>()
  for (const { session } of ended) {
    const [hash, id, userId] = JSON.parse(session) as [CredentialHash, string, string]
    sessions.set(hash, { id, userId: BigInt(userId) })
  }
  return requests.map((request) =>
    first.get(request.hash) === request ? sessions.get(request.hash) : undefined,
  )
}

interface Condition {
  /** On a session `s`. */
  sql: string
  values: Value[]
  /** Whether an index leads to the sessions; else all are gone through. */
  isIndexed: boolean
}

function toCondition(which: SessionSelection): Condition {
  if ('id' in which) return { sql: 's.id = ?', values: [which.id], isIndexed: true }
  if ('userId' in which) {
    return {
      sql: 's.user_id = CAST(? AS INTEGER)',
      values: [toSqlInteger(which.userId)],
      isIndexed: true,
    }
  }
  if ('keyIds' in which) {
    return {
      sql: 's.key_id IN (SELECT value FROM json_each(?))',
      values: [JSON.stringify(which.keyIds)],
      isIndexed: false,
    }
  }
  return { sql: 'TRUE', values: [], isIndexed: false }
}

async function endSome(
  run: Run,
  { condition, now, after }: { condition: Condition; now: number; after: number },
): Promise<Step> {
  const { sql, values, isIndexed } = condition
  const looked = await run<{ number: number; isWanted: number | null }>(
    `SELECT s.number AS number, ${isIndexed ? 'TRUE' : sql} AS isWanted FROM sessions AS s
    WHERE s.number > ? AND ${isIndexed ? sql : 'TRUE'} ORDER BY s.number LIMIT ?`,
    isIndexed ? [after, ...values, ROWS_PER_STEP] : [...values, after, ROWS_PER_STEP],
  )
  const wanted = looked.filter(({ isWanted }) => isWanted === 1).map(({ number }) => number)
  const ended = await run(
    `UPDATE session_states SET ended_at = ?
    WHERE session IN (SELECT value FROM json_each(?)) AND +ended_at IS NULL RETURNING 1`,
    [now, JSON.stringify(wanted)],
  )
  return { handled: ended.length, next: looked[ROWS_PER_STEP - 1]?.number }
}

/** Each session, and behind it what the log has of it. In one SELECT, as the log may be merged at any moment. */
export function listing(condition: string): string {
  return `
    WITH listed AS MATERIALIZED (
      SELECT s.number AS number, ${SESSION_AS_JSON} AS session
      FROM sessions AS s
      JOIN session_states AS t ON t.session = s.number
      JOIN users AS u ON u.id = s.user_id
      WHERE ${condition}
      ORDER BY s.number DESC LIMIT ?
    )
    SELECT number, 0 AS entry, session FROM listed
    UNION ALL
    SELECT noted.value, l.number, json_array(l.alive_after, l.seen_at)
    FROM sights AS l CROSS JOIN json_each(l.sessions) AS noted
    WHERE noted.value IN (SELECT number FROM listed)
    ORDER BY number DESC, entry`
}

type LoggedSight = [aliveAfter: number, seenAt: number]

async function list(run: Run, condition: Condition, limit: number): Promise<SessionRecord[]> {
  const rows = await run<{ entry: number; session: string }>(listing(condition.sql), [
    ...condition.values,
    limit,
  ])
  const records: SessionRecord[] = []
  for (const { entry, session } of rows) {
    if (entry === 0) records.push(toSessionRecord(JSON.parse(session) as SessionTuple))
    else see(records.at(-1), JSON.parse(session) as LoggedSight)
  }
  return records
}

/** As it will be when the log has been merged. */
function see(record: SessionRecord | undefined, [aliveAfter, seenAt]: LoggedSight): void {
  if (record === undefined || record.endedAt !== undefined || record.lastSeenAt <= aliveAfter) return
  record.lastSeenAt = Math.max(record.lastSeenAt, seenAt)
}

// DISTINCT, as one session may be selected for both reasons, and a step that is not full is taken for the last.
export const PURGE = `
  DELETE FROM sessions WHERE number IN (
    SELECT DISTINCT number FROM (
      SELECT session AS number FROM session_states WHERE ended_at < :before
      UNION ALL
      SELECT number FROM sessions WHERE expires_at < :before
    ) LIMIT :limit
  ) RETURNING 1`

async function purgeSome(run: Run, before: number): Promise<number> {
  const purged = await run(PURGE, { before, limit: ROWS_PER_STEP })
  return purged.length
}

/**
 * Goes through all sessions, as an index of when they were last seen would cost each sight more than all else. Most steps
 * find nothing, and so write nothing.
 */
async function purgeSomeIdle(
  run: Run,
  { lastSeenBefore, after }: { lastSeenBefore: number; after: number },
): Promise<Step> {
  const [row] = await run<{ next: number | null; idle: string }>(
    `SELECT max(session) AS next,
      json_group_array(session) FILTER (WHERE last_seen_at < ? AND ended_at IS NULL) AS idle
    FROM (SELECT * FROM session_states WHERE session > ? ORDER BY session LIMIT ?)`,
    [lastSeenBefore, after, ROWS_PER_STEP],
  )
  const purged = await run(
    'DELETE FROM sessions WHERE number IN (SELECT value FROM json_each(?)) RETURNING 1',
    [row?.idle ?? '[]'],
  )
  return { handled: purged.length, next: row?.next ?? undefined }
}
