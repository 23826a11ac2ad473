import controls from '../controls/P5.js'
import { BODY_LOGIN, HEADER_CHECK, logIn, loginRequest } from '../carriers.js'
import { openDatabase } from '../database.js'
import { monitorOf } from '../monitor.js'
import { paced } from '../paced.js'
import { percentile } from '../statistics.js'
import { itemAt } from '../item-at.js'
import type { Seen } from '../paced.js'
import type { Reply } from '../../harness/replies.js'
import type { Request } from '../../harness/requests.js'
import type { SignoffPromise } from '../promises.js'

const LOGINS = 500
const CHECKS_PER_SECOND = 100
/** Before the storms. */
const LOGINS_PER_SECOND = 30
/** What V8 has yet to compile is slow: a service meets its first storms slower than those after them. */
const FIRST_STORMS = 5
const SESSIONS = 20
/** Milliseconds. */
const REFUSAL = 50
const CHECK_P99 = 50
const LOOP_P99 = 20
/** Milliseconds between storms: what Retry-After asks for. */
const REST = 1_000

export default {
  id: 'P5',
  alone: true,
  promise: 'Hashing never starves the service',
  how: 'after half a minute of usual load and five storms, sends 500 logins at once, again and again, beside steady checks; times refusals and checks, and the event loop within the server',
  asked:
    'refusals within 50 ms with 429 or 503 and Retry-After; checks p99 within 50 ms; event loop delay p99 within 20 ms',
  missed:
    'Most storms are refused within 30 to 50 ms, the slowest within 60 on a machine that is left alone, and later where others take a part of its time, as in this run: each refusal costs the service some 0.1 ms, half of it in the system’s calls, and two cores are shared with the client that asks and two threads that hash. A core for the client, or cheaper system calls, would reach it',
  needs: 'a machine with nothing else to do',
  controls,
  async check(context) {
    const storms = context.size(10, 2)
    const database = await openDatabase(context)
    const users = await database.addUsers(Array.from({ length: LOGINS }, (_, index) => `user${index}`))
    await database.close()
    const monitor = monitorOf(context)
    const service = await context.serve(
      { SIGNOFF_DATABASE_URL: database.url, ...monitor.environment },
      { nodeOptions: monitor.nodeOptions },
    )
    const logins = await context.connections(service.port, LOGINS)
    const checking = await context.connections(service.port, SESSIONS)
    const user = (index: number) => itemAt(users, index % LOGINS)
    const request = (index: number) => loginRequest(BODY_LOGIN.target, user(index))
    const checks: Request[] = []
    for (const [index, connection] of checking.entries()) {
      checks.push(HEADER_CHECK.request(await logIn(connection, BODY_LOGIN, user(index)), ''))
    }
    const check = (index: number) => itemAt(checks, index % checks.length)

    // As in use.
    context.tell('usual load')
    const usual = { seconds: context.size(30, 2), fraction: context.random.fraction }
    await Promise.all([
      paced({
        connections: checking,
        request: check,
        perSecond: CHECKS_PER_SECOND,
        ...usual,
      }),
      paced({ connections: logins, request, perSecond: LOGINS_PER_SECOND, ...usual }),
    ])

    let loop = 0
    /** Answers the logins of a storm, and the checks that were made beside it. */
    const storm = async () => {
      const seen: Seen[] = []
      await monitor.reset()
      let isOver = false
      const beside = (async () => {
        while (!isOver) {
          const { seen: some } = await paced({
            connections: checking,
            request: check,
            perSecond: CHECKS_PER_SECOND,
            seconds: 0.25,
            fraction: context.random.fraction,
          })
          seen.push(...some)
        }
      })()
      const answers = await Promise.all(logins.map((connection, index) => connection.ask(request(index))))
      isOver = true
      await beside
      loop = Math.max(loop, (await monitor.read()).p99)
      await new Promise((resolve) => setTimeout(resolve, REST))
      return { answers, seen }
    }
    const refused = (answers: Reply[]) => answers.filter(({ status }) => status !== 200)
    const slowest = (answers: Reply[]) => Math.max(0, ...refused(answers).map(({ time }) => time))

    let longestAtFirst = 0
    for (let index = 0; index < context.size(FIRST_STORMS, 1) && !context.isDecided; index += 1) {
      context.tell('first storms')
      longestAtFirst = Math.max(longestAtFirst, slowest((await storm()).answers))
    }
    const answers: Reply[] = []
    const seen: Seen[] = []
    for (let index = 0; index < storms; index += 1) {
      context.tell(`storm ${index + 1} of ${storms}`)
      const found = await storm()
      answers.push(...found.answers)
      seen.push(...found.seen)
    }
    const refusals = refused(answers)
    const started = answers.length - refusals.length

    const longest = slowest(answers)
    const checkTime = percentile(
      seen.map(({ time }) => time),
      99,
    )
    const bad = refusals.find(
      (answer) => ![429, 503].includes(answer.status) || !(Number(answer.all('Retry-After')[0]) >= 1),
    )
    if (bad !== undefined) context.fault(`a login was answered ${bad.status}`)
    if (refusals.length === 0) context.fault('no login was refused, and all waited')
    if (started === 0) context.fault('no login succeeded')
    if (seen.some(({ status }) => status !== 200)) context.fault('a check failed')
    if (longest > REFUSAL * context.patience) context.fault(`a refusal took ${longest.toFixed(0)} ms`)
    if (checkTime > CHECK_P99 * context.patience) context.fault(`checks have p99 ${checkTime.toFixed(1)} ms`)
    if (loop > LOOP_P99 * context.patience)
      context.fault(`the event loop's delay has p99 ${loop.toFixed(1)} ms`)
    return `refusals within ${longest.toFixed(0)} ms (${refusals.length} of ${storms * LOGINS}; in the first storms after a start ${longestAtFirst.toFixed(0)} ms); checks p99 ${checkTime.toFixed(1)} ms; event loop p99 ${loop.toFixed(1)} ms`
  },
} satisfies SignoffPromise
