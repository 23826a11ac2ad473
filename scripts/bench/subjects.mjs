// What is measured: how each server is started and filled, and how what it did is looked at.
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { COMMAND, COMPILED_COMMAND } from '../command.mjs'
import { ask } from './processes.mjs'
import { countWrongSessions, databaseUrl, seed } from './seed.mjs'

/** Seconds for what a peer does with its database; generous, as some make each session by a request. */
const PATIENCE = 600

const here = path.dirname(fileURLToPath(import.meta.url))
export const script = (/** @type {string} */ name) => path.join(here, name)
const root = path.join(here, '..', '..')

/**
 * @typedef {object} Content what a store holds at the start of a round
 * @property {'session' | 'access'} credentials
 * @property {number} sessions in all
 * @property {number} named how many of them have a known credential, from 0 on
 * @property {number} asked how many of those the requests name
 *
 * @typedef {object} Subject
 * @property {string[]} args of Node
 * @property {string[]} [profiledArgs] those under the profiler, if they are others
 * @property {string} readyPath
 * @property {(port: number, folder: string) => Record<string, string>} env
 * @property {'signoff' | 'peer'} [store] `peer`: a database and a file of credentials, made by the peer's script
 * @property {boolean} [isPeer] needs the packages of peers/
 * @property {number} [mostLogouts] a second, that are seeded for
 */

/** @type {Subject['env']} */
const portOnly = (port) => ({ PORT: String(port) })

/** @type {(name: string, mostLogouts: number, readyPath: string, env?: Record<string, string>) => Subject} */
const peer = (name, mostLogouts, readyPath, env = {}) => ({
  args: [script(`peers/${name}.mjs`), 'serve'],
  readyPath,
  env: (port) => ({ ...portOnly(port, ''), ...env }),
  store: 'peer',
  isPeer: true,
  mostLogouts,
})

export const subjects = {
  koa: { args: [script('koa.mjs')], readyPath: '/', env: portOnly },
  signoff: {
    args: [path.join(root, COMMAND), 'serve'],
    profiledArgs: [path.join(root, COMPILED_COMMAND), 'serve'],
    readyPath: '/readyz',
    env: (port, folder) => ({
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

/**
 * @param {string} name
 * @returns {Subject}
 */
export function subjectOf(name) {
  const found = /** @type {Record<string, Subject>} */ (subjects)[name]
  if (found === undefined) throw new Error(`There is no subject called ${name}`)
  return found
}

/**
 * @param {Subject} subject
 * @param {string} folder
 * @param {Content} content
 * @param {(done: number) => void} tell
 */
export async function fill(subject, folder, content, tell) {
  if (subject.store === 'signoff') await seed(folder, content, tell)
  else await askPeer(subject, 'seed', { folder, sessions: content.named })
}

/**
 * Holds the logouts that were acknowledged against the store, as some contracts say "logged out" whatever happened.
 * @param {Subject} subject
 * @param {string} folder
 * @param {Content & { ended: number }} expected the first `ended` of the named sessions are over, the others live
 * @returns {Promise<number>} how many sessions are not as they should be
 */
export async function countWrong(subject, folder, expected) {
  if (subject.store === 'signoff') return countWrongSessions(folder, expected)
  const { sessions } = await askPeer(subject, 'count', { folder })
  return Math.abs(expected.named - expected.ended - sessions)
}

/**
 * @param {Subject} subject
 * @param {'seed' | 'count'} task
 * @param {object} argument
 */
function askPeer({ args: [file = ''], env }, task, argument) {
  return ask([file, task, JSON.stringify(argument)], { env: env(0, ''), limit: PATIENCE })
}
