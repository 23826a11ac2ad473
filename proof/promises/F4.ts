import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { renameSync } from 'node:fs'
import path from 'node:path'
import { openDatabase } from '../database.js'
import { createFaultyDisk } from '../faulty-disk.js'
import { createLedger, openClients, seed } from '../ledger.js'
import { CHECKS, LOGINS, loginRequest, LOGOUTS } from '../carriers.js'
import { itemAt } from '../item-at.js'
import type { SignoffPromise } from '../promises.js'
import type { Context } from '../context.js'
import type { FaultyDisk } from '../faulty-disk.js'
import type { Client } from '../../harness/keep-alive.js'
import type { Reply } from '../../harness/replies.js'
import type { Request } from '../../harness/requests.js'
import type { Entry, Ledger, LedgerUser } from '../ledger.js'

const ANSWER_WITHIN = 2_000
const RECOVERY_WITHIN = 5_000
const SESSIONS = 3_000
const USERS = 200
const POLL = 50
/** Milliseconds that each call to a slow disk takes. */
const SLOW = 3_000

export default {
  id: 'F4',
  alone: true,
  promise:
    'A store that is absent, slow, broken or read-only: nothing counts as active unread, nothing hangs, all heals',
  how: 'every login, check and logout of every contract, and the readiness, while the database is locked by another process, moved away, read-only, slow to the bone, or fails every call; then until it works again, 100 times',
  asked: '0 active without a fresh read; 503 or the contract’s failure within 2 s; recovery within 5 s',
  limit: 40,
  needs: 'Linux, gcc and libc6-dev',
  controls: [
    {
      name: 'a check that the store cannot answer is answered by what was found last',
      mutations: [
        {
          file: 'dist/src/sessions/sessions.js',
          find: 'const session = await store.sessions.find(hashCredential(credential));',
          replace: `const key = hashCredential(credential);
            const session = await store.sessions.find(key).catch(() => seenBefore.get(key));
            seenBefore.set(key, session);`,
        },
        {
          file: 'dist/src/sessions/sessions.js',
          find: 'function sessionUser(',
          replace: 'const seenBefore = new Map();\nfunction sessionUser(',
        },
      ],
    },
    {
      name: 'a store may take ten seconds',
      timed: true,
      mutations: [
        {
          file: 'dist/src/store/open.js',
          find: /const DEFAULT_BUSY_TIMEOUT = [\d_]+;/,
          replace: 'const DEFAULT_BUSY_TIMEOUT = 10_000;',
        },
      ],
    },
    {
      name: 'a file that was moved away is used on',
      mutations: [
        {
          file: 'dist/src/store/sqlite/sqlite-store.js',
          find: '() => identityOf(file)',
          replace: '() => undefined',
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
    const cycles = context.size(100, 6)
    const { random } = context
    const file = path.join(context.folder(), 'signoff.db')
    const disk = createFaultyDisk(context, file)
    const ledger = createLedger(context)
    const users = await seed(context, file, ledger, SESSIONS, USERS)
    const service = await context.serve({
      SIGNOFF_DATABASE_URL: `sqlite:${file}`,
      SIGNOFF_PORTAL: 'false',
      ...disk.environment,
    })
    const client = openClients(() => service.port, 64)
    const faults = createFaults(context, file, disk)
    const totals = { asked: 0, slowest: 0, recovery: 0 }
    // Another process of ours, with a disk that works.
    const other = await openDatabase(context, { file, build: context.root })
    for (let cycle = 0; cycle < cycles && !context.isDecided; cycle += 1) {
      const fault = itemAt(faults, cycle % faults.length)
      // What was seen before must not answer for the store.
      const known = Array.from({ length: 4 }, () => random.pick([...ledger.unasked()]))
      for (const entry of known) await ledger.check(client, entry)
      const mend = await fault.begin()
      if (fault.isOurs) {
        for (const entry of known.slice(0, 2)) {
          const ended = await other.store.sessions.end({
            hash: other.hashOf(entry.token),
            now: Date.now(),
            idleTtl: 3_600_000,
          })
          if (typeof ended === 'object') ledger.ended(entry, 'another process')
        }
      }
      await everyOperation({ context, client, ledger, users, totals }, fault, known)
      await mend()
      const took = await recovery(context, client, ledger, users)
      totals.recovery = Math.max(totals.recovery, took)
      if (took > RECOVERY_WITHIN * context.patience)
        context.fault(`${fault.name}: works again only after ${Math.round(took)} ms`)
      await ledger.verify(client, `after the store was ${fault.name}`, [...ledger.touched])
      ledger.touched.clear()
      context.tell(`${cycle + 1} of ${cycles} times down and up, ${fault.name}`)
    }
    client.close()
    return (
      `${cycles} times down and up, ${totals.asked.toLocaleString('en')} operations answered within ` +
      `${Math.round(totals.slowest)} ms; recovery within ${Math.round(totals.recovery)} ms`
    )
  },
} satisfies SignoffPromise

export interface Fault {
  name: string
  /** whether checks may still be answered */
  canRead: boolean
  /** whether other processes can write meanwhile */
  isOurs: boolean
  /** answers how it is mended */
  begin: () => Promise<() => unknown>
}

function createFaults(context: Context, file: string, disk: FaultyDisk): Fault[] {
  const all = ['write', 'sync', 'truncate', 'read', 'open', 'unlink'] as const
  const writes = ['write', 'sync', 'truncate', 'open', 'unlink'] as const
  const broken = (how: Parameters<typeof disk.break>[0]) => async () => {
    disk.break(how)
    return () => disk.mend()
  }
  return [
    { name: 'locked by another process', canRead: true, isOurs: false, begin: () => lock(context, file) },
    {
      name: 'moved away',
      canRead: false,
      isOurs: false,
      async begin() {
        const ends = ['', '-wal', '-shm']
        for (const end of ends) renameSync(`${file}${end}`, `${file}.away${end}`)
        return () => {
          for (const end of ends) renameSync(`${file}.away${end}`, `${file}${end}`)
        }
      },
    },
    { name: 'read-only', canRead: true, isOurs: true, begin: broken({ calls: [...writes], error: 'EROFS' }) },
    { name: 'slow', canRead: true, isOurs: true, begin: broken({ calls: [...all], delay: SLOW }) },
    {
      name: 'failing every call',
      canRead: true,
      isOurs: true,
      begin: broken({ calls: [...all], error: 'EIO' }),
    },
  ]
}

/** A process that holds the write lock. SQLite's own locks would be dropped if this process opened the file. */
const LOCKER = `
import sqlite3 from 'sqlite3'
const database = new sqlite3.Database(process.argv[1])
database.run('PRAGMA busy_timeout = 5000')
database.run('BEGIN IMMEDIATE', (error) => process.stdout.write(error === null ? 'locked' : String(error)))
process.stdin.on('end', () => process.exit()).resume()
`

async function lock(context: Context, file: string) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', LOCKER, file], {
    cwd: context.root,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  context.onClose(() => child.kill('SIGKILL'))
  const [said] = (await once(child.stdout, 'data')) as [Buffer]
  if (said.toString() !== 'locked') throw new Error(`The database could not be locked: ${said.toString()}`)
  return async () => {
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
}

async function everyOperation(
  {
    context,
    client,
    ledger,
    users,
    totals,
  }: {
    context: Context
    client: Client
    ledger: Ledger
    users: LedgerUser[]
    totals: { asked: number; slowest: number }
  },
  fault: Fault,
  known: Entry[],
) {
  const { random } = context
  const timed = async (what: string, sent: Request): Promise<Reply | undefined> => {
    const begun = performance.now()
    const reply = await client.ask(sent).catch(() => undefined)
    const took = performance.now() - begun
    totals.asked += 1
    totals.slowest = Math.max(totals.slowest, took)
    if (reply === undefined) context.fault(`${fault.name}: ${what} has no reply`)
    else if (took > ANSWER_WITHIN * context.patience)
      context.fault(`${fault.name}: ${what} answers ${reply.status} after ${Math.round(took)} ms`)
    return reply
  }
  const live = [...ledger.unasked()]
  const readiness = timed('readiness', { method: 'GET', target: '/readyz' }).then((reply) => {
    if (reply?.status !== 503) context.fault(`${fault.name}: readiness answers ${reply?.status}`)
  })
  const checks = CHECKS.flatMap(({ name, request }) =>
    known.map(async (entry) => {
      const reply = await timed(name, request(entry.token, entry.userId))
      const status = reply?.status ?? 0
      if (status === 200 && entry.endedBy !== undefined) {
        context.fault(`${fault.name}: ${name} says active, and the session was ended by ${entry.endedBy}`)
      } else if (status === 200 ? !fault.canRead : status < 500 && entry.endedBy === undefined) {
        context.fault(`${fault.name}: ${name} answers ${status}`)
      }
    }),
  )
  const logouts = LOGOUTS.map(async ({ name, request }) => {
    const entry = random.pick(live)
    entry.asked = true
    ledger.touched.add(entry)
    const reply = await timed(name, request(entry.token, entry.userId))
    if ((reply?.status ?? 0) < 500) context.fault(`${fault.name}: ${name} answers ${reply?.status}`)
  })
  const logins = LOGINS.map(async ({ name, target }) => {
    const reply = await timed(name, loginRequest(target, random.pick(users)))
    if ((reply?.status ?? 0) < 500) context.fault(`${fault.name}: ${name} answers ${reply?.status}`)
  })
  await Promise.all([readiness, ...checks, ...logouts, ...logins])
}

/** Milliseconds until a login and its logout succeed again. */
async function recovery(context: Context, client: Client, ledger: Ledger, users: LedgerUser[]) {
  const begun = performance.now()
  for (;;) {
    const isBegun = await ledger.begin(client, context.random.pick(users))
    const entry = ledger.entries.at(-1)
    if (isBegun && entry !== undefined && (await ledger.end(client, entry))) return performance.now() - begun
    if (performance.now() - begun > 4 * RECOVERY_WITHIN * context.patience) return Infinity
    await new Promise((resolve) => setTimeout(resolve, POLL))
  }
}
