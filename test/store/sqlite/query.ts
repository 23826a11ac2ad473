import sqlite3 from 'sqlite3'

/** A connection that is not the store's. */
export interface Outsider {
  all(sql: string): Promise<Record<string, unknown>[]>
  close(): Promise<void>
}

export function connectOutsider(file: string): Outsider {
  const database = new sqlite3.Database(file)
  return {
    all: (sql) =>
      new Promise((resolve, reject) => {
        database.all<Record<string, unknown>>(sql, (error, rows) => (error ? reject(error) : resolve(rows)))
      }),
    close: () =>
      new Promise((resolve, reject) => database.close((error) => (error ? reject(error) : resolve()))),
  }
}

/** Runs statements beside the store and answers the rows of the last. */
export async function query(file: string, ...statements: string[]): Promise<Record<string, unknown>[]> {
  const outsider = connectOutsider(file)
  let rows: Record<string, unknown>[] = []
  for (const sql of statements) rows = await outsider.all(sql)
  await outsider.close()
  return rows
}
