import path from 'node:path'
import { endUser, killWhileStarting, loadUntilKilled } from '../crash-load.js'
import { createLedger, openClients, seed } from '../ledger.js'
import type { SignoffPromise } from '../promises.js'
import type { Context } from '../context.js'
import type { Client } from '../../harness/keep-alive.js'

/** Databases that are worked on at once. */
const LANES = 2
const CYCLES_PER_DATABASE = 25
const SESSIONS_PER_CYCLE = 250
/** Acknowledgements after which a cycle's service is killed, at the most. */
const MOST_ACKNOWLEDGED = 200
/** Sessions of earlier cycles that each restart is asked for, beside all of the last one. */
const EARLIER = 100
/** Milliseconds that a restart may take until it is ready. */
const READY_WITHIN = 2_000
/** One cycle in so many is also killed while it starts, and one ends all sessions of a user by the command. */
const RARELY = 8

export default {
  id: 'F1',
  alone: true,
  promise: 'What was acknowledged survives kill -9 under load',
  how: 'logs in, checks and logs out by every contract, and ends all sessions of a user by the command now and then; kills the service right after one of its replies, and holds what it says after the restart against a ledger; two services at a time, and the last twenty restarts, which are timed, one after the other',
  asked: '1,000 cycles, 0 lost, ready within 2 s',
  limit: 60,
  controls: [
    {
      name: 'changes are answered 25 ms before they are committed',
      mutations: [
        {
          file: 'dist/src/store/sqlite/writer.js',
          find: 'if (groups.length === 1 && only !== undefined && (await shorten(this.#channel, only)))',
          replace: 'if (only === undefined)',
        },
        {
          file: 'dist/src/store/sqlite/writer.js',
          find: 'return await each(groups, (group) => group.together(run));',
          replace: `const early = await each(groups, (group) => group.together(run));
                for (const settle of early) settle();
                await new Promise((resolve) => setTimeout(resolve, 25));
                return early;`,
        },
      ],
    },
    {
      name: 'a start ends the sessions that were seen last, as if they might be half-written',
      mutations: [
        {
          file: 'dist/src/store/sqlite/migrate.js',
          find: 'await transaction.migrate.latest({ migrationSource: sourceOf(migrations) });',
          replace: `await transaction.migrate.latest({ migrationSource: sourceOf(migrations) });
            await transaction.raw('UPDATE session_states SET ended_at = 1 WHERE session > (SELECT max(session) FROM session_states) - 3');`,
        },
      ],
    },
    {
      name: 'a start waits for three seconds',
      timed: true,
      mutations: [
        {
          file: 'dist/src/main.js',
          find: 'const service = await createService({ config, log });',
          replace: `await new Promise((resolve) => setTimeout(resolve, 3_000));
        const service = await createService({ config, log });`,
        },
      ],
    },
  ],
  async check(context) {
    const shared = context.size(980, 4)
    const totals = { cycles: 0, acknowledged: 0, commands: 0 }
    const lane = async () => {
      while (totals.cycles < shared && !context.isDecided) await oneDatabase(context, shared, totals, [])
    }
    await Promise.all(Array.from({ length: LANES }, lane))
    // One after the other: a start that shares the cores with other services takes as long as they like.
    const readyIn: number[] = []
    const alone = shared + context.size(20, 2)
    while (totals.cycles < alone && !context.isDecided) await oneDatabase(context, alone, totals, readyIn)
    readyIn.sort((one, other) => one - other)
    const median = readyIn[readyIn.length >> 1] ?? 0
    const slowest = readyIn.at(-1) ?? 0
    const lost = context.faults
    const late = readyIn.filter((time) => time > READY_WITHIN * context.patience).length
    if (late > 0) context.fault(`${late} of ${readyIn.length} restarts took more than ${READY_WITHIN} ms`)
    return (
      `${totals.cycles} cycles, ${totals.acknowledged.toLocaleString('en')} acknowledgements and ${totals.commands} commands, ` +
      `${lost} lost; ready after ${Math.round(median)} ms in the middle and ${Math.round(slowest)} ms at the most`
    )
  },
} satisfies SignoffPromise

async function oneDatabase(
  context: Context,
  cycles: number,
  totals: { cycles: number; acknowledged: number; commands: number },
  readyIn: number[],
) {
  const { random } = context
  const file = path.join(context.folder(), 'signoff.db')
  const environment = { SIGNOFF_DATABASE_URL: `sqlite:${file}`, SIGNOFF_PORTAL: 'false' }
  const ledger = createLedger(context)
  const mine = Math.min(CYCLES_PER_DATABASE, Math.ceil(cycles / LANES))
  const users = await seed(context, file, ledger, mine * SESSIONS_PER_CYCLE)
  let service = await context.serve(environment)
  for (let cycle = 0; cycle < mine && totals.cycles < cycles && !context.isDecided; cycle += 1) {
    totals.cycles += 1
    const client = openClients(() => service.port, 32)
    ledger.touched.clear()
    const isRare = cycle % RARELY === 2
    const command = isRare ? endUser(context, environment, ledger, users) : undefined
    const after = 1 + random.integer(MOST_ACKNOWLEDGED)
    const { acknowledged } = await loadUntilKilled({ context, client, service, ledger, users, after })
    totals.acknowledged += acknowledged
    if (command !== undefined && (await command)) totals.commands += 1
    if (isRare) await killWhileStarting(context, environment)
    const begun = performance.now()
    service = await context.serve(environment)
    await ready(client)
    readyIn.push(performance.now() - begun)
    const earlier = Array.from({ length: EARLIER }, () => random.pick(ledger.entries))
    await ledger.verify(client, `after kill -9 number ${totals.cycles}`, [
      ...new Set([...ledger.touched, ...earlier]),
    ])
    client.close()
    context.tell(`${totals.cycles} of ${cycles} cycles`)
  }
  const client = openClients(() => service.port, 32)
  await ledger.verify(client, 'at the end')
  client.close()
  await service.stop('SIGKILL')
}

async function ready(client: Client) {
  const reply = await client.ask({ method: 'GET', target: '/readyz' })
  if (reply.status !== 200) throw new Error(`A service that listens is not ready: ${reply.status}`)
}
