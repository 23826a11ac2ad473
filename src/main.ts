import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import { banner } from './banner.js'
import { type Config, readConfig } from './config.js'
import { createLog } from './http/log.js'
import { createService, type Service } from './service.js'
import { createUsers } from './sessions/users.js'
import { parseDatabaseUrl } from './store/url.js'

/** This long (ms) after a signal to stop, the process ends whatever still hangs. */
const FORCE_AFTER = 10_000

/**
 * Starts the server as the environment says, and stops it on SIGTERM and SIGINT.
 *
 * @throws ConfigError, or an Error whose message says what is wrong with the store or the address.
 */
export async function serve(config: Config = readConfig()): Promise<void> {
  const log = await createLog({ level: config.logLevel, pretty: !config.production })
  const service = await createService({ config, log })
  const url = await service.listen().catch(async (error: unknown) => {
    await service.close()
    throw readable(error, config)
  })
  stopOnSignal(service, log)
  if (config.production) {
    log.info({ url, database: parseDatabaseUrl(config.databaseUrl).path }, 'listening')
    return
  }
  process.stdout.write(
    banner({ url, database: parseDatabaseUrl(config.databaseUrl).path, demo: await addDemoUser(service) }),
  )
}

/** In development, an empty store gets one user, so that there is something to try. */
async function addDemoUser({
  store,
  passwords,
}: Service): Promise<{ username: string; password: string; id: bigint } | undefined> {
  if ((await store.users.count()) > 0) return undefined
  const username = 'demo'
  const password = randomBytes(15).toString('base64url')
  const users = createUsers({ store, passwords, clock: Date.now })
  const id = await users.add({ username, password, fullName: 'Demo User' })
  return { username, password, id }
}

function stopOnSignal(service: Service, log: Logger): void {
  let stopping = false
  const stop = (signal: string) => {
    if (stopping) return
    stopping = true
    log.info({ signal }, 'stopping')
    setTimeout(() => {
      log.error('did not stop in time')
      process.exit(1)
    }, FORCE_AFTER).unref()
    service.close().then(
      () => {
        log.info('stopped')
      },
      (error: unknown) => {
        log.error({ err: error }, 'stopped with a failure')
        process.exitCode = 1
      },
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
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
