import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { COMMAND } from '../../scripts/command.js'
import sqlite3 from 'sqlite3'
import { startService } from '../../harness/service.js'
import { patchBuild } from '../patches.js'
import { HEADER_CHECK, verdictOf } from '../carriers.js'
import { connectionPool } from '../../harness/keep-alive.js'
import type { SignoffPromise } from '../promises.js'
import type { Context } from '../context.js'

const FIXTURES = path.join('test', 'fixtures', 'schema')
/** Milliseconds that the added migration takes at the least. */
const LASTS = 240
const STEPS = 6

/**
 * A migration to come, that loses everything if half of it stays: it makes the states of all sessions anew. It tells when
 * it begins, and takes its time.
 */
const NEXT = `, { name: '9999-next', up: next }];
async function next(knex) {
  process.stdout.write('migrating\\n');
  const pause = () => new Promise((resolve) => setTimeout(resolve, ${LASTS / STEPS}));
  for (const sql of [
    'ALTER TABLE users ADD COLUMN note TEXT',
    'CREATE TABLE kept AS SELECT * FROM session_states',
    'DELETE FROM session_states',
    'INSERT INTO session_states SELECT * FROM kept',
    'DROP TABLE kept',
    'CREATE INDEX next_index ON users (note)',
  ]) {
    await knex.raw(sql);
    await pause();
  }
}
//# sourceMappingURL`

export default {
  id: 'F6',
  promise: 'Every released schema migrates, also when interrupted; two processes may migrate at once',
  how: 'starts this version, and one with a migration to come, on a frozen database of each schema and on an empty one; kills it at random moments of the migration, and starts two at once; then asks for every session',
  asked: '100%, 0 sessions lost',
  limit: 20,
  controls: [
    {
      name: 'a migration commits after each of its statements',
      mutations: [
        {
          file: 'dist/src/store/sqlite/migrate.js',
          find: /up,\n/,
          replace: `up: (knex) => up(new Proxy(knex, {
            get: (target, name) => name !== 'raw' ? target[name] : async (sql) => {
              const answer = await target.raw(sql);
              await target.raw('COMMIT');
              await target.raw('BEGIN IMMEDIATE');
              return answer;
            },
          })),\n`,
        },
      ],
    },
    {
      name: 'a start does not wait for another’s migration',
      mutations: [
        {
          file: 'dist/src/store/sqlite/migrate.js',
          find: 'commonPragmas(PATIENCE)',
          replace: 'commonPragmas(0)',
        },
      ],
    },
    {
      name: 'a migration forgets the sessions of access tokens',
      mutations: [
        {
          file: 'dist/src/store/sqlite/migrate.js',
          find: 'await transaction.migrate.latest(',
          replace:
            "await transaction.raw('DELETE FROM sessions WHERE key_id IS NOT NULL').catch(() => 0);\n            await transaction.migrate.latest(",
        },
      ],
    },
  ],
  async check(context) {
    const kills = context.size(60, 2)
    const pairs = context.size(20, 1)
    const next = patchBuild(context.build, context.folder(), [
      { file: 'dist/src/store/migrations/index.js', find: /\];\s*\/\/# sourceMappingURL/, replace: NEXT },
    ])
    const fixtures = readdirSync(path.join(context.root, FIXTURES)).sort()
    const totals = { kills: 0, hits: 0, pairs: 0, sessions: 0 }
    for (const name of [...fixtures, undefined]) {
      const made = () => makeDatabase(context, name)
      const present = await made()
      await serves(context, context.build, present, totals, `schema ${name ?? 'none'}`)
      for (let kill = 0; kill < kills && !context.isDecided; kill += 1) {
        const database = await made()
        // Now and then twice, and in the first migration as well.
        const times = 1 + context.random.integer(2)
        for (let time = 0; time < times; time += 1)
          if (await killWhileMigrating(context, next, database.file)) totals.hits += 1
        totals.kills += times
        await serves(context, next, database, totals, `schema ${name ?? 'none'}, interrupted`)
        context.tell(`${totals.kills} kills, ${totals.sessions} sessions asked for`)
      }
      for (let pair = 0; pair < pairs && !context.isDecided; pair += 1) {
        const database = await made()
        await Promise.all(
          [0, 1].map(() => serves(context, next, database, totals, `schema ${name ?? 'none'}, two at once`)),
        )
        totals.pairs += 1
      }
    }
    return (
      `${fixtures.length} frozen and one empty; ${totals.kills} kills, ${totals.hits} of them within the migration, ` +
      `${totals.pairs} times two at once; ${totals.sessions.toLocaleString('en')} sessions asked for, ${context.faults} lost`
    )
  },
} satisfies SignoffPromise

export interface Database {
  file: string
  sessions: { token: string; user: string; state: string }[]
}

/** @param name a fixture's, or undefined for none */
async function makeDatabase(context: Context, name: string | undefined): Promise<Database> {
  const file = path.join(context.folder(), 'signoff.db')
  if (name === undefined) return { file, sessions: [] }
  const folder = path.join(context.root, FIXTURES, name)
  const database = new sqlite3.Database(file)
  await new Promise<void>((resolve, reject) =>
    database.exec(readFileSync(path.join(folder, 'database.sql'), 'utf8'), (error) =>
      error === null ? database.close(() => resolve()) : reject(error),
    ),
  )
  const sessions = readFileSync(path.join(folder, 'sessions.json'), 'utf8')
  return { file, sessions: JSON.parse(sessions) as Database['sessions'] }
}

const settings = (file: string) => ({
  SIGNOFF_DATABASE_URL: `sqlite:${file}`,
  SIGNOFF_PORTAL: 'false',
  // The sessions of a fixture were last seen when it was made.
  SIGNOFF_SESSION_IDLE_TTL: '36500d',
})

/** Starts a build on a database, and asks for every session. */
async function serves(
  context: Context,
  build: string,
  { file, sessions }: Database,
  totals: { sessions: number },
  when: string,
) {
  let service
  try {
    service = await startService({ build, environment: settings(file) })
  } catch (error) {
    context.fault(`${when}: it does not start: ${String(error).slice(0, 300)}`)
    return
  }
  context.onClose(() => service.stop('SIGKILL'))
  const client = connectionPool(() => service.port, 16)
  await Promise.all(
    sessions.map(async ({ token, state }) => {
      const verdict = verdictOf(await client.ask(HEADER_CHECK.request(token, '')))
      totals.sessions += 1
      if (verdict !== state) context.fault(`${when}: a session is ${verdict} that was ${state}`)
    }),
  )
  client.close()
  const [code] = await service.stop('SIGTERM')
  if (code !== 0) context.fault(`${when}: it ends with ${code}`)
}

/** Answers whether it was killed before it had migrated. */
async function killWhileMigrating(context: Context, build: string, file: string) {
  const child = spawn(process.execPath, [path.join(build, COMMAND), 'serve'], {
    env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', SIGNOFF_PORT: '0', ...settings(file) },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const gone = once(child, 'close')
  const after = context.random.integer(LASTS * 1.2)
  let printed = ''
  let timer
  child.stdout.setEncoding('utf8').on('data', (text) => {
    if (printed === '') timer = setTimeout(() => child.kill('SIGKILL'), after)
    printed += text
  })
  await gone
  clearTimeout(timer)
  return !printed.includes('"listening"')
}
