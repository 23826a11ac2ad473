import type { NewUser, Switched, UserRecord, UserStore } from '../store.js'
import { oneByOne } from './changes.js'
import { prepared, type Run } from './connection.js'
import type { Reader } from './reader.js'
import { toSqlInteger } from './values.js'
import type { Writer } from './writer.js'

const COLUMNS = `CAST(id AS TEXT) AS id, username, full_name AS fullName, password_hash AS passwordHash,
  created_at AS createdAt, disabled_at AS disabledAt`

const FIND_BY_NAME = prepared(`SELECT ${COLUMNS} FROM users WHERE username_key = ?`)

interface UserRow {
  id: string
  username: string
  fullName: string | null
  passwordHash: string
  createdAt: number
  disabledAt: number | null
}

export function createUsers(reader: Reader, writer: Writer): UserStore {
  const setPassword = writer.verb(oneByOne(setPasswordOf))
  const rehash = writer.verb(oneByOne(rehashOf))
  const disable = writer.verb(oneByOne(disableOne))
  const enable = writer.verb(oneByOne(enableOne))
  return {
    insert: writer.verb(oneByOne(insert)),
    async findByName(usernameKey) {
      const [row] = await reader.all<UserRow>(FIND_BY_NAME, [usernameKey])
      return row === undefined ? undefined : toUserRecord(row)
    },
    async list() {
      const rows = await reader.all<UserRow>(`SELECT ${COLUMNS} FROM users ORDER BY users.id`)
      return rows.map(toUserRecord)
    },
    setPassword: (id, passwordHash, now) => setPassword({ id, passwordHash, now }),
    rehash: (id, oldHash, newHash) => rehash({ id, oldHash, newHash }),
    disable: (id, now) => disable({ id, now }),
    enable,
    delete: writer.verb(oneByOne(deleteOne)),
    async count() {
      const [row] = await reader.all<{ total: number }>('SELECT count(*) AS total FROM users')
      return row?.total ?? 0
    },
  }
}

function toUserRecord({ id, username, fullName, passwordHash, createdAt, disabledAt }: UserRow): UserRecord {
  return {
    id: BigInt(id),
    username,
    fullName: fullName ?? undefined,
    passwordHash,
    createdAt,
    disabledAt: disabledAt ?? undefined,
  }
}

async function insert(run: Run, user: NewUser): Promise<{ id: bigint } | { taken: 'id' | 'username' }> {
  const id = user.id === undefined ? await nextId(run) : toSqlInteger(user.id)
  const [taken] = await run<{ what: 'id' | 'username' }>(
    `SELECT 'id' AS what FROM users WHERE id = CAST(:id AS INTEGER)
    UNION ALL SELECT 'username' FROM users WHERE username_key = :usernameKey`,
    { id, usernameKey: user.usernameKey },
  )
  if (taken !== undefined) return { taken: taken.what }
  await run(
    `INSERT INTO users (id, username, username_key, full_name, password_hash, created_at)
    VALUES (CAST(? AS INTEGER), ?, ?, ?, ?, ?)`,
    [id, user.username, user.usernameKey, user.fullName ?? null, user.passwordHash, user.createdAt],
  )
  return { id: BigInt(id) }
}

/**
 * One above the greatest id that JavaScript clients can hold as a number, those of deleted users included; one that nobody has
 * or had when there is no more above. SQLite's own choice would be random, or negative, once someone holds the greatest of all ids.
 */
async function nextId(run: Run): Promise<string> {
  const [row] = await run<{ next: string }>(
    `SELECT CAST(next AS TEXT) AS next FROM (
      SELECT max(
        coalesce((SELECT max(id) FROM users WHERE id BETWEEN 1 AND :greatest - 1), 0),
        coalesce((SELECT max(id) FROM deleted_users WHERE id BETWEEN 1 AND :greatest - 1), 0)
      ) + 1 AS next
      UNION ALL SELECT 1
      UNION ALL SELECT id + 1 FROM users WHERE id BETWEEN 1 AND :greatest - 1
      UNION ALL SELECT id + 1 FROM deleted_users WHERE id BETWEEN 1 AND :greatest - 1
    ) WHERE next NOT IN (SELECT id FROM users) AND next NOT IN (SELECT id FROM deleted_users) LIMIT 1`,
    { greatest: Number.MAX_SAFE_INTEGER },
  )
  if (row === undefined) throw new Error('No id is free')
  return row.next
}

async function setPasswordOf(
  run: Run,
  { id, passwordHash, now }: { id: bigint; passwordHash: string; now: number },
): Promise<boolean> {
  const changed = await run('UPDATE users SET password_hash = ? WHERE id = CAST(? AS INTEGER) RETURNING 1', [
    passwordHash,
    toSqlInteger(id),
  ])
  await endSessionsOf(run, id, now)
  return changed.length > 0
}

async function rehashOf(
  run: Run,
  { id, oldHash, newHash }: { id: bigint; oldHash: string; newHash: string },
): Promise<boolean> {
  const changed = await run(
    'UPDATE users SET password_hash = ? WHERE id = CAST(? AS INTEGER) AND password_hash = ? RETURNING 1',
    [newHash, toSqlInteger(id), oldHash],
  )
  return changed.length > 0
}

async function disableOne(run: Run, { id, now }: { id: bigint; now: number }): Promise<Switched> {
  const changed = await run(
    'UPDATE users SET disabled_at = ? WHERE id = CAST(? AS INTEGER) AND disabled_at IS NULL RETURNING 1',
    [now, toSqlInteger(id)],
  )
  await endSessionsOf(run, id, now)
  return changed.length > 0 ? 'changed' : unchanged(run, id)
}

async function enableOne(run: Run, id: bigint): Promise<Switched> {
  const changed = await run(
    'UPDATE users SET disabled_at = NULL WHERE id = CAST(? AS INTEGER) AND disabled_at IS NOT NULL RETURNING 1',
    [toSqlInteger(id)],
  )
  return changed.length > 0 ? 'changed' : unchanged(run, id)
}

async function unchanged(run: Run, id: bigint): Promise<Switched> {
  const found = await run('SELECT 1 FROM users WHERE id = CAST(? AS INTEGER)', [toSqlInteger(id)])
  return found.length > 0 ? 'unchanged' : 'missing'
}

async function deleteOne(run: Run, id: bigint): Promise<boolean> {
  const deleted = await run('DELETE FROM users WHERE id = CAST(? AS INTEGER) RETURNING 1', [toSqlInteger(id)])
  if (deleted.length === 0) return false
  // It may be there: an operator may have given it once more.
  await run('INSERT OR IGNORE INTO deleted_users (id) VALUES (CAST(? AS INTEGER))', [toSqlInteger(id)])
  return true
}

export const END_SESSIONS = `
  UPDATE session_states SET ended_at = ?
  WHERE session IN (SELECT number FROM sessions WHERE user_id = CAST(? AS INTEGER)) AND +ended_at IS NULL`

async function endSessionsOf(run: Run, id: bigint, now: number): Promise<void> {
  await run(END_SESSIONS, [now, toSqlInteger(id)])
}
