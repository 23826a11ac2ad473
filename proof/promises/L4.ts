import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { JWT_LOGIN, loginRequest } from '../carriers.js'
import { openDatabase } from '../database.js'
import { keepAlive } from '../../harness/keep-alive.js'
import { itemAt } from '../item-at.js'
import controls from '../controls/L4.js'
import type { SignoffPromise } from '../promises.js'
import type { User } from '../database.js'
import type { Context } from '../context.js'
import type { Request } from '../../harness/requests.js'

const MIB = 1_048_576
const SECOND = 1_000
/** Checks for each login, and the part of the sessions that is logged out; the others expire. */
const CHECKS_PER_LOGIN = 20
const LOGGED_OUT = 0.5
/** MiB an hour that what is alive after a collection may grow, and that the whole process may. */
const MOST_ALIVE = 1
const MOST_WHOLE = 16
/** Bytes a request, where the time is too short for an hour's figure. */
const MOST_OF_REQUEST = 1_024
/** How often rows that are overdue may be missed, in intervals of the purge, and milliseconds for a slow machine. */
const INTERVALS = 2
const SLOW = 10_000
const TICKS_PER_SECOND = 100

/** Bytes: of the process, and of what is alive after a collection. */
interface Sizes {
  whole: number
  alive: number
}

/** Collects and tells when asked to; loaded before the service. */
const WITNESS = `
process.on('SIGUSR2', () => {
  for (let time = 0; time < 3; time += 1) globalThis.gc()
  const { rss, heapUsed, external } = process.memoryUsage()
  process.stdout.write(JSON.stringify({ witness: true, whole: rss, alive: heapUsed + external }) + '\\n')
})
`

export default {
  id: 'L4',
  promise: 'Nothing leaks, and what has expired is deleted',
  how: 'logs in, checks, logs out and lets expire at a moderate pace, with short times to live; takes the memory that is alive after a forced collection, and fits a line by least squares; looks for rows that should be gone. With --quick a minute, and 1,024 bytes a request in place of the hour',
  asked:
    'at most 1 MiB an hour after the warm-up, of what is alive after a collection; expired rows gone within an hour',
  limit: 75,
  controls,
  async check(context) {
    const ttl = context.size(60, 5)
    const warmUp = context.size(300, 10) * SECOND
    const whole = context.size(3_600, context.isControl ? 35 : 50) * SECOND
    const every = context.size(15, 1) * SECOND
    const loginsPerSecond = context.size(3, 5)
    const database = await openDatabase(context)
    const settings = {
      SIGNOFF_DATABASE_URL: database.url,
      SIGNOFF_SESSION_TTL: `${2 * ttl}s`,
      SIGNOFF_SESSION_IDLE_TTL: `${ttl}s`,
      SIGNOFF_PURGE_AFTER: `${ttl}s`,
    }
    const users = await database.addUsers(['ada', 'bob', 'cy', 'dan'])
    const witness = path.join(context.folder(), 'witness.mjs')
    writeFileSync(witness, WITNESS)
    let told: ((sizes: Sizes) => void) | undefined
    const service = await context.serve(settings, {
      nodeOptions: ['--expose-gc', '--import', witness],
      onLine: (line) => {
        if (line.startsWith('{"witness"')) told?.(JSON.parse(line) as Sizes)
      },
    })

    const begun = performance.now()
    const elapsed = () => performance.now() - begun
    const load = startLoad({ port: service.port, users, loginsPerSecond, context })
    const samples: { at: number; requests: number; whole: number; alive: number }[] = []
    let overdue = 0
    let cpu = 0
    while (elapsed() < whole && service.child.exitCode === null) {
      await new Promise((resolve) => setTimeout(resolve, every))
      const sizes = await new Promise<Sizes>((resolve) => {
        told = resolve
        service.child.kill('SIGUSR2')
      })
      if (elapsed() < warmUp) cpu = cpuOf(service.pid)
      else samples.push({ at: elapsed(), requests: load.requests(), ...sizes })
      const now = Date.now()
      for (const row of await database.store.sessions.list({ all: true }, 100_000)) {
        const due =
          Math.min(row.endedAt ?? Infinity, row.expiresAt, row.lastSeenAt + ttl * SECOND) + ttl * SECOND
        overdue = Math.max(overdue, now - due)
      }
      context.tell(`${Math.round(elapsed() / SECOND)} of ${whole / SECOND} s, ${load.requests()} requests`)
    }
    const [first] = samples
    const measured = (elapsed() - (first?.at ?? 0)) / SECOND
    const share = (cpuOf(service.pid) - cpu) / measured
    await load.stop()
    if (service.child.exitCode !== null) context.fault('the service ended')
    for (const failure of load.failures()) context.fault(failure)

    const hour = 3_600 * SECOND
    const alive = (slope(samples, 'at', 'alive') * hour) / MIB
    const grown = (slope(samples, 'at', 'whole') * hour) / MIB
    const ofRequest = slope(samples, 'requests', 'alive')
    const isHour = whole >= hour
    if (isHour ? alive > MOST_ALIVE : ofRequest > MOST_OF_REQUEST) {
      context.fault(
        `what is alive grows by ${alive.toFixed(1)} MiB an hour, ${ofRequest.toFixed(0)} bytes a request`,
      )
    }
    if (isHour && grown > MOST_WHOLE) context.fault(`the process grows by ${grown.toFixed(1)} MiB an hour`)
    if (overdue > INTERVALS * ttl * SECOND + SLOW) {
      context.fault(`a row was still there ${Math.round(overdue / SECOND)} s after it should have gone`)
    }
    const figure = isHour
      ? `${alive.toFixed(2)} MiB an hour alive after collection, ${grown.toFixed(1)} MiB of the process`
      : `${ofRequest.toFixed(0)} bytes a request`
    return `${figure}, in ${Math.round(measured)} s and ${load.requests().toLocaleString('en')} requests at ${Math.round(100 * share)}% of a core; no row stayed longer than ${Math.max(0, Math.ceil(overdue / SECOND))} s past its time`
  },
} satisfies SignoffPromise

