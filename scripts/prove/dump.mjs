// Everything that stands in a database, to be compared.
import sqlite3 from 'sqlite3'
import { databaseFile } from './store.mjs'

/**
 * @param {string} url
 * @returns {Promise<string>} a line for each row; without the times when sessions were last seen
 */
export async function dump(url) {
  const database = await new Promise((resolve, reject) => {
    const opened = new sqlite3.Database(databaseFile(url), sqlite3.OPEN_READONLY, (error) =>
      error === null ? resolve(opened) : reject(error),
    )
  })
  /** @param {string} sql @returns {Promise<Record<string, unknown>[]>} */
  const all = (sql) =>
    new Promise((resolve, reject) =>
      database.all(sql, (/** @type {Error | null} */ error, /** @type {Record<string, unknown>[]} */ rows) =>
        error === null ? resolve(rows) : reject(error),
      ),
    )
  const lines = []
  for (const { name } of await all("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")) {
    for (const row of await all(`SELECT * FROM ${name}`)) {
      delete row['last_seen_at']
      lines.push(`${name} ${JSON.stringify(row)}`)
    }
  }
  await new Promise((resolve) => database.close(resolve))
  return lines.sort().join('\n')
}
