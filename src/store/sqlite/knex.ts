import { pathToFileURL } from 'node:url'
import knex, { type Knex } from 'knex'
import type { Database } from 'sqlite3'
import { EngineError } from './errors.js'

/** Pragmas by name, with the values they are set to and must read back as. */
export type Pragmas = Readonly<Record<string, string | number>>

/**
 * One connection to one file. One, because a transaction belongs to a connection, and Knex would spread statements
 * over a pool.
 */
export function connectKnex(file: string, pragmas: Pragmas, acquireTimeout: number): Knex {
  return knex({
    client: 'sqlite3',
    // rw: a database that vanished must not come back as an empty one.
    connection: { filename: `${pathToFileURL(file).href}?mode=rw`, flags: ['OPEN_URI'] },
    pool: {
      min: 1,
      max: 1,
      afterCreate(connection: Database, done: (error: unknown) => void) {
        setPragmas(connection, pragmas).then(
          () => done(null),
          (error: unknown) => connection.close(() => done(error)),
        )
      },
    },
    acquireConnectionTimeout: acquireTimeout,
    useNullAsDefault: true,
    asyncStackTraces: false,
    // Else bound values would stand in error messages.
    compileSqlOnError: false,
    // Failures reach the caller as rejections; Knex would also print them.
    log: { warn: ignore, error: ignore, debug: ignore, deprecate: ignore },
  })
}

/** SQLite passes over an unknown or refused pragma in silence: only reading back tells. */
async function setPragmas(connection: Database, pragmas: Pragmas): Promise<void> {
  for (const [name, wanted] of Object.entries(pragmas)) {
    await query(connection, `PRAGMA ${name} = ${wanted}`)
    const [row] = await query(connection, `PRAGMA ${name}`)
    const actual = Object.values(row ?? {})[0]
    if (actual !== wanted) {
      throw new EngineError(
        'PRAGMA',
        `The database refused PRAGMA ${name} = ${wanted}: it is ${String(actual)}`,
      )
    }
  }
}

function query(connection: Database, sql: string): Promise<Record<string, unknown>[]> {
  return new Promise((resolve, reject) => {
    connection.all<Record<string, unknown>>(sql, (error, rows) =>
      error === null ? resolve(rows) : reject(error),
    )
  })
}

function ignore(): void {
  // Nobody reads it.
}
