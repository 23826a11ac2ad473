// Sessions at the edges of their lives: with a clock that is moved by hand, and in a process whose clock jumps.
import { existsSync, writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import path from 'node:path'
import { CHECKS, LOGINS, LOGOUTS, signIn } from './carriers.js'
import { NotRun } from './context.js'
import { keepAlive } from '../harness/keep-alive.js'
import { DEFAULT_IDLE_TTL, DEFAULT_TTL, openDatabase } from './database.js'
import { itemAt } from './item-at.js'
import type { Context } from './context.js'
import type { Use } from './carriers.js'
import type { Session } from './database.js'

const SECOND = 1_000
const HOUR = 3_600_000
const DAY = 24 * HOUR
const FORMS = ['session-token', 'access-token'] as const
/** Any time will do: with a clock by hand, none passes by itself. */
const BEGIN = Date.UTC(2030, 0, 1)
const NOT_ALIVE = new Set([401, 404])
/** Milliseconds between two looks at the store. */
const LOOK_EVERY = 10
const LOOK_FOR = 20_000

/** The whole service in this process, on a real socket, with a clock that stands still until it is moved. */
async function startByHand(context: Context) {
  const clock = { now: BEGIN }
  const database = await openDatabase(context, { clock: () => clock.now })
  const user = await database.addUser('ada')
  const { createService } = await context.module('src/service.js')
  const { readConfig } = await context.module('src/config.js')
  const { createLog } = await context.module('src/http/log.js')
  const config = readConfig({
    NODE_ENV: 'production',
    SIGNOFF_PORT: '0',
    SIGNOFF_DATABASE_URL: database.url,
    SIGNOFF_PORTAL: 'false',
  })
  const log = await createLog({ level: 'silent', pretty: false })
  const service = await createService({ config, log, clock: () => clock.now })
  const port = Number(new URL(await service.listen()).port)
  context.onClose(() => service.close({ grace: 0 }))
  const connection = keepAlive(() => port)
  context.onClose(() => connection.close())
  const ask = async (use: Use, { credential, userId }: Session) =>
    (await connection.ask(use.request(credential, userId))).status
  return { clock, database, user, service, ask, config }
}

/** By each carrier: alive until a moment before the time, over at the time and after it. */
export async function checkEdges(context: Context): Promise<string> {
  const { clock, database, user, service, ask, config } = await startByHand(context)
  if (config.sessionIdleTtl > DEFAULT_IDLE_TTL) context.fault(`sessions idle for ${config.sessionIdleTtl} ms`)
  if (config.sessionTtl > DEFAULT_TTL) context.fault(`sessions live for ${config.sessionTtl} ms`)
  const uses = context.random.shuffled([...CHECKS, ...LOGOUTS]).slice(0, context.size(Infinity, 6))
  const edges = [-SECOND, -1, 0, 1, SECOND]
  let count = 0

  const look = async (
    kind: string,
    at: number,
    cases: { use: (typeof uses)[number]; session: Session; edge: number }[],
  ) => {
    for (const { use, session, edge } of cases) {
      clock.now = at + edge
      const status = await ask(use, session)
      count += 1
      const isRight = edge < 0 ? status === 200 : NOT_ALIVE.has(status)
      // The jwt logout answers the same to any credential, and the cookie logout tells it in its body.
      const tellsAlways = ['jwtLogout', 'cookieLogout', 'logout by cookie'].includes(use.name)
      if (!isRight && !(edge >= 0 && tellsAlways && status === 200))
        context.fault(`${use.name} answered ${status} ${edge} ms from the ${kind} expiry`)
      const endedAt = (await database.find(session.credential))?.endedAt
      const wasEnded = LOGOUTS.includes(use) && edge < 0
      if ((endedAt !== undefined) !== wasEnded)
        context.fault(`${use.name} left another end ${edge} ms from the ${kind} expiry`)
      if (context.isDecided) return
    }
  }
  const make = async () => {
    const cases = []
    for (const form of FORMS)
      for (const edge of edges)
        for (const use of uses)
          cases.push({ use, edge, session: await database.startSession(user, { form }) })
    return cases
  }

  clock.now = BEGIN
  await look('idle', BEGIN + DEFAULT_IDLE_TTL, await make())
  if (context.isDecided) return ''

  const begin = BEGIN + DAY
  clock.now = begin
  const cases = await make()
  const [sight] = CHECKS
  for (
    let at = begin;
    sight !== undefined && at < begin + DEFAULT_TTL;
    at += DEFAULT_IDLE_TTL - 60 * SECOND
  ) {
    context.tell(`${(at - begin) / HOUR} hours in`)
    clock.now = at
    for (const { session } of cases) await ask(sight, session)
    await service.store.sessions.flush()
  }
  await look('absolute', begin + DEFAULT_TTL, cases)
  return `right by each carrier to the millisecond at ${count} edges`
}

/** Sights at random moments: a session idles out after the last of them, and at most a second early. */
export async function checkSights(context: Context, sessions: number) {
  const { random } = context
  const { clock, database, user, service, ask } = await startByHand(context)
  for (let index = 0; index < sessions && !context.isDecided; index += 1) {
    context.tell(`${index} of ${sessions} sessions seen at random`)
    const session = await database.startSession(user, { form: random.pick(FORMS) })
    let seenAt = clock.now
    for (let sights = random.integer(8); sights > 0; sights -= 1) {
      const gap = random.integer(random.integer(2) === 0 ? 3 * SECOND : DEFAULT_IDLE_TTL - 2 * SECOND)
      // Sights wait for half a second, of which a clock by hand knows nothing.
      if (gap >= SECOND / 2) await service.store.sessions.flush()
      clock.now += gap
      if ((await ask(random.pick(CHECKS), session)) !== 200)
        context.fault('a session was over while it was in use')
      seenAt = clock.now
    }
    await service.store.sessions.flush()
    const isLate = random.integer(2) === 0
    clock.now = seenAt + DEFAULT_IDLE_TTL - (isLate ? 0 : SECOND)
    const status = await ask(random.pick(CHECKS), session)
    if (status !== (isLate ? 401 : 200))
      context.fault(`a session was ${isLate ? 'alive at' : 'over a second before'} its idle expiry`)
  }
}

/**
 * How long after a check the store knows of it.
 *
 * @returns milliseconds, ascending
 */
export async function measureFlushes(context: Context, samples: number): Promise<number[]> {
  const database = await openDatabase(context)
  const user = await database.addUser('ada')
  const service = await context.serve({ SIGNOFF_DATABASE_URL: database.url, SIGNOFF_PORTAL: 'false' })
  const connection = keepAlive(() => service.port)
  context.onClose(() => connection.close())
  // What a find tells may be older, where that changes nothing.
  const lastSeenAt = async (id: string) => {
    const [listed] = await database.store.sessions.list({ id }, 1)
    return listed?.lastSeenAt
  }
  const times = []
  for (const sample of Array.from({ length: samples }).keys()) {
    const session = await database.startSession(user, { createdAt: Date.now() - 60 * SECOND })
    await delay(context.random.integer(700))
    const use = itemAt(CHECKS, sample % CHECKS.length)
    const before = await lastSeenAt(session.id)
    await connection.ask(use.request(session.credential, user.id))
    const begun = performance.now()
    while ((await lastSeenAt(session.id)) === before && performance.now() - begun < LOOK_FOR)
      await delay(LOOK_EVERY)
    times.push(performance.now() - begun)
  }
  return times.sort((one, other) => one - other)
}

const LIBRARY = ['x86_64', 'aarch64']
  .map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketimeMT.so.1`)
  .find((file) => existsSync(file))

/** A process whose clock jumps by hours and days, forth and back, and over the end of 32-bit seconds. */
export async function checkJumps(context: Context): Promise<string> {
  if (LIBRARY === undefined) throw new NotRun('libfaketime is missing; on Debian: apt-get install faketime')
  const file = path.join(context.folder(), 'time')
  let offset = 0
  const jump = (to: number) => {
    offset = Math.round(to / SECOND) * SECOND
    writeFileSync(file, `${offset < 0 ? '-' : '+'}${Math.abs(offset) / SECOND}`)
  }
  jump(0)
  const now = () => Date.now() + offset
  const database = await openDatabase(context, { clock: now })
  const user = await database.addUser('ada')
  const service = await context.serve({
    SIGNOFF_DATABASE_URL: database.url,
    SIGNOFF_PORTAL: 'false',
    LD_PRELOAD: LIBRARY,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: '1',
    // Timers go on as they are.
    DONT_FAKE_MONOTONIC: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  })
  const connection = keepAlive(() => service.port)
  context.onClose(() => connection.close())
  let count = 0

  const session = (credential: string) => ({ credential, startedAt: now(), seenAt: now(), ended: false })
  const sessions: ReturnType<typeof session>[] = []
  const logIn = async () => {
    for (const login of context.random.shuffled(LOGINS).slice(0, context.size(LOGINS.length, 2))) {
      const { status, credential } = await signIn(connection, login, user)
      if (credential === undefined)
        context.fault(`${login.name} answered ${status} at ${new Date(now()).toISOString()}`)
      else sessions.push(session(credential))
    }
  }
  const look = async (where: string) => {
    for (const one of sessions) {
      const { startedAt, seenAt, ended, credential } = one
      const status = (await connection.ask(context.random.pick(CHECKS).request(credential, user.id))).status
      const time = now()
      count += 1
      const isOver =
        ended || time >= startedAt + DEFAULT_TTL + SECOND || time >= seenAt + DEFAULT_IDLE_TTL + SECOND
      // Before a session began, its clock tells nothing of its age.
      const isLive =
        !ended &&
        time >= startedAt &&
        time < Math.min(startedAt + DEFAULT_TTL, seenAt + DEFAULT_IDLE_TTL) - 5 * SECOND
      if (isOver && status === 200) context.fault(`a session that is over was alive ${where}`)
      if (isLive && status !== 200) context.fault(`a live session was over ${where}`)
      if (status === 200) one.seenAt = Math.max(seenAt, time)
    }
  }
  const endHalf = async () => {
    for (const one of sessions.filter(({ ended }, index) => !ended && index % 2 === 0)) {
      const { status } = await connection.ask(context.random.pick(LOGOUTS).request(one.credential, user.id))
      one.ended = true
      if (status >= 500) context.fault(`a logout answered ${status}`)
    }
  }

  const over2038 = Date.UTC(2038, 0, 19, 3, 14, 7)
  const jumps = [
    ['before any jump', () => 0],
    ['half an hour later', () => HOUR / 2],
    ['an hour later', () => HOUR + 2 * SECOND],
    ['an hour back', () => 0],
    ['another hour back', () => -HOUR],
    ['a day later', () => DAY],
    ['a day back', () => 0],
    ['another day back', () => -DAY],
    ['ten seconds before the end of 32-bit seconds', () => over2038 - 10 * SECOND - Date.now()],
    ['ten seconds behind it', () => over2038 + 10 * SECOND - Date.now()],
    ['a day behind it', () => over2038 + DAY - Date.now()],
    ['back from there', () => 0],
  ] as [string, () => number][]
  for (const [where, to] of jumps) {
    context.tell(where)
    jump(to())
    await look(where)
    await logIn()
    await look(`${where}, after a login`)
    await endHalf()
    await look(`${where}, after logouts`)
    // Sights are written while the clock stands where it does.
    await delay(700)
    if (context.isDecided) return ''
  }
  return `${count} checks over ${jumps.length} clock jumps of hours, days and to 2038`
}
