import type { Server } from 'node:http'
import { type AddressInfo, Server as NetServer } from 'node:net'
import { createApp } from './app.js'
import { type AuditLog, openAuditLog } from './audit/audit-log.js'
import type { Config } from './config.js'
import { createContract } from './contract/contract.js'
import { type ContractDocument, readContractDocument } from './contract/document.js'
import type { AnyHandler } from './handlers/handler.js'
import type { ContractService } from './handlers/tools.js'
import { handlers as ownHandlers } from '../generated/server/handlers.js'
import type { Log } from './http/log.js'
import { createHttpServer, type ServerTimes } from './http/server.js'
import { readPortalFiles } from './portal/files.js'
import { createAccessTokens } from './sessions/access-tokens.js'
import { FORGET_AFTER } from './sessions/limits.js'
import { createLoginGuard } from './sessions/login-guard.js'
import { createPasswords, type Passwords } from './sessions/passwords.js'
import { createSessions } from './sessions/sessions.js'
import { openStore } from './store/open.js'
import type { Store } from './store/store.js'

export interface Service {
  readonly server: Server
  readonly store: Store
  readonly passwords: Passwords
  readonly audit: AuditLog
  readonly hasPortal: boolean
  /** Starts to listen; answers the address as a URL. */
  listen(): Promise<string>
  /** Deletes what has been remembered for long enough; answers how many sessions. */
  purge(): Promise<number>
  /**
   * Takes no new connection, answers what has arrived, and lets go of the store. Waits at most `grace` milliseconds. For the
   * first `linger` of them kept connections stay open for one request more: one that is on its way while its connection is
   * closed would be lost.
   */
  close(options?: { grace?: number; linger?: number }): Promise<void>
}

/** How often sessions that need no longer be remembered are deleted, in milliseconds; more often if that time is shorter. */
const PURGE_INTERVAL = 1_800_000
const GRACE = 9_000
/** Milliseconds that a check of the store may take before it counts as unavailable. */
const READY_TIMEOUT = 2_000

export interface ServiceOptions {
  config: Config
  log: Log
  clock?: () => number
  /** Instead of the one that the configuration names. */
  store?: Store
  /** Instead of openapi.yaml and the handlers of its operations. */
  document?: ContractDocument
  handlers?: Readonly<Record<string, AnyHandler>>
  /** Instead of the one that the build makes. */
  portalFolder?: string
  /** Instead of the HTTP server's usual ones. */
  times?: Partial<ServerTimes>
}

/**
 * Puts the parts together: store, domain, contract, HTTP.
 *
 * @throws Error that says what is wrong with the store, or with openapi.yaml and its handlers.
 */
export async function createService(options: ServiceOptions): Promise<Service> {
  const { config, log, clock = Date.now } = options
  const store =
    options.store ??
    (await openStore(config.databaseUrl, {
      idleTtl: config.sessionIdleTtl,
      clock,
      onError: (error) => log.error({ err: error }, 'the store could not write last-seen times'),
    }))
  let audit: AuditLog | undefined
  try {
    audit = openAuditLog({
      place: config.auditLog,
      clock,
      onError: (error, lost) => log.error({ err: error, lost }, 'the audit log cannot be written'),
    })
    return await assemble(store, audit, clock, options)
  } catch (error) {
    audit?.close()
    await store.close()
    throw error
  }
}

