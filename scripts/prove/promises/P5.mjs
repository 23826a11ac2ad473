import { checkRequest, headerOf, loginRequest, openConnections, tokenOf } from '../connections.mjs'
import { makeDatabase, PASSWORD } from '../database.mjs'
import { paced } from '../paced.mjs'
import { percentile } from '../statistics.mjs'

const LOGINS = 500
const CHECKS_PER_SECOND = 100
const SESSIONS = 20
/** Milliseconds. */
const REFUSAL = 50
const CHECK_P99 = 50
const LOOP_P99 = 20
/** Milliseconds between storms: what Retry-After asks for. */
const REST = 1_000

/** @type {import('../promises.mjs').SignoffPromise} */
export default {
  id: 'P5',
  alone: true,
  promise: 'Hashing never starves the service',
  how: 'sends 500 logins at once, again and again, beside steady checks; times refusals and checks, and the event loop within the server',
  asked:
    'refusals within 50 ms with 429 or 503 and Retry-After; checks p99 within 50 ms; event loop delay p99 within 20 ms',
  needs: 'a machine with nothing else to do',
  controls: [
    {
      name: 'passwords are hashed in the event loop',
      timed: true,
      mutations: [
        {
          file: 'dist/src/sessions/passwords.js',
          find: 'await threads.run({ stored: stored ?? nobodys, password })',
          replace: "{ verified: (await import('@node-rs/argon2')).verifySync(stored ?? nobodys, password) }",
        },
      ],
    },
    { name: 'any number of logins waits', environment: { SIGNOFF_HASH_QUEUE: '100000' } },
    {
      name: 'a login is refused after it has waited',
      timed: true,
      mutations: [
        {
          file: 'dist/src/sessions/sessions.js',
          find: 'if (admission === undefined)',
          replace:
            'if (admission === undefined) await passwords.hash(password); if (admission === undefined)',
        },
      ],
    },
  ],
  async check(context) {
    const storms = context.size(10, 2)
    const usernames = Array.from({ length: LOGINS }, (_, index) => `user${index}`)
    const database = await makeDatabase(context, ({ addUsers }) => addUsers(usernames))
    /** @type {((delay: { p99: number }) => void) | undefined} */
    let told
    const service = await context.serve(
      { SIGNOFF_DATABASE_URL: database },
      {
        nodeOptions: ['--import', new URL('../loop-delay.mjs', import.meta.url).href],
        onLine: (line) => {
          if (line.startsWith('{"loopDelay"')) told?.(JSON.parse(line).loopDelay)
        },
      },
    )
    const loopDelay = () =>
      /** @type {Promise<{ p99: number }>} */ (
        new Promise((resolve) => {
          told = resolve
          service.child.kill('SIGUSR2')
        })
      )

    const logins = await openConnections(context, service.port, LOGINS)
    const checking = await openConnections(context, service.port, SESSIONS)
    const request = (/** @type {number} */ index) =>
      loginRequest({ username: usernames[index] ?? '', password: PASSWORD })
    /** @type {string[]} */
    const checks = []
    for (let index = 0; index < SESSIONS; index += 1) {
      const answer = await logins[index]?.send(request(index))
      if (answer !== undefined) checks.push(checkRequest(tokenOf(answer)))
    }

    /** @type {import('../connections.mjs').Answer[]} */
    const refusals = []
    let started = 0
    /** @type {import('../paced.mjs').Seen[]} */
    const seen = []
    let loop = 0
    for (let storm = 0; storm < storms && !context.isDecided; storm += 1) {
      context.tell(`storm ${storm + 1} of ${storms}`)
      await loopDelay()
      let isOver = false
      const beside = (async () => {
        while (!isOver) {
          const { seen: some } = await paced({
            connections: checking,
            request: (index) => checks[index % checks.length] ?? '',
            perSecond: CHECKS_PER_SECOND,
            seconds: 0.25,
            fraction: context.random.fraction,
          })
          seen.push(...some)
        }
      })()
      const answers = await Promise.all(logins.map((connection, index) => connection.send(request(index))))
      isOver = true
      await beside
      loop = Math.max(loop, (await loopDelay()).p99)
      started += answers.filter(({ status }) => status === 200).length
      refusals.push(...answers.filter(({ status }) => status !== 200))
      await new Promise((resolve) => setTimeout(resolve, REST))
    }

    const longest = Math.max(...refusals.map(({ time }) => time))
    const check = percentile(
      seen.map(({ time }) => time),
      99,
    )
    const bad = refusals.find(
      (answer) => ![429, 503].includes(answer.status) || !(Number(headerOf('Retry-After', answer)) >= 1),
    )
    if (bad !== undefined) context.fault(`a login was answered ${bad.status}`)
    if (refusals.length === 0) context.fault('no login was refused, and all waited')
    if (started === 0) context.fault('no login succeeded')
    if (seen.some(({ status }) => status !== 200)) context.fault('a check failed')
    if (longest > REFUSAL * context.patience) context.fault(`a refusal took ${longest.toFixed(0)} ms`)
    if (check > CHECK_P99 * context.patience) context.fault(`checks have p99 ${check.toFixed(1)} ms`)
    if (loop > LOOP_P99 * context.patience)
      context.fault(`the event loop's delay has p99 ${loop.toFixed(1)} ms`)
    return `refusals within ${longest.toFixed(0)} ms (${refusals.length} of ${storms * LOGINS}); checks p99 ${check.toFixed(1)} ms; event loop p99 ${loop.toFixed(1)} ms`
  },
}
