import { BODY_LOGIN, HEADER_CHECK, logIn, loginRequest } from '../carriers.js'
import { openDatabase } from '../database.js'
import { keepAlive } from '../../harness/keep-alive.js'
import { paced } from '../paced.js'
import { percentile } from '../statistics.js'
import { itemAt } from '../item-at.js'
import type { Pace } from '../paced.js'
import controls from '../controls/L3.js'
import type { SignoffPromise } from '../promises.js'
import type { KeepAlive as Connection } from '../../harness/keep-alive.js'
import type { Request } from '../../harness/requests.js'

const USERS = 200
const CONNECTIONS = 600
/** Logins under way that use all that the machine has, and a few less than are refused. */
const CLOSED = 60
const OVERLOAD = 3
const GOODPUT = 0.8
/** Share of capacity that is normal. */
const NORMAL = 0.3
const CHECKS_PER_SECOND = 100
/** Seconds within which all is as before. */
const RECOVERY = 10
/** How much slower than before is still as before: single seconds have few samples. */
const FACTOR = 2
const SLACK = 20

export default {
  id: 'L3',
  alone: true,
  promise: 'Overload is refused, it does not collapse',
  how: 'measures how many logins a second there can be; then asks for three times as many, at random moments, and counts those that succeed in good time; then for the usual number again, beside checks, and looks how soon they are as fast as before',
  asked: 'goodput of 80% of capacity at three times of it; the usual p99 within 10 s',
  controls,
  async check(context) {
    const database = await openDatabase(context)
    const users = await database.addUsers(Array.from({ length: USERS }, (_, index) => `user${index}`))
    await database.close()
    const service = await context.serve({ SIGNOFF_DATABASE_URL: database.url })
    const connections = await context.connections(service.port, CONNECTIONS)
    const checking = await context.connections(service.port, 20)
    const user = (index: number) => itemAt(users, index % USERS)
    const request = (index: number) => loginRequest(BODY_LOGIN.target, user(index))
    const first = keepAlive(() => service.port)
    const check = HEADER_CHECK.request(await logIn(first, BODY_LOGIN, user(0)), '')
    first.close()
    const { fraction } = context.random

    const closed = connections.slice(0, CLOSED)
    context.tell('warming up')
    await closedLoop(closed, request, context.size(10, 3))
    context.tell('capacity')
    const capacity = await closedLoop(closed, request, context.size(20, 3))

    const normal = async (seconds: number) => {
      const [logins, checks] = await Promise.all([
        paced({ connections, request, perSecond: NORMAL * capacity, seconds, fraction }),
        paced({
          connections: checking,
          request: () => check,
          perSecond: CHECKS_PER_SECOND,
          seconds,
          fraction,
        }),
      ])
      if (
        logins.seen.some(({ status }) => status === 0) ||
        checks.seen.some(({ status }) => status !== 200)
      ) {
        context.fault('a request got no right reply under usual load')
      }
      const p99 = ({ seen }: Pace) =>
        percentile(
          seen.map(({ time }) => time),
          99,
        )
      return { logins: p99(logins), checks: p99(checks) }
    }
    context.tell('usual load')
    const before = await normal(context.size(10, 3))

    context.tell('overload')
    // A full queue takes this long; who waits twice as long has given up.
    const goodTime = (2 * 1000 * CONNECTIONS_OF_QUEUE) / capacity
    // Long enough that a queue without an end would grow well beyond that.
    const seconds = Math.max(context.size(20, 6), (4 * goodTime) / 1000)
    const begun = performance.now()
    const overload = paced({ connections, request, perSecond: OVERLOAD * capacity, seconds, fraction })
    const { seen, unsent } = await overload
    const good = seen.filter(
      ({ status, at, time }) => status === 200 && time <= goodTime && at + time <= begun + seconds * 1000,
    )
    const goodput = good.length / seconds / capacity
    const refused = seen.filter(({ status }) => status === 503).length
    const wrong = seen.find(({ status }) => status !== 200 && status !== 503)
    if (wrong !== undefined)
      context.fault(`a login was answered ${wrong.error ?? wrong.status} under overload`)
    if (goodput < GOODPUT / context.patience) context.fault(`goodput was ${percent(goodput)} of capacity`)
    if (context.isDecided) return ''

    context.tell('usual load again')
    const isAsBefore = (now: typeof before) =>
      now.logins <= context.patience * (FACTOR * before.logins + SLACK) &&
      now.checks <= context.patience * (FACTOR * before.checks + SLACK)
    const over = begun + seconds * 1000
    let after = await normal(1)
    while (!isAsBefore(after) && performance.now() < over + RECOVERY * 1000) after = await normal(1)
    const recovery = (performance.now() - over) / 1000
    if (!isAsBefore(after)) {
      context.fault(
        `${RECOVERY} s later p99 was ${after.logins.toFixed(0)} ms for logins and ${after.checks.toFixed(0)} ms for checks, before it was ${before.logins.toFixed(0)} and ${before.checks.toFixed(0)}`,
      )
    }
    return `goodput ${percent(goodput)} of ${capacity.toFixed(0)} logins a second, ${refused + unsent} refused; usual p99 ${recovery.toFixed(1)} s later`
  },
} satisfies SignoffPromise

/** Logins that a service of two cores has under way or in its queue at the most. */
const CONNECTIONS_OF_QUEUE = 66

/** How many a second there are if each reply is followed by a request. */
async function closedLoop(
  connections: readonly Connection[],
  request: (index: number) => Request,
  seconds: number,
) {
  const begun = performance.now()
  const end = begun + seconds * 1000
  let index = 0
  let count = 0
  await Promise.all(
    connections.map(async (connection) => {
      while (performance.now() < end) {
        const { status } = await connection.ask(request(index++))
        if (status === 200 && performance.now() < end) count += 1
      }
    }),
  )
  return count / seconds
}

const percent = (share: number) => `${Math.round(share * 100)}%`
