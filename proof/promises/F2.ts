import path from 'node:path'
import { endUser, killWhileStarting, loadUntilKilled } from '../crash-load.js'
import { openDatabase, storedVerdict } from '../database.js'
import { createFaultyDisk } from '../faulty-disk.js'
import { createLedger, openClients, seed } from '../ledger.js'
import controls from '../controls/F2.js'
import type { SignoffPromise } from '../promises.js'
import type { Context } from '../context.js'
import type { Ledger } from '../ledger.js'

const LANES = 2
const CYCLES_PER_DATABASE = 20
const SESSIONS_PER_CYCLE = 250
const MOST_ACKNOWLEDGED = 200
/**
 * One cycle in so many is long enough for the log to be copied into the database under load, one loses power while the
 * service starts as well, and one ends all sessions of a user by the command.
 */
const RARELY = 10
const LONG = 2_500
/** What else a power loss may have left of each cycle's files, looked at by the store alone. */
const VARIANTS = 3

export default {
  id: 'F2',
  promise: 'What was acknowledged survives power loss',
  how: 'a preloaded library records what is written to the database’s files and what is synced; after each kill under load, what was not synced is dropped, all of it or by chance any sectors, truncations and folder entries; what the store and the restarted service then say is held against a ledger',
  asked: '200 cycles, 0 undone',
  limit: 60,
  needs: 'Linux, gcc and libc6-dev',
  controls,
  async check(context) {
    const cycles = context.size(200, 6)
    const totals = { cycles: 0, acknowledged: 0, unsafe: 0, images: 0 }
    const lane = async () => {
      while (totals.cycles < cycles && !context.isDecided) await oneDatabase(context, cycles, totals)
    }
    await Promise.all(Array.from({ length: LANES }, lane))
    return (
      `${totals.cycles} cycles with ${totals.images.toLocaleString('en')} power losses, ` +
      `${totals.acknowledged.toLocaleString('en')} acknowledgements, ${totals.unsafe.toLocaleString('en')} writes dropped, ` +
      `${context.faults} undone`
    )
  },
} satisfies SignoffPromise

async function oneDatabase(
  context: Context,
  cycles: number,
  totals: { cycles: number; acknowledged: number; unsafe: number; images: number },
) {
  const { random } = context
  const file = path.join(context.folder(), 'signoff.db')
  const disk = createFaultyDisk(context, file)
  const environment = { SIGNOFF_DATABASE_URL: `sqlite:${file}`, SIGNOFF_PORTAL: 'false', ...disk.recorded }
  const ledger = createLedger(context)
  const mine = context.size(CYCLES_PER_DATABASE, Math.ceil(cycles / LANES))
  const longs = context.isControl || context.quick ? 0 : Math.ceil(mine / RARELY)
  const users = await seed(context, file, ledger, mine * SESSIONS_PER_CYCLE + longs * LONG)
  const copy = path.join(context.folder(), 'signoff.db')
  for (let cycle = 0; cycle < mine && totals.cycles < cycles && !context.isDecided; cycle += 1) {
    totals.cycles += 1
    const loss = disk.begin()
    const service = await context.serve(environment)
    const client = openClients(() => service.port, 32)
    // The first thing that each start is asked is what the last power loss left.
    await ledger.verify(client, `after power loss number ${totals.cycles - 1}`, [...ledger.touched])
    ledger.touched.clear()
    if (cycle % RARELY === 1) await endUser(context, environment, ledger, users)
    const isLong = longs > 0 && cycle % RARELY === 3
    const after = isLong ? LONG : 1 + random.integer(MOST_ACKNOWLEDGED)
    // One after the other makes the log longer.
    const load = { context, client, service, ledger, users, after, ...(isLong ? { clients: 3 } : {}) }
    const { acknowledged } = await loadUntilKilled(load)
    client.close()
    totals.acknowledged += acknowledged
    loss.replay()
    totals.unsafe += loss.unsafe
    for (let variant = 0; variant < VARIANTS && !context.isDecided; variant += 1) {
      loss.leave(copy, variant === 0 ? undefined : random)
      await compare(context, copy, ledger, `after a power loss of cycle ${totals.cycles}`)
      totals.images += 1
    }
    loss.leave(file, random.integer(2) === 0 ? undefined : random)
    totals.images += 1
    if (cycle % RARELY === 2) {
      const starting = disk.begin()
      await killWhileStarting(context, environment)
      starting.replay()
      starting.leave(file, random)
      totals.images += 1
    }
    context.tell(`${totals.cycles} of ${cycles} cycles`)
  }
  if (context.isDecided) return
  const service = await context.serve(environment)
  const client = openClients(() => service.port, 32)
  await ledger.verify(client, 'at the end')
  client.close()
  await service.stop('SIGKILL')
}

async function compare(context: Context, file: string, ledger: Ledger, when: string) {
  let database
  try {
    database = await openDatabase(context, { file, build: context.root })
  } catch (error) {
    context.fault(`${when}, the database cannot be opened: ${error instanceof Error ? error.message : error}`)
    return
  }
  await ledger.compare(storedVerdict(database), when)
  await database.close()
}