async function assemble(
  store: Store,
  audit: AuditLog,
  clock: () => number,
  options: ServiceOptions,
): Promise<Service> {
  const { config, log, document = readContractDocument(), handlers = ownHandlers, portalFolder } = options
  const passwords = createPasswords({ concurrency: config.hashConcurrency, queue: config.hashQueue })
  const accessTokens = createAccessTokens({
    keys: store.keys,
    issuer: config.issuer,
    audience: config.audience,
    clock,
    audit,
  })
  await accessTokens.prepare()
  const sessions = createSessions({
    store,
    passwords,
    guard: createLoginGuard({ attempts: store.attempts, clock, sourceFailures: config.sourceFailures }),
    accessTokens,
    audit,
    clock,
    sessionTtl: config.sessionTtl,
    idleTtl: config.sessionIdleTtl,
  })

  let draining = false
  let hasStarted = false
  const tools: ContractService = {
    sessions,
    document: { yaml: document.text, json: JSON.stringify(document.source) },
    async readiness() {
      if (draining) return 'draining'
      return (await answers(store)) ? 'ready' : 'store-unavailable'
    },
  }
  const contract = createContract(document, handlers, tools)
  const isDraining = () => draining
  const portal = config.portal ? readPortalFiles(portalFolder) : undefined
  if (config.portal && portal === undefined) log.warn('The portal is not built: run "npm run build"')
  const { cors: corsHeaders, everyReply } = document
  const serve = createApp({ contract, config, log, corsHeaders, everyReply, portal, clock, isDraining })
  const { maxConnections, maxConnectionsPerSource } = config
  const { times = {} } = options
  const limits = { maxConnections, maxConnectionsPerSource, times }
  const server = createHttpServer({ contract, log, clock, serve, ...limits })

  const purge = async () => {
    await store.attempts.purge(clock() - FORGET_AFTER)
    const before = clock() - config.purgeAfter
    const count = await store.sessions.purge(before, config.sessionIdleTtl)
    if (count > 0) await audit.tell({ event: 'sessions-purged', count, before: new Date(before) })
    return count
  }
  const timer = setInterval(() => {
    purge().then(
      (count) => log.info({ count }, 'purged sessions'),
      (error: unknown) => log.error({ err: error }, 'purge failed'),
    )
  }, purgeInterval(config.purgeAfter)).unref()

  return {
    server,
    store,
    passwords,
    audit,
    hasPortal: portal !== undefined,
    purge,
    async listen() {
      const url = await new Promise<string>((resolve, reject) => {
        server.once('error', reject)
        server.listen(config.port, config.host, () => {
          server.off('error', reject)
          const address = server.address()
          resolve(typeof address === 'object' && address !== null ? urlOf(address, config.host) : config.host)
        })
      })
      hasStarted = true
      contract.compileAhead()
      await audit.tell({ event: 'service-started', pid: process.pid })
      return url
    },
    async close({ grace = GRACE, linger = 0 } = {}) {
      // From now on no reply keeps its connection alive: one would hold the shutdown until its grace is over.
      draining = true
      clearInterval(timer)
      await new Promise<void>((resolve) => {
        const giveUp = setTimeout(() => {
          server.closeAllConnections()
        }, grace).unref()
        const closeIdle = () => server.close()
        const lingering = linger > 0 ? setTimeout(closeIdle, Math.min(linger, grace)).unref() : undefined
        const gone = () => {
          clearTimeout(giveUp)
          clearTimeout(lingering)
          closeIdle()
          resolve()
        }
        // An HTTP server's own close also closes kept connections.
        NetServer.prototype.close.call(server, gone)
        if (lingering === undefined) closeIdle()
      })
      await passwords.close()
      await store.close()
      if (hasStarted) await audit.tell({ event: 'service-stopped', pid: process.pid })
      audit.close()
    },
  }
}

/** Milliseconds between two purges of what need not be kept longer than `purgeAfter`. */
export function purgeInterval(purgeAfter: number): number {
  return Math.min(PURGE_INTERVAL, purgeAfter)
}

async function answers(store: Store): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, READY_TIMEOUT, false)
  })
  try {
    return await Promise.race([store.ping().then(() => true), late])
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}

/** Where a server that was told to listen on `host` is reached. */
export function urlOf(address: Pick<AddressInfo, 'address' | 'port'>, host: string): string {
  const name = ['127.0.0.1', '::1', '0.0.0.0', '::'].includes(address.address) ? 'localhost' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${address.port}`
}
