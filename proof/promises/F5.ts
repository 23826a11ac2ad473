import net from 'node:net'
import path from 'node:path'
import { startLoad } from '../drain-load.js'
import { createLedger, seed } from '../ledger.js'
import controls from '../controls/F5.js'
import type { SignoffPromise } from '../promises.js'
import type { Context } from '../context.js'
import type { SteadyLoad } from '../drain-load.js'

const RATE = 1_000
const CONNECTIONS = 64
const EXIT_WITHIN = 10_000
/** Milliseconds of load before a signal, at the least and at the most. */
const LOAD = [150, 450]
/** Sessions that are checked; each of the others is logged out once. */
const CHECKED = 400

export default {
  id: 'F5',
  alone: true,
  promise: 'Shutdown and rolling restarts drop nothing',
  how: 'sends SIGTERM under a load of checks and logouts on kept connections: to one process, to one with two workers, and in turn to two processes behind a balancer; follows each request that was sent in full on a connection that had carried a reply before',
  asked: '100 cycles at 1,000 requests a second, 0 accepted but unanswered; exit within 10 s',
  limit: 20,
  controls,
  async check(context) {
    const cycles = context.size(100, 4)
    const totals = {
      cycles: 0,
      sent: 0,
      answered: 0,
      unanswered: 0,
      refused: 0,
      slowestExit: 0,
      asked: 0,
      seconds: 0,
    }
    const file = path.join(context.folder(), 'signoff.db')
    const ledger = createLedger(context)
    const users = await seed(context, file, ledger, CHECKED + context.size(12_000, 2_000))
    const tokens = ledger.entries.map(({ token }) => token)
    const environment = {
      SIGNOFF_DATABASE_URL: `sqlite:${file}`,
      SIGNOFF_PORTAL: 'false',
      SIGNOFF_LOG_LEVEL: 'info',
    }
    if (users.length === 0) throw new Error('There are no users')
    const task = { context, environment, totals, request: requests(tokens) }
    await rolling(task, Math.floor(cycles / 2))
    while (totals.cycles < cycles && !context.isDecided)
      await stopOne(task, totals.cycles % 2 === 0 ? '1' : '2')
    return (
      `${totals.cycles} cycles, ${totals.unanswered} unanswered of ${totals.sent.toLocaleString('en')} requests at ` +
      `${Math.round(totals.asked / totals.seconds).toLocaleString('en')} a second; ` +
      `exit within ${Math.round(totals.slowestExit)} ms`
    )
  },
} satisfies SignoffPromise

export interface Task {
  context: Context
  environment: Record<string, string>
  totals: {
    cycles: number
    sent: number
    answered: number
    unanswered: number
    refused: number
    slowestExit: number
    asked: number
    seconds: number
  }
  request: (number: number) => string
}

/** Mostly checks, and now and then a logout of a session that lives until then. */
function requests(tokens: string[]) {
  let next = CHECKED
  return (number: number) => {
    if (number % 10 !== 0) {
      return `GET /auth/session HTTP/1.1\r\nHost: a\r\nsession_token: ${tokens[number % CHECKED]}\r\n\r\n`
    }
    const token = tokens[next]
    next = next + 1 < tokens.length ? next + 1 : CHECKED
    return `POST /logout HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nAuthorization: ${token}\r\n\r\n`
  }
}

async function stopOne({ context, environment, totals, request }: Task, workers: string) {
  const service = await context.serve({ ...environment, SIGNOFF_WORKERS: workers })
  let isOpen = true
  const begun = performance.now()
  const load = startLoad({
    port: () => (isOpen ? service.port : undefined),
    rate: RATE,
    connections: CONNECTIONS,
    request,
  })
  await pause(between(context))
  const stopping = performance.now()
  totals.seconds += (stopping - begun) / 1_000
  totals.asked += load.counts.sent
  const stopped = service.stop('SIGTERM')
  // No new connection is taken from now on; those that there are go on.
  isOpen = false
  await ended(context, totals, stopped, stopping)
  await load.stop()
  add(context, totals, load)
  context.tell(`${totals.cycles} cycles, ${totals.unanswered} unanswered`)
}

/** Two processes on one database, each restarted in its turn. */
async function rolling({ context, environment, totals, request }: Task, cycles: number) {
  const services = [await context.serve(environment), await context.serve(environment)]
  const out = new Set<number>()
  let turn = 0
  const balancer = await startBalancer(() => {
    turn += 1
    const able = services.filter((_, index) => !out.has(index))
    return able[turn % able.length]?.port
  })
  context.onClose(balancer.close)
  const begun = performance.now()
  const load = startLoad({ port: () => balancer.port, rate: RATE, connections: CONNECTIONS, request })
  const isCaught = () => context.isControl && load.counts.unanswered > 0
  for (let cycle = 0; cycle < cycles && !isCaught(); cycle += 1) {
    await pause(between(context))
    const index = cycle % 2
    out.add(index)
    const stopping = performance.now()
    await ended(context, totals, services[index]?.stop('SIGTERM'), stopping)
    services[index] = await context.serve(environment)
    out.delete(index)
    context.tell(`${totals.cycles} cycles, ${load.counts.unanswered} unanswered`)
  }
  totals.seconds += (performance.now() - begun) / 1_000
  totals.asked += load.counts.sent
  await load.stop()
  add(context, totals, load)
  for (const service of services) await service.stop('SIGKILL')
  balancer.close()
}

async function ended(
  context: Context,
  totals: Task['totals'],
  stopped: Promise<[code: number | null, signal: string | null]> | undefined,
  since: number,
) {
  const [code, signal] = (await stopped) ?? [null, null]
  const took = performance.now() - since
  totals.cycles += 1
  totals.slowestExit = Math.max(totals.slowestExit, took)
  if (code !== 0) context.fault(`the service ended with ${code ?? signal} after SIGTERM`)
  if (took > EXIT_WITHIN) context.fault(`the service took ${Math.round(took)} ms to end`)
}

function add(context: Context, totals: Task['totals'], { counts }: SteadyLoad) {
  if (counts.unanswered > 0) {
    context.fault(`${counts.unanswered} of ${counts.sent} requests were accepted and not answered`)
  }
  totals.sent += counts.sent
  totals.answered += counts.answered
  totals.unanswered += counts.unanswered
  totals.refused += counts.refused
}

function between({ random }: Context) {
  const [least = 0, most = 0] = LOAD
  return least + random.integer(most - least)
}

/** Passes each connection on to a service, byte for byte. */
async function startBalancer(port: () => number | undefined) {
  const open = new Set<net.Socket>()
  const server = net.createServer({ noDelay: true }, (client) => {
    const service = net.connect({ port: port() ?? 1, host: '127.0.0.1', noDelay: true })
    for (const [one, other] of [
      [client, service],
      [service, client],
    ]) {
      if (one === undefined || other === undefined) continue
      open.add(one)
      one.pipe(other)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        open.delete(one)
        other.destroySoon()
      })
    }
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  return {
    port: (server.address() as net.AddressInfo).port,
    close() {
      server.close()
      for (const socket of open) socket.destroy()
    },
  }
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))
