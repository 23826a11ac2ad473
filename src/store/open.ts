import { resolve } from 'node:path'
import { EngineError, messageOf } from './sqlite/errors.js'
import { filesOfOthers, prepareFile } from './sqlite/file.js'
import { migrate } from './sqlite/migrate.js'
import { createSqliteStore, type SqliteStoreOptions } from './sqlite/sqlite-store.js'
import type { Store } from './store.js'
import { parseDatabaseUrl } from './url.js'

export { parseDatabaseUrl } from './url.js'

export interface StoreOptions {
  /** Milliseconds after the last sight at which a session is idle: no touch counts that is written later. */
  idleTtl: number
  clock: () => number
  /** Milliseconds that a call may take before it rejects, and that it may wait for another process's transaction. */
  busyTimeout?: number
  /** Told of failures that no caller waits for: those of touches, which are written behind. */
  onError?: (error: unknown) => void
}

/** Under the two seconds within which a client of ours is answered. */
const DEFAULT_BUSY_TIMEOUT = 1_500

/**
 * Opens the store that SIGNOFF_DATABASE_URL names; makes and migrates its database where that is needed.
 * @throws Error that says what is wrong with the variable or the file.
 */
export async function openStore(databaseUrl: string, options: StoreOptions): Promise<Store> {
  const file = locate(databaseUrl)
  const sqliteOptions: SqliteStoreOptions = {
    idleTtl: options.idleTtl,
    clock: options.clock,
    busyTimeout: options.busyTimeout ?? DEFAULT_BUSY_TIMEOUT,
    onError: options.onError ?? (() => undefined),
  }
  await prepareFile(file)
  try {
    await migrate(file)
    return await createSqliteStore(file, sqliteOptions)
  } catch (error) {
    throw explain(error, file)
  }
}

/**
 * What is wrong with the rights on the files of an open database, and how to mend it; undefined if they are this user's
 * alone.
 */
export async function faultOfRights(databaseUrl: string): Promise<string | undefined> {
  const files = await filesOfOthers(locate(databaseUrl))
  if (files.length === 0) return undefined
  const quoted = files.map((file) => `'${file.replaceAll("'", "'\\''")}'`)
  return (
    'The database, which holds the signing keys, may be read by others than its owner; ' +
    `run: chmod 600 ${quoted.join(' ')}`
  )
}

function locate(databaseUrl: string): string {
  try {
    return resolve(parseDatabaseUrl(databaseUrl).path)
  } catch (error) {
    throw new Error(`SIGNOFF_DATABASE_URL must be ${messageOf(error)}`, { cause: error })
  }
}

const EXPLANATIONS: Record<string, string> = {
  SQLITE_NOTADB: 'is not an SQLite database; name another file, or move this one away',
  SQLITE_CORRUPT: 'is damaged; restore it from a backup',
  SQLITE_READONLY: 'cannot be written; give this process the right to write the file and its folder',
  SQLITE_CANTOPEN: 'cannot be opened; give this process the right to read and write the file and its folder',
  SQLITE_BUSY: 'is held by another process; look for one that is stuck in a transaction',
}

function explain(error: unknown, file: string): unknown {
  if (!(error instanceof EngineError)) return error
  const explanation = EXPLANATIONS[error.code] ?? `cannot be used: ${error.message}`
  return new Error(`SIGNOFF_DATABASE_URL names ${file}, which ${explanation}`, { cause: error })
}
