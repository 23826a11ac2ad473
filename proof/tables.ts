// What stands in a database, read apart from the service.
import sqlite3 from 'sqlite3'

const SCHEMA = 'SELECT type, name, sql FROM sqlite_schema ORDER BY name'

export type Row = Record<string, unknown>

/** @returns the schema first, then each table */
export async function readTables(file: string): Promise<[table: string, rows: Row[]][]> {
  const database = new sqlite3.Database(file, sqlite3.OPEN_READONLY)
  const all = (sql: string): Promise<Row[]> =>
    new Promise((resolve, reject) =>
      database.all(sql, (error: Error | null, rows: Row[]) =>
        error === null ? resolve(rows) : reject(error),
      ),
    )
  try {
    const schema = await all(SCHEMA)
    const tables: [table: string, rows: Row[]][] = [['sqlite_schema', schema]]
    for (const { type, name } of schema) {
      if (type === 'table') tables.push([String(name), await all(`SELECT * FROM "${String(name)}"`)])
    }
    return tables
  } finally {
    await new Promise((resolve) => database.close(resolve))
  }
}

/**
 * Everything as text, to be compared: when sessions were last seen changes with each check, and is left out, with the log of it.
 *
 * @param besides tables that are left out, too
 */
export async function contentsOf(file: string, besides: readonly string[] = []) {
  const lines = []
  for (const [table, rows] of await readTables(file)) {
    if (table === 'sights' || besides.includes(table)) continue
    const compared = table === 'sqlite_sequence' ? rows.filter(({ name }) => name !== 'sights') : rows
    for (const row of compared) lines.push(`${table} ${JSON.stringify({ ...row, last_seen_at: undefined })}`)
  }
  return lines.sort().join('\n')
}
