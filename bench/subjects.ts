// What is measured: how each server is started and filled, and how what it did is looked at.
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { COMMAND, COMPILED_COMMAND } from '../scripts/command.js'
import { ask } from './processes.js'
import { countWrongSessions, databaseUrl, seed } from './seed.js'

/** Seconds for what a peer does with its database; generous, as some make each session by a request. */
const PATIENCE = 600

const here = path.dirname(fileURLToPath(import.meta.url))
export const script = (name: string) => path.join(here, name)
const root = path.join(here, '..')

/** what a store holds at the start of a round */
export interface Content {
  credentials: 'session' | 'access'
  /** in all */
  sessions: number
  /** how many of them have a known credential, from 0 on */
  named: number
  /** how many of those the requests name */
  asked: number
}
export interface Subject {
  /** of Node */
  args: string[]
  /** those under the profiler, if they are others */
  profiledArgs?: string[] | undefined
  readyPath: string
  env: (port: number, folder: string) => Record<string, string>
  /** `peer`: a database and a file of credentials, made by the peer's script */
  store?: 'signoff' | 'peer' | undefined
  /** needs the packages of peers/ */
  isPeer?: boolean | undefined
  /** a second, that are seeded for */
  mostLogouts?: number | undefined
}

const portOnly: Subject['env'] = (port) => ({ PORT: String(port) })

const peer: (
  name: string,
  mostLogouts: number,
  readyPath: string,
  env?: Record<string, string>,
) => Subject = (name, mostLogouts, readyPath, env = {}) => ({
  args: [script(`peers/${name}.mjs`), 'serve'],
  readyPath,
  env: (port) => ({ ...portOnly(port, ''), ...env }),
  store: 'peer',
  isPeer: true,
  mostLogouts,
})

export const subjects = {
  koa: { args: [script('koa.ts')], readyPath: '/', env: portOnly },
  signoff: {
    args: [path.join(root, COMMAND), 'serve'],
    profiledArgs: [path.join(root, COMPILED_COMMAND), 'serve'],
    readyPath: '/readyz',
    env: (port: number, folder: string) => ({
      SIGNOFF_PORT: String(port),
      SIGNOFF_DATABASE_URL: databaseUrl(folder),
      // All that was seeded lives until the bench is over, however long it takes.
      SIGNOFF_SESSION_IDLE_TTL: '24h',
    }),
    store: 'signoff',
    mostLogouts: 20_000,
  },
  // On packages of the product alone.
  documented: { ...peer('documented', 5_000, '/healthz'), isPeer: false },
  'better-auth': peer('better-auth', 3_000, '/api/auth/ok'),
  'better-auth-cached': peer('better-auth', 3_000, '/api/auth/ok', { CACHE: '1' }),
  'express-session': peer('express-session', 3_000, '/'),
  none: { args: [], readyPath: '', env: () => ({}) },
}

export function subjectOf(name: string): Subject {
  const found = (subjects as Record<string, Subject>)[name]
  if (found === undefined) throw new Error(`There is no subject called ${name}`)
  return found
}

export async function fill(subject: Subject, folder: string, content: Content, tell: (done: number) => void) {
  if (subject.store === 'signoff') await seed(folder, content, tell)
  else await askPeer(subject, 'seed', { folder, sessions: content.named })
}

/**
 * Holds the logouts that were acknowledged against the store, as some contracts say "logged out" whatever happened.
 *
 * @param expected the first `ended` of the named sessions are over, the others live
 * @returns how many sessions are not as they should be
 */
export async function countWrong(
  subject: Subject,
  folder: string,
  expected: Content & { ended: number },
): Promise<number> {
  if (subject.store === 'signoff') return countWrongSessions(folder, expected)
  const { sessions } = await askPeer(subject, 'count', { folder })
  return Math.abs(expected.named - expected.ended - sessions)
}

function askPeer({ args: [file = ''], env }: Subject, task: 'seed' | 'count', argument: object) {
  return ask([file, task, JSON.stringify(argument)], { env: env(0, ''), limit: PATIENCE })
}
