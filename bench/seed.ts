// Databases full of sessions. The schema, the users and one session come from the product's own store; the other sessions
// are that session's row over and over, as ten million would take an hour one by one.
import { randomBytes, randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, open, readdir } from 'node:fs/promises'
import path from 'node:path'
import { hash } from '@node-rs/argon2'
import sqlite3 from 'sqlite3'
import { hashCredential } from '../src/sessions/credentials.js'
import { PASSWORD_PARAMETERS } from '../src/sessions/passwords.js'
import { usernameKey } from '../src/sessions/username.js'
import { openStore } from '../src/store/open.js'
import { accessToken, PASSWORD, sessionToken, USERS, userOf } from './fixtures.js'

const DAY = 86_400_000
/** Milliseconds that the store may take for anything: a busy machine is no reason to fail. */
const PATIENCE = 60_000
/** Calls that are under way at once. */
const CHUNK = 1_024
const FILE = 'signoff.db'
/** base64url's letters as SQLite sorts them. */
const LETTERS = '-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz'
const HASH_LENGTH = 43
/** The part of the time that rows take, and not their indexes, by experience. */
const SHARE_OF_ROWS = 0.5

export interface Content {
  credentials: 'session' | 'access'
  /** in all */
  sessions: number
  /** how many of them have a credential of the fixtures, numbered from 0; nobody knows the others' */
  named: number
}

export function databaseUrl(folder: string) {
  return `sqlite:${path.join(folder, FILE)}`
}

const credentialOf = (credentials: Content['credentials']) =>
  credentials === 'access' ? accessToken : sessionToken

const storeIn = (folder: string) =>
  openStore(databaseUrl(folder), { idleTtl: DAY, clock: Date.now, busyTimeout: PATIENCE })

/**
 * Makes a database of users and of live sessions.
 *
 * @param tell how much of it is there, from 0 to 1
 */
export async function seed(
  folder: string,
  { credentials, sessions, named }: Content,
  tell: (done: number) => void,
) {
  const passwordHash = await hash(PASSWORD, PASSWORD_PARAMETERS)
  const createdAt = Date.now()
  const hashOf = (index: number) => hashCredential(credentialOf(credentials)(index))
  const store = await storeIn(folder)
  await inChunks(USERS, async (index) => {
    const { id, username, fullName } = userOf(index)
    const user = {
      id: BigInt(id),
      username,
      usernameKey: usernameKey(username),
      fullName,
      passwordHash,
      createdAt,
    }
    if (!('id' in (await store.users.insert(user)))) throw new Error('A user was not added')
  })
  const added = await store.sessions.insert({
    id: randomUUID(),
    hash: hashOf(0),
    userId: BigInt(userOf(0).id),
    passwordHash,
    createdAt,
    expiresAt: createdAt + DAY,
  })
  await store.close()
  if (!added) throw new Error('A session was not added')

  await multiply(path.join(folder, FILE), { sessions, named, hashOf, tell })
  await sync(path.join(folder, FILE))
  const wrong = await countWrongSessions(folder, { credentials, named: Math.min(named, CHUNK), ended: 0 })
  if (wrong > 0)
    throw new Error('The sessions that were written are not found: seed.ts no longer fits the schema')
}

/**
 * Writes sessions like the one that is there, in the order of the table, and what hangs on them afterwards: nothing is
 * ever inserted in the middle.
 */
async function multiply(
  file: string,
  {
    sessions,
    named,
    hashOf,
    tell,
  }: { sessions: number; named: number; hashOf: (index: number) => string; tell: (done: number) => void },
) {
  const { all, run, close } = await openDatabase(file)
  // Nothing of it outlives a failure, so that nothing need be safe before the end.
  for (const pragma of [
    'journal_mode = delete',
    'locking_mode = exclusive',
    'journal_mode = off',
    'synchronous = off',
    'cache_size = -262144',
    'temp_store = memory',
    'threads = 4',
  ]) {
    await run(`PRAGMA ${pragma}`)
  }
  const parts = await partsOfSessions(all)
  const tables = ['sessions', ...parts.map(({ table }) => table)]
  const indexes = await all(
    `SELECT name, sql FROM sqlite_master
     WHERE tbl_name IN (${tables.map((table) => `'${table}'`).join(', ')}) AND type = 'index' AND sql IS NOT NULL`,
  )
  for (const { name } of indexes) await run(`DROP INDEX ${name}`)

  const [row = {}] = await all('SELECT * FROM sessions')
  await run('DELETE FROM sessions')
  const numbered = await uniqueNumbers(all)
  const own: Record<string, string> = {
    ...Object.fromEntries(numbered.map((column) => [column, '?1 + item.key'])),
    id: sessionId('?1 + item.key'),
    credential_hash: `substr(item.value, 1, ${HASH_LENGTH})`,
    user_id: `CAST(substr(item.value, ${HASH_LENGTH + 1}) AS INTEGER)`,
  }
  const others = Object.keys(row).filter((column) => !(column in own))
  const insert = `INSERT INTO sessions (${[...Object.keys(own), ...others].join(', ')})
    SELECT ${[...Object.values(own), ...others.map((_, index) => `?${index + 3}`)].join(', ')}
    FROM json_each(?2) AS item`
  const values = others.map((column) => row[column])

  let written = 0
  await run('BEGIN')
  for (const batch of sortedSessions({ sessions, named, hashOf })) {
    if (batch.length === 0) continue
    await run(insert, [written + 1, JSON.stringify(batch), ...values])
    written += batch.length
    tell((written / sessions) * SHARE_OF_ROWS)
  }
  for (const { table, column, parent } of parts) await multiplyPart({ all, run }, { table, column, parent })
  await run('COMMIT')
  for (const [done, { sql }] of indexes.entries()) {
    await run(String(sql))
    tell(SHARE_OF_ROWS + ((1 - SHARE_OF_ROWS) * (done + 1)) / indexes.length)
  }
  await run('PRAGMA synchronous = full')
  await run('PRAGMA journal_mode = wal')
  await close()
}

