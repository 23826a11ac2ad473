// Records what clients see of sessions while several processes serve one database, are paused and are killed; latch.ts
// judges it.
import { clearInterval, setInterval } from 'node:timers'
import { setTimeout as delay } from 'node:timers/promises'
import { CHECKS, JWT_LOGIN, LOGINS, LOGOUTS, signIn } from './carriers.js'
import { ConnectionLost, keepAlive } from '../harness/keep-alive.js'
import { messageOf } from '../harness/requests.js'
import { judgeHistory } from './latch.js'
import { openDatabase } from './database.js'
import { itemAt } from './item-at.js'
import type { Operation } from './latch.js'
import type { Context } from './context.js'
import type { Form, User } from './database.js'
import type { KeepAlive as Connection } from '../harness/keep-alive.js'
import type { Random } from './random.js'

/** Minutes that a million checks may take on a busy machine. */
export const LATCH_LIMIT = 60
/** Connections to each port. */
const HANDS = 64
/** Sessions that are used at the same time: few, so that each is in several hands at once. */
const POOL = 96
/** With --quick and in controls, so that the first ones are soon done with. */
const QUICK_POOL = 24
/** Checks of a session before its logout, at the most. */
const CHECKS_BEFORE = 60
/** Checks right after it, at the most. */
const CHECKS_AFTER = 12
/** Of so many sessions, one is never logged out. */
const KEPT = 8
/** Milliseconds after which a session is looked at again: sights of it that waited have been written by then. */
const LATER = 1_200
const CHECKS_LATER = 3
/** How long ago sessions were last seen when they come into use: each check has a sight to write then. */
const SEEN_BEFORE = 60_000
/** Milliseconds between two logins, as each takes a core for a while. */
const LOGIN_EVERY = 400
/** Milliseconds between two disturbances, on average. */
const CALM = 700
const LONGEST_PAUSE = 400
/** After a kill all processes serve for so many times as long as the restart took: a slow machine would do nothing else. */
const SERVED_PER_RESTART = 3
/** Milliseconds before a port that lets nobody in is tried again. */
const RETRY = 20
/**
 * Milliseconds after which a request has no answer. A connection that is handed to a process which is killed at that moment
 * may stay open with nobody behind it.
 */
const PATIENCE = 10_000
/** Checks that a session takes at least, on average, all phases together. */
const CHECKS_PER_SESSION = 30

const USERS = [1n, 2n, 2n ** 53n + 1n, -7n]

/** a session in use */
export interface Watched {
  credential: string
  userId: bigint
  /** checks before its logouts */
  before: number
  logouts: number
  /** checks right after them */
  after: number
  operations: Operation[]
}
/** a port that serves, for now */
export interface Door {
  name: string
  port: number
  /** resolves when it serves, after it was replaced */
  ready: Promise<unknown>
}

