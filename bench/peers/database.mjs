// The database of peers on better-sqlite3.
import path from 'node:path'
import Database from 'better-sqlite3'

const FILE = 'peer.db'

/**
 * As durable as Signoff's own, and no slower than need be.
 * @param {string} folder
 */
export function openDatabase(folder) {
  const database = new Database(path.join(folder, FILE), { timeout: 60_000 })
  database.pragma('journal_mode = wal')
  database.pragma('synchronous = full')
  database.pragma('cache_size = -65536')
  return database
}

/**
 * @param {import('better-sqlite3').Database} database
 * @param {string} sql
 * @param {Iterable<unknown[]>} rows
 */
export function insertAll(database, sql, rows) {
  const statement = database.prepare(sql)
  database.transaction(() => {
    for (const row of rows) statement.run(...row)
  })()
}