type Database = Awaited<ReturnType<typeof openDatabase>>

/** Tables with a row for each session. */
async function partsOfSessions(all: Database['all']) {
  const rows = await all(`
    SELECT t.name AS "table", k."from" AS "column", k."to" AS parent
    FROM sqlite_master AS t, pragma_foreign_key_list(t.name) AS k
    WHERE t.type = 'table' AND k."table" = 'sessions'`)
  return rows.map(({ table, column, parent }) => ({
    table: String(table),
    column: String(column),
    parent: String(parent),
  }))
}

/** Columns of sessions whose numbers differ from session to session. */
async function uniqueNumbers(all: Database['all']) {
  const rows = await all(`
    SELECT c.name FROM pragma_index_list('sessions') AS i, pragma_index_info(i.name) AS p
    JOIN pragma_table_info('sessions') AS c ON c.name = p.name
    WHERE i."unique" AND c.type = 'INTEGER'`)
  return rows.map(({ name }) => String(name))
}

/** Gives each session a row like the one that the first had. */
async function multiplyPart(
  { all, run }: Pick<Database, 'all' | 'run'>,
  { table, column, parent }: { table: string; column: string; parent: string },
) {
  const [row = {}] = await all(`SELECT * FROM ${table}`)
  await run(`DELETE FROM ${table}`)
  const others = Object.keys(row).filter((name) => name !== column)
  await run(
    `INSERT INTO ${table} (${[column, ...others].join(', ')})
     SELECT ${[parent, ...others.map(() => '?')].join(', ')} FROM sessions ORDER BY ${parent}`,
    others.map((name) => row[name]),
  )
}

/** @param number an SQL expression */
function sessionId(number: string) {
  return `printf('00000000-0000-4000-8000-%012d', ${number})`
}

/** Hashes with their users behind them, sorted, in batches. The nameless are evenly spread among the named. */
function* sortedSessions({
  sessions,
  named,
  hashOf,
}: {
  sessions: number
  named: number
  hashOf: (index: number) => string
}) {
  const byPrefix = new Map<string, string[]>()
  for (let index = 0; index < named; index += 1) {
    const hash = hashOf(index)
    const prefix = hash.slice(0, 2)
    const batch = byPrefix.get(prefix) ?? []
    byPrefix.set(prefix, batch)
    batch.push(`${hash}${userOf(index).id}`)
  }
  const prefixes = [...LETTERS].flatMap((first) => [...LETTERS].map((second) => first + second))
  let nameless = 0
  for (const [position, prefix] of prefixes.entries()) {
    const batch = byPrefix.get(prefix) ?? []
    const until = Math.floor(((sessions - named) * (position + 1)) / prefixes.length)
    for (; nameless < until; nameless += 1) {
      const rest = randomBytes(32).toString('base64url').slice(2, HASH_LENGTH)
      batch.push(`${prefix}${rest}${userOf(nameless).id}`)
    }
    yield batch.sort()
  }
}

/** The database file, with its callbacks as promises. */
async function openDatabase(file: string) {
  const database = await new Promise<sqlite3.Database>((resolve, reject) => {
    const opened = new sqlite3.Database(file, (error) => {
      if (error === null) resolve(opened)
      else reject(error)
    })
  })
  return {
    all: (sql: string) =>
      new Promise<Record<string, unknown>[]>((resolve, reject) => {
        database.all<Record<string, unknown>>(sql, (error, rows) => {
          if (error === null) resolve(rows)
          else reject(error)
        })
      }),
    run: (sql: string, values: unknown[] = []) =>
      new Promise<void>((resolve, reject) => {
        database.run(sql, values, (error) => {
          if (error === null) resolve()
          else reject(error)
        })
      }),
    close: () =>
      new Promise<void>((resolve, reject) => {
        database.close((error) => {
          if (error === null) resolve()
          else reject(error)
        })
      }),
  }
}

/** Waits until a file is on the disk, so that writing it does not go on while something is measured. */
async function sync(file: string) {
  const handle = await open(file, 'r+')
  await handle.sync()
  await handle.close()
}

/** A copy that has reached the disk. */
export async function copyDatabase(from: string, to: string) {
  for (const name of await readdir(from)) {
    const target = path.join(to, name)
    await copyFile(path.join(from, name), target, constants.COPYFILE_FICLONE)
    await sync(target)
  }
}

/**
 * Holds the logouts that were acknowledged against the store: the first `ended` sessions are over, the other named ones
 * live.
 *
 * @returns how many sessions are not as they should be
 */
export async function countWrongSessions(
  folder: string,
  { credentials, named, ended }: { credentials: Content['credentials']; named: number; ended: number },
): Promise<number> {
  const store = await storeIn(folder)
  const credential = credentialOf(credentials)
  let wrong = 0
  await inChunks(named, async (index) => {
    const session = await store.sessions.find(hashCredential(credential(index)))
    if (session === undefined || (session.endedAt !== undefined) !== index < ended) wrong += 1
  })
  await store.close()
  return wrong
}

async function inChunks(count: number, work: (index: number) => Promise<void>) {
  for (let start = 0; start < count; start += CHUNK) {
    const size = Math.min(CHUNK, count - start)
    await Promise.all(Array.from({ length: size }, (_, offset) => work(start + offset)))
  }
}