/** @returns what was reached */
export async function checkHistories(
  context: Context,
  { form, checks }: { form: Form; checks: number },
): Promise<string> {
  const { random } = context
  const database = await openDatabase(context)
  const users: User[] = []
  for (const id of USERS) users.push(await database.addUser(`user ${id}`, id))

  const watch = ({ credential, userId }: Pick<Watched, 'credential' | 'userId'>): Watched => ({
    credential,
    userId,
    before: 1 + random.integer(CHECKS_BEFORE),
    logouts: random.integer(KEPT) === 0 ? 0 : 1 + random.integer(2),
    after: 1 + random.integer(CHECKS_AFTER),
    operations: [],
  })
  context.tell('making sessions')
  const made = await database.startMany(Math.ceil(checks / CHECKS_PER_SESSION) + POOL, () =>
    database.startSession(random.pick(users), { form, createdAt: Date.now() - SEEN_BEFORE }),
  )
  /** Those that are still to be used. */
  const fresh = made.map(watch)

  const nodes = await startNodes(context, database.url)
  const counts = { checks: 0, logouts: 0, unanswered: 0, logins: 0 }
  const watched: Watched[] = []
  const pool: Watched[] = []
  const later: { session: Watched; due: number; left: number }[] = []
  let done = false

  const take = () => {
    const session = fresh.pop()
    if (session !== undefined) {
      watched.push(session)
      pool.push(session)
    }
  }
  const together = context.size(POOL, QUICK_POOL)
  while (pool.length < together) take()

  /** What a hand does next. */
  const next = (): { session: Watched; kind: Operation['kind'] } | undefined => {
    const first = later[0]
    if (first !== undefined && first.due <= performance.now()) {
      first.left -= 1
      if (first.left === 0) later.shift()
      if (first.left === 0 && context.isControl) judge(context, first.session)
      return { session: first.session, kind: 'check' }
    }
    if (pool.length === 0) return undefined
    const place = random.integer(pool.length)
    const session = itemAt(pool, place)
    if (session.before > 0) {
      session.before -= 1
      return { session, kind: 'check' }
    }
    if (session.logouts > 0 && random.integer(2) === 0) {
      session.logouts -= 1
      return { session, kind: 'logout' }
    }
    session.after -= 1
    if (session.after <= 0 && session.logouts === 0) {
      pool[place] = itemAt(pool, pool.length - 1)
      pool.pop()
      if (context.isControl) judge(context, session)
      later.push({ session, due: performance.now() + LATER, left: CHECKS_LATER })
      take()
    }
    return { session, kind: 'check' }
  }

  const operate = async (connection: Connection, door: Door, session: Watched, kind: Operation['kind']) => {
    const use = random.pick(kind === 'check' ? CHECKS : LOGOUTS)
    const text = messageOf(use.request(session.credential, session.userId))
    const by = `${use.name} at ${door.name}`
    // Told before it is sent, so that who judges meanwhile knows that it is under way.
    const operation: Operation = { kind, start: performance.now(), end: Infinity, answer: 'none', by }
    session.operations.push(operation)
    try {
      const { status } = await connection.send(text)
      operation.answer = answerOf(kind, status)
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error
      await Promise.all([door.ready, delay(RETRY)])
    }
    operation.end = performance.now()
    if (operation.answer === 'none') counts.unanswered += 1
    else if (kind === 'check') counts.checks += 1
    else counts.logouts += 1
  }

  const open = (door: Door) => {
    const connection = keepAlive(() => door.port, { patience: PATIENCE })
    context.onClose(() => connection.close())
    return connection
  }

  const hand = async (door: Door) => {
    const connection = open(door)
    while (!done) {
      const task = next()
      if (task === undefined) await delay(RETRY)
      else await operate(connection, door, task.session, task.kind)
      if (counts.checks >= checks || (pool.length === 0 && later.length === 0) || context.isDecided)
        done = true
    }
    connection.close()
  }

  const logins = form === 'access-token' ? [JWT_LOGIN] : LOGINS
  const logIn = async (door: Door) => {
    const connection = open(door)
    for (let count = 0; !done; count += 1) {
      const user = random.pick(users)
      const login = itemAt(logins, count % logins.length)
      try {
        const { credential } = await signIn(connection, login, user)
        if (credential !== undefined) {
          counts.logins += 1
          fresh.push(watch({ credential, userId: user.id }))
        }
      } catch (error) {
        if (!(error instanceof ConnectionLost)) throw error
        await door.ready
      }
      await delay(LOGIN_EVERY)
    }
    connection.close()
  }

  const timer = setInterval(() => context.tell(`${counts.checks} of ${checks} checks`), 250)
  context.onClose(() => clearInterval(timer))
  const doors = [nodes.pair, nodes.single]
  const hands = doors.flatMap((door) => Array.from({ length: HANDS }, () => hand(door)))
  const [disturbed] = await Promise.all([nodes.disturb(random, () => done), logIn(nodes.single), ...hands])

  if (!context.isDecided) {
    // What comes back later than all of this does so after a restart.
    await nodes.restart()
    const sweep = watched.map(({ credential }) => credential)
    let swept = 0
    const sweeper = async (door: Door) => {
      const connection = open(door)
      for (let index = swept++; index < sweep.length; index = swept++) {
        await operate(connection, door, itemAt(watched, index), 'check')
      }
      connection.close()
    }
    await Promise.all(doors.flatMap((door) => Array.from({ length: HANDS }, () => sweeper(door))))
    for (const session of watched) judge(context, session)
  }
  const { pauses, kills } = disturbed
  const many = (number: number) => number.toLocaleString('en')
  if (!context.isControl && counts.checks < checks) {
    throw new Error(`only ${counts.checks} of ${checks} checks were made`)
  }
  return `0 violations in ${many(counts.checks)} checks of ${many(watched.length)} sessions beside ${many(counts.logouts)} logouts, ${pauses} pauses and ${kills} kills; ${many(counts.unanswered)} requests got no answer. PostgreSQL: not run, there is none yet`
}

