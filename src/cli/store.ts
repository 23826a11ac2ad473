import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { openAuditLog } from '../audit/audit-log.js'
import { type Config, readConfig, readOperator } from '../config.js'
import type { Audit, Operator } from '../sessions/audit.js'
import { parseDatabaseUrl } from '../store/url.js'
import type { Store } from '../store/store.js'
import { Failure } from './failures.js'
import { note } from './print.js'

/** Milliseconds; longer than the server's, as nobody waits for an answer and a failed command has to be run again. */
const BUSY_TIMEOUT = 10_000

export interface Context {
  config: Config
  store: Store
  clock: () => number
}

export interface ChangeContext extends Context {
  audit: Audit
  operator: Operator
}

/**
 * Works on the store that the settings name. One that is not there yet is made only where `create` says so: anything
 * else would hide a wrong setting or a wrong folder behind an empty answer.
 */
export async function withStore<Result>(
  work: (context: Context) => Promise<Result>,
  { create = false }: { create?: boolean } = {},
): Promise<Result> {
  const config = readConfig()
  const file = resolve(parseDatabaseUrl(config.databaseUrl).path)
  const isNew = isMissing(file)
  if (isNew && !create) {
    throw new Failure(
      `There is no store at ${file}; set SIGNOFF_DATABASE_URL, or make one with: signoff users add NAME`,
    )
  }
  const clock = Date.now
  // Only here: help and refusals come sooner without the engine.
  const { openStore } = await import('../store/open.js')
  const store = await openStore(config.databaseUrl, {
    idleTtl: config.sessionIdleTtl,
    clock,
    busyTimeout: BUSY_TIMEOUT,
  })
  if (isNew) note(`Made a new store at ${file}`)
  try {
    return await work({ config, store, clock })
  } finally {
    await store.close()
  }
}

/** As {@link withStore}, for what changes the store, and so is told in the audit log. */
export async function changeStore<Result>(
  work: (context: ChangeContext) => Promise<Result>,
  options: { create?: boolean } = {},
): Promise<Result> {
  return withStore(async (context) => {
    // Before anything is changed, so that nothing is where it cannot be told.
    const audit = openAuditLog({
      place: context.config.auditLog,
      stream: 2,
      clock: context.clock,
      onError: (error) => note(`It was done, but is missing in the audit log: ${messageOf(error)}`),
    })
    try {
      return await work({ ...context, audit, operator: readOperator() })
    } finally {
      audit.close()
    }
  }, options)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Where nobody may look, the store itself tells what is wrong. */
function isMissing(file: string): boolean {
  try {
    return statSync(file, { throwIfNoEntry: false }) === undefined
  } catch {
    return false
  }
}
