import cluster from 'node:cluster'
import { randomBytes } from 'node:crypto'
import { openAuditLog } from './audit/audit-log.js'
import { banner } from './banner.js'
import { type Config, readConfig } from './config.js'
import { onHangup } from './hangups.js'
import { createLog, type Log } from './http/log.js'
import { readPortalFiles } from './portal/files.js'
import { createService, urlOf } from './service.js'
import type { Audit } from './sessions/audit.js'
import { createPasswords } from './sessions/passwords.js'
import { createUsers } from './sessions/users.js'
import { faultOfRights, openStore } from './store/open.js'
import type { Store } from './store/store.js'
import { parseDatabaseUrl } from './store/url.js'
import { type Address, REOPEN, startWorkers, WorkerFailed } from './workers.js'

/** This long (ms) after a signal to stop, the process ends whatever still hangs. */
const FORCE_AFTER = 10_000
/** This long (ms) kept connections may bring one request more: longer than clients that are at work wait between two. */
export const LINGER = 1_000

/**
 * Starts the server as the environment says, in one process or in several, and stops it on SIGTERM and SIGINT.
 *
 * @throws ConfigError, or an Error whose message says what is wrong with the store or the address.
 */
export async function serve(config: Config = readConfig()): Promise<void> {
  const log = await createLog({ level: config.logLevel, pretty: !config.production })
  if (config.workers > 1 && cluster.isPrimary) {
    await supervise(config, log)
    return
  }
  try {
    const service = await createService({ config, log })
    reopenOnHangup(log, () => {
      const error = service.audit.reopen()
      if (error === undefined) log.info('the audit log was reopened')
      else log.error({ err: error }, 'the audit log could not be reopened')
    })
    const url = await service.listen().catch(async (error: unknown) => {
      await service.close()
      throw readable(error, config)
    })
    const isStopping = stopOnSignal(log, async () => {
      await service.close({ linger: LINGER }).finally(leaveSupervisor)
      return true
    })
    if (cluster.isWorker) return
    await warnOfRights(config, log)
    if (config.production) logListening(url, config, log)
    else {
      await showBanner(url, config, service).catch((error: unknown) => {
        // It was stopped before there was a user to show.
        if (!isStopping()) throw error
      })
    }
  } catch (error) {
    leaveSupervisor()
    throw error
  }
}

/** The channel of a worker to the process that started it would keep it alive. */
function leaveSupervisor(): void {
  cluster.worker?.disconnect()
}

/** What the first of several processes does: it serves nothing itself. */
async function supervise(config: Config, log: Log): Promise<void> {
  const workers = startWorkers(config.workers, log)
  stopOnSignal(log, () => workers.stop())
  let address: Address | undefined
  try {
    address = await workers.listening
  } catch (error) {
    if (!(error instanceof WorkerFailed)) throw error
    process.exitCode = 1
    return
  }
  if (address === undefined) return
  reopenOnHangup(log, () => workers.reopen())
  const url = urlOf(address, config.host)
  await warnOfRights(config, log)
  if (config.production) {
    logListening(url, config, log)
    return
  }
  const store = await openStore(config.databaseUrl, { idleTtl: config.sessionIdleTtl, clock: Date.now })
  try {
    const hasPortal = config.portal && readPortalFiles() !== undefined
    const { auditLog: place } = config
    const audit = openAuditLog({ place, clock: Date.now, onError: (error) => log.error({ err: error }) })
    await showBanner(url, config, { store, audit, hasPortal }).finally(() => audit.close())
  } finally {
    await store.close()
  }
}

async function warnOfRights({ databaseUrl }: Config, log: Log): Promise<void> {
  const fault = await faultOfRights(databaseUrl)
  if (fault !== undefined) log.warn(fault)
}

function logListening(url: string, { databaseUrl, workers }: Config, log: Log): void {
  log.info({ url, database: parseDatabaseUrl(databaseUrl).path, workers }, 'listening')
}

async function showBanner(
  url: string,
  { databaseUrl }: Config,
  { store, audit, hasPortal }: { store: Store; audit: Audit; hasPortal: boolean },
): Promise<void> {
  const database = parseDatabaseUrl(databaseUrl).path
  process.stdout.write(banner({ url, hasPortal, database, demo: await addDemoUser(store, audit) }))
}

/** In development, an empty store gets one user, so that there is something to try. */
async function addDemoUser(
  store: Store,
  audit: Audit,
): Promise<{ username: string; password: string; id: bigint } | undefined> {
  if ((await store.users.count()) > 0) return undefined
  const username = 'demo'
  const password = randomBytes(15).toString('base64url')
  const passwords = createPasswords({ concurrency: 1, queue: 0 })
  const users = createUsers({ store, passwords, clock: Date.now, audit })
  try {
    return { username, password, id: await users.add({ username, password, fullName: 'Demo User' }) }
  } finally {
    await passwords.close()
  }
}

/** `stop` tells whether all ended as it should. What is returned tells whether it was called. */
function stopOnSignal(log: Log, stop: () => Promise<boolean>): () => boolean {
  let stopping = false
  const onSignal = (signal: string) => {
    if (stopping) return
    stopping = true
    log.info({ signal }, 'stopping')
    setTimeout(() => {
      log.error('did not stop in time')
      process.exit(1)
    }, FORCE_AFTER).unref()
    stop().then(
      (clean) => {
        log.info('stopped')
        if (!clean) process.exitCode = 1
      },
      (error: unknown) => {
        log.error({ err: error }, 'stopped with a failure')
        process.exitCode = 1
      },
    )
  }
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
  return () => stopping
}

/** SIGHUP tells that the audit log has been moved away, as logrotate does. */
function reopenOnHangup(log: Log, reopen: () => void): void {
  // Worker processes are told by the first one, which may itself be told by a signal to all of them.
  if (cluster.isWorker) process.on('message', (message) => message === REOPEN && reopen())
  onHangup(() => {
    log.info({ signal: 'SIGHUP' }, 'reopening')
    reopen()
  })
}

function readable(error: unknown, { host, port }: Config): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE')
    return new Error(`Port ${port} is taken; stop what listens there, or set SIGNOFF_PORT`)
  if (code === 'EACCES') return new Error(`Port ${port} may not be used; set SIGNOFF_PORT to one above 1023`)
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new Error(`This machine has no address ${host}; set SIGNOFF_HOST`)
  }
  return error
}