function judge(context: Context, { operations }: Watched) {
  for (const { violation, operation, since } of judgeHistory(operations)) {
    const time = Number.isFinite(since) ? `, by ${since.toFixed(1)} ms` : ''
    context.fault(`a session is ${violation}${time}: ${operation.by ?? ''}`)
  }
}

function answerOf(kind: Operation['kind'], status: number): Operation['answer'] {
  if (status >= 500) return 'none'
  if (status === 200) return kind === 'check' ? 'active' : 'acknowledged'
  if (status === 401 || status === 404) return 'ended'
  throw new Error(`a ${kind} was answered with ${status}`)
}

/** Two nodes on one database: one of two processes that share a port, and one of a single process. */
async function startNodes(context: Context, databaseUrl: string) {
  const environment = { SIGNOFF_DATABASE_URL: databaseUrl, SIGNOFF_PORTAL: 'false' }
  const workers = new Set<number>()
  const startPair = () => {
    workers.clear()
    return context.serve(
      { ...environment, SIGNOFF_WORKERS: '2' },
      {
        onLine(line) {
          if (!line.includes('"pid":')) return
          const { msg, pid } = JSON.parse(line) as { msg: string; pid: number }
          if (msg === 'a worker listens') workers.add(pid)
          else workers.delete(pid)
        },
      },
    )
  }
  const startSingle = () => context.serve(environment)
  let [pairService, singleService] = await Promise.all([startPair(), startSingle()])
  const pair: Door = { name: 'two processes', port: pairService.port, ready: Promise.resolve() }
  const single: Door = { name: 'one process', port: singleService.port, ready: Promise.resolve() }

  const replacePair = () =>
    (pair.ready = pairService.stop('SIGKILL').then(async () => {
      pairService = await startPair()
      pair.port = pairService.port
    }))
  const replaceSingle = () =>
    (single.ready = singleService.stop('SIGKILL').then(async () => {
      singleService = await startSingle()
      single.port = singleService.port
    }))
  const signal = (pid: number, name: NodeJS.Signals) => {
    try {
      process.kill(pid, name)
      return true
    } catch {
      // A worker that died just now.
      return false
    }
  }

  return {
    pair,
    single,
    restart: () => Promise.all([replacePair(), replaceSingle()]),
    /** Pauses and kills processes, one after the other, until it is over. */
    async disturb(random: Random, isOver: () => boolean) {
      const counts = { pauses: 0, kills: 0 }
      let killAt = performance.now() + 2 * CALM
      for (;;) {
        await delay(random.integer(2 * CALM))
        if (isOver()) return counts
        if (performance.now() < killAt) {
          const pid = random.pick([...workers, pairService.pid, singleService.pid])
          if (!signal(pid, 'SIGSTOP')) continue
          await delay(random.integer(LONGEST_PAUSE))
          signal(pid, 'SIGCONT')
          counts.pauses += 1
          continue
        }
        const begun = performance.now()
        const [worker] = workers
        const which = counts.kills % 4
        if (which === 0 && worker !== undefined) signal(worker, 'SIGKILL')
        else if (which === 2) await replacePair()
        else await replaceSingle()
        counts.kills += 1
        const now = performance.now()
        killAt = now + CALM + SERVED_PER_RESTART * (now - begun)
      }
    },
  }
}
