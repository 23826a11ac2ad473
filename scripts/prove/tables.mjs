// What a database holds, to compare.
import sqlite3 from 'sqlite3'

/** When a session was last seen changes with each check, and failed logins are counted: neither is compared. */
const KEPT = {
  schema: 'SELECT type, name, sql FROM sqlite_schema ORDER BY name',
  users: 'SELECT * FROM users ORDER BY id',
  sessions: 'SELECT * FROM sessions ORDER BY number',
  states: 'SELECT session, ended_at FROM session_states ORDER BY session',
  keys: 'SELECT id, public_key, created_at, retired_at FROM signing_keys ORDER BY id',
}

/**
 * @param {string} database
 * @returns {Promise<string>}
 */
export async function tablesOf(database) {
  const connection = new sqlite3.Database(database, sqlite3.OPEN_READONLY)
  try {
    /** @type {unknown[]} */
    const tables = []
    for (const sql of Object.values(KEPT)) {
      tables.push(
        await new Promise((resolve, reject) =>
          connection.all(sql, (error, rows) => (error === null ? resolve(rows) : reject(error))),
        ),
      )
    }
    return JSON.stringify(tables)
  } finally {
    await new Promise((resolve) => connection.close(resolve))
  }
}