function startLoad({
  port,
  users,
  loginsPerSecond,
  context,
}: {
  port: number
  users: readonly User[]
  loginsPerSecond: number
  context: Context
}) {
  const client = keepAlive(() => port)
  const failures = new Set<string>()
  let requests = 0
  let working = true
  const ask = async (request: Request, what: string) => {
    requests += 1
    const reply = await client.ask(request).catch((error: unknown) => ({ status: 0, text: String(error) }))
    if (reply.status !== 200) failures.add(`a ${what} was answered with ${reply.status}`)
    return reply
  }
  const running = (async () => {
    const begun = performance.now()
    for (let number = 0; working; number += 1) {
      const person = itemAt(users, number % users.length)
      const wait = begun + (number * SECOND) / loginsPerSecond - performance.now()
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
      const { text: body, status } = await ask(loginRequest(JWT_LOGIN.target, person), 'login')
      if (status !== 200) continue
      const headers: [string, string][] = [
        ['Authorization', `Bearer ${(JSON.parse(body) as { access_token: string }).access_token}`],
      ]
      for (let time = 0; time < CHECKS_PER_LOGIN && working; time += 1) {
        await ask({ method: 'GET', target: '/api/v1/auth/me', headers }, 'check')
      }
      if (context.random.fraction() < LOGGED_OUT)
        await ask({ method: 'POST', target: '/logout', headers }, 'logout')
    }
    client.close()
  })()
  return {
    requests: () => requests,
    failures: () => failures,
    stop() {
      working = false
      return running
    },
  }
}

/** By least squares. */
function slope<Name extends string>(samples: readonly Record<Name, number>[], along: Name, of: Name) {
  const mean = (name: Name) => samples.reduce((sum, one) => sum + one[name], 0) / samples.length
  const [x, y] = [mean(along), mean(of)]
  const above = samples.reduce((sum, one) => sum + (one[along] - x) * (one[of] - y), 0)
  const below = samples.reduce((sum, one) => sum + (one[along] - x) ** 2, 0)
  return above / below
}

/** Seconds of CPU that a process has used. */
function cpuOf(pid: number) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
  } catch {
    return NaN
  }
}
