import { spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import path from 'node:path'
import { NotRun } from '../context.js'
import { openDatabase, storedVerdict } from '../database.js'
import { createFaultyDisk } from '../faulty-disk.js'
import { createLedger, openClients, seed } from '../ledger.js'
import type { SignoffPromise } from '../promises.js'
import type { Context } from '../context.js'
import type { Client } from '../../harness/keep-alive.js'
import type { Entry, Ledger, LedgerUser } from '../ledger.js'

const SIZE = '8m'
const RECOVERY_WITHIN = 5_000
const POLL = 50
const CLIENTS = 16
const SESSIONS = 1_200
const USERS = 80
/** Operations of one fault, before it is mended. */
const OPERATIONS_PER_FAULT = [250, 75]
/** Bytes that a foreign file leaves free, for logins and logouts to fill. */
const LEFT_FREE = [0, 40_000, 200_000]

export default {
  id: 'F3',
  promise: 'A full disk or an I/O error never gives a false success, and heals without a restart',
  how: 'fills an 8 MiB tmpfs under the database by logins and by a foreign file, and makes calls to the disk fail with ENOSPC and EIO at random by a preloaded library, while clients log in, check and log out; holds every reply, the service after mending and after kill -9, against a ledger',
  asked: '0 false in 10,000 operations under fault; recovery within 5 s without a restart',
  limit: 30,
  needs: 'Linux, root (for a tmpfs), gcc and libc6-dev',
  controls: [
    {
      name: 'a logout whose commit fails is answered as ended',
      mutations: [
        {
          file: 'dist/src/sessions/sessions.js',
          find: /const result = await store\.sessions\.end\(\{/,
          replace: 'const result = await forgiving(store).sessions.end({',
        },
        {
          file: 'dist/src/sessions/sessions.js',
          find: 'function sessionUser(',
          replace: `const forgiving = (store) => ({ sessions: { end: (request) => store.sessions.end(request).catch(() => ({ id: 'x', userId: 1n })) } });
function sessionUser(`,
        },
      ],
    },
    {
      name: 'a failed commit is passed over',
      mutations: [
        {
          file: 'dist/src/store/sqlite/transaction.js',
          find: 'await channel.run(COMMIT);',
          replace: 'await channel.run(COMMIT).catch(() => channel.rollback());',
        },
      ],
    },
    {
      name: 'a connection that failed is never replaced',
      timed: true,
      mutations: [
        {
          file: 'dist/src/store/sqlite/connection.js',
          find: 'if (!this.#spoilt && identity === this.#identity)',
          replace: 'if (this.#held)',
        },
      ],
    },
  ],
  async check(context) {
    const operations = context.size(10_000, 600)
    const totals = { operations: 0, failures: 0, successes: 0, faults: 0, recovery: 0, fullRounds: 0 }
    await onFullDisk(context, Math.ceil(operations * 0.3), totals)
    if (!context.isDecided) await onFailingDisk(context, Math.ceil(operations * 0.7), totals)
    return (
      `${context.faults} false in ${totals.operations.toLocaleString('en')} operations under fault ` +
      `(${totals.failures.toLocaleString('en')} failures, ${totals.successes.toLocaleString('en')} successes; ` +
      `${totals.fullRounds} times full, ${totals.faults.toLocaleString('en')} calls failed); ` +
      `recovery within ${Math.round(totals.recovery)} ms`
    )
  },
} satisfies SignoffPromise

export interface Totals {
  operations: number
  failures: number
  successes: number
  faults: number
  recovery: number
  fullRounds: number
}

async function onFullDisk(context: Context, operations: number, totals: Totals) {
  const mount = path.join(context.folder(), 'disk')
  mkdirSync(mount)
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', mount], {
    encoding: 'utf8',
  })
  if (mounted.status !== 0) {
    throw new NotRun(
      `no tmpfs can be mounted; run as root (${(mounted.stderr ?? '').trim() || mounted.error})`,
    )
  }
  context.onClose(() => spawnSync('umount', ['-l', mount]))
  const file = path.join(mount, 'signoff.db')
  const foreign = path.join(mount, 'foreign')
  await underFaults(context, { file, environment: {}, operations }, totals, {
    begin() {
      fill(foreign, mount, context.random.pick(LEFT_FREE))
      totals.fullRounds += 1
    },
    mend: () => rmSync(foreign, { force: true }),
  })
}

/** Takes all the room of a file system but so many bytes. */
function fill(file: string, mount: string, leave: number) {
  const descriptor = openSync(file, 'w')
  const block = Buffer.alloc(4_096, 1)
  try {
    while (statfsSync(mount).bavail * 4_096 > leave) writeSync(descriptor, block)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
  } finally {
    closeSync(descriptor)
  }
}

async function onFailingDisk(context: Context, operations: number, totals: Totals) {
  const { random } = context
  const file = path.join(context.folder(), 'signoff.db')
  const disk = createFaultyDisk(context, file)
  await underFaults(context, { file, environment: disk.environment, operations }, totals, {
    begin() {
      const calls = random.pick([
        ['write'] as const,
        ['sync'] as const,
        ['write', 'sync', 'truncate'] as const,
        ['read'] as const,
        ['write', 'sync', 'truncate', 'read', 'open', 'unlink'] as const,
      ])
      disk.break({
        calls: [...calls],
        error: random.pick(['EIO', 'ENOSPC'] as const),
        share: random.pick([0.02, 0.2, 1]),
        torn: random.integer(2) === 1,
      })
    },
    mend() {
      disk.mend()
      totals.faults = disk.failed
    },
  })
}

async function underFaults(
  context: Context,
  {
    file,
    environment,
    operations,
  }: { file: string; environment: Record<string, string>; operations: number },
  totals: Totals,
  fault: { begin: () => void; mend: () => void },
) {
  const ledger = createLedger(context)
  const users = await seed(context, file, ledger, SESSIONS, USERS)
  const settings = { SIGNOFF_DATABASE_URL: `sqlite:${file}`, SIGNOFF_PORTAL: 'false' }
  const service = await context.serve({ ...settings, ...environment })
  const client = openClients(() => service.port, CLIENTS * 2)
  const endable = [...ledger.entries]
  let left = operations
  while (left > 0 && !context.isDecided) {
    const [most = 0, share = 0] = OPERATIONS_PER_FAULT
    const round = Math.min(left, context.size(most, share))
    fault.begin()
    await act(context, { client, ledger, users, endable }, round)
    fault.mend()
    left -= round
    totals.operations += round
    const took = await recovery(client, ledger, users, context)
    totals.recovery = Math.max(totals.recovery, took)
    if (took > RECOVERY_WITHIN * context.patience)
      context.fault(`${Math.round(took)} ms after the disk was mended, logins and logouts still fail`)
    await ledger.verify(client, 'after the disk was mended', [...ledger.touched])
    ledger.touched.clear()
    context.tell(`${totals.operations} operations, recovered after ${Math.round(took)} ms`)
  }
  await ledger.verify(client, 'after all faults')
  client.close()
  await service.stop('SIGKILL')
  totals.failures += ledger.counts.failures + ledger.counts.unanswered
  totals.successes += ledger.counts.logouts + ledger.counts.logins + ledger.counts.checks
  if (context.isDecided) return
  if (ledger.counts.unanswered > 0) context.fault(`${ledger.counts.unanswered} requests had no reply`)
  const database = await openDatabase(context, { file, build: context.root })
  await ledger.compare(storedVerdict(database), 'after a restart')
  await database.close()
}

async function act(
  context: Context,
  {
    client,
    ledger,
    users,
    endable,
  }: { client: Client; ledger: Ledger; users: LedgerUser[]; endable: Entry[] },
  operations: number,
) {
  const { random } = context
  let left = operations
  const one = async (number: number) => {
    while (left > 0 && !context.isDecided) {
      left -= 1
      const kind = random.integer(10)
      // Those that live are ended in their turn; those whose end was asked for before are asked for again as well.
      if (number < 2 && kind < 6) await ledger.begin(client, random.pick(users))
      else if (kind < 5) {
        const entry = (kind < 2 ? endable.pop() : undefined) ?? random.pick(ledger.entries)
        if (kind < 2 || entry.asked) await ledger.end(client, entry)
        else await ledger.check(client, entry)
      } else await ledger.check(client, random.pick(ledger.entries))
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, (_, number) => one(number)))
}

/** Milliseconds until a login and its logout succeed again. */
async function recovery(client: Client, ledger: Ledger, users: LedgerUser[], context: Context) {
  const begun = performance.now()
  for (;;) {
    const user = context.random.pick(users)
    const isBegun = await ledger.begin(client, user)
    const entry = ledger.entries.at(-1)
    if (isBegun && entry !== undefined && (await ledger.end(client, entry))) return performance.now() - begun
    if (performance.now() - begun > 2 * RECOVERY_WITHIN * context.patience) return Infinity
    await new Promise((resolve) => setTimeout(resolve, POLL))
  }
}
