import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll } from '@jest/globals'
import { type Config, readConfig } from '../../src/config.js'
import { createLog } from '../../src/http/log.js'
import type { ServerTimes } from '../../src/http/server.js'
import { createService, type Service } from '../../src/service.js'
import { usernameKey } from '../../src/sessions/username.js'
import { createUsers, type Users } from '../../src/sessions/users.js'
import { openStore } from '../../src/store/open.js'
import { ask, type Connection, openConnection } from '../../harness/connection.js'
import type { Reply } from '../../harness/replies.js'
import type { Request } from '../../harness/requests.js'
import { createClock, type TestClock } from './clock.js'
import { noteLog } from './evidence.js'
import { type CapturedLog, captureLog } from './log.js'
import { type Recorder, startRecorder } from './recorder.js'
import { type MovableStore, movableStore } from './store.js'

/** What a request has beside its method and target. */
export type Ask = Omit<Request, 'method' | 'target'>

export interface SignoffOptions {
  /** Settings as the environment gives them, for example `SIGNOFF_CORS_ORIGINS`. */
  environment?: Record<string, string>
  config?: Partial<Config>
  users?: TestUser[]
  /** Instead of the HTTP server's usual ones. */
  times?: Partial<ServerTimes>
  /** Changes the HTTP server before it listens. */
  tune?: (server: Server) => void
}

export interface TestUser {
  username: string
  password: string
  fullName?: string
  id?: bigint
}

/** The whole service on a real socket with a real database, and what a test needs to move it. */
export interface Signoff {
  /** The recorder's address: all requests go through it. */
  url: string
  port: number
  /** The server's own port, for messages that no recorder can follow. */
  service: Service
  config: Config
  recorder: Recorder
  store: MovableStore
  users: Users
  clock: TestClock
  log: CapturedLog
  /** As old systems had them: with any password. */
  addUser(user: TestUser): Promise<bigint>
  ask(method: string, target: string, request?: Ask): Promise<Reply>
  connect(): Promise<Connection>
  close(): Promise<void>
}

export const ADA: Required<TestUser> = {
  username: 'ada@example.com',
  password: 'correct horse battery staple',
  fullName: 'Ada Lovelace',
  id: 1n,
}
/** Has no full name. */
export const BOB = { username: 'bob', password: 'bob’s own password', id: 2n }

export async function startSignoff(options: SignoffOptions = {}): Promise<Signoff> {
  const folder = await mkdtemp(join(tmpdir(), 'signoff-test-'))
  const config: Config = {
    ...readConfig({
      NODE_ENV: 'production',
      SIGNOFF_PORT: '0',
      SIGNOFF_DATABASE_URL: `sqlite:${join(folder, 'signoff.db')}`,
      SIGNOFF_CHECK_REPLIES: 'true',
      // Its replies stand in no contract; test/portal turns it on.
      SIGNOFF_PORTAL: 'false',
      ...options.environment,
    }),
    ...options.config,
  }
  const clock = createClock()
  const log = captureLog()
  // On a busy machine, the usual time may not do.
  const storeOptions = { idleTtl: config.sessionIdleTtl, clock: clock.now, busyTimeout: 20_000 }
  const store = movableStore(await openStore(config.databaseUrl, storeOptions))
  const service = await createService({
    config,
    log: await createLog({ level: 'debug', pretty: false, destination: log }),
    clock: clock.now,
    store,
    times: options.times ?? {},
  })
  const users = createUsers({ store, passwords: service.passwords, clock: clock.now })
  // By the store itself: the rules are for new passwords, and users of old systems have shorter ones.
  const addUser = async ({ password, ...user }: TestUser) => {
    const added = await store.users.insert({
      ...user,
      usernameKey: usernameKey(user.username),
      passwordHash: await service.passwords.hash(password),
      createdAt: clock.now(),
    })
    if ('taken' in added) throw new Error(`The ${added.taken} of ${user.username} is taken`)
    return added.id
  }
  for (const user of options.users ?? [ADA, BOB]) await addUser(user)
  options.tune?.(service.server)
  service.server.listen(0, '127.0.0.1')
  await once(service.server, 'listening')
  const { port: serverPort } = service.server.address() as AddressInfo
  const recorder = await startRecorder(serverPort, config)

  return {
    url: recorder.url,
    port: recorder.port,
    service,
    config,
    recorder,
    store,
    users,
    clock,
    log,
    addUser,
    ask: (method, target, request) =>
      ask(recorder.port, { host: `127.0.0.1:${recorder.port}`, ...request, method, target }),
    connect: () => openConnection(recorder.port),
    async close() {
      try {
        await recorder.close()
      } finally {
        await service.close({ grace: 0 })
        if (existsSync(config.auditLog)) noteLog(readFileSync(config.auditLog, 'utf8'))
        await rm(folder, { recursive: true, force: true })
      }
    },
  }
}

/**
 * A service for all tests of the surrounding `describe`, or of the file. After each test, every reply that was not as
 * documented fails it. To be called where tests are defined.
 */
export function useSignoff(options: SignoffOptions = {}): Signoff {
  let running: Signoff | undefined
  beforeAll(async () => {
    running = await startSignoff(options)
  })
  afterEach(() => {
    running?.store.mend()
    running?.recorder.verify()
  })
  afterAll(() => running?.close())
  return new Proxy({} as Signoff, {
    get(_, name) {
      if (running === undefined) throw new Error('The service runs in tests only')
      return Reflect.get(running, name) as unknown
    },
  })
}
