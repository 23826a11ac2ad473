// One round of one scenario: a fresh server, its database, the load, and a look at what was done.
import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { ask, freePort, serve } from './processes.mjs'
import { copyDatabase, countWrongSessions, databaseUrl, seed } from './seed.mjs'

/** Logouts a second that are seeded for, as seeding takes its time: when they run out, the round ends early. */
const MOST_LOGOUTS = 12_000
/** Seconds that the last replies, and a process beyond its time, are waited for. */
const GRACE = 5

const here = path.dirname(fileURLToPath(import.meta.url))
const script = (/** @type {string} */ name) => path.join(here, name)
const signoff = path.join(here, '..', '..', 'dist', 'src', 'cli', 'signoff.js')

/**
 * @typedef {object} Setup
 * @property {string} folder for all files
 * @property {number} connections
 * @property {number} sessions that are alive whenever something is measured
 * @property {number} warmup seconds
 * @property {number} seconds
 * @property {{ server: number, generator: number } | undefined} cores
 * @property {string | undefined} profile the folder for CPU profiles of the servers
 */

/** @typedef {import('./scenarios.mjs').Scenario} Scenario */
/** @typedef {import('./load.mjs').Measured} Measured */

/**
 * @param {Setup} setup
 * @param {Scenario} scenario
 * @param {number} round
 * @returns {Promise<Measured>}
 */
export async function measure(setup, scenario, round) {
  const { warmup, seconds, connections, cores } = setup
  const limit = warmup + seconds + 3 * GRACE
  if (scenario.subject === 'argon2') {
    return ask(script('argon2.mjs'), { warmup, seconds }, { core: cores?.server, limit })
  }

  const folder = path.join(setup.folder, 'round')
  await mkdir(folder)
  try {
    const content = contentOf(setup, scenario)
    if (content !== undefined) await copyDatabase(content.seeded, folder)

    const port = await freePort()
    const server = await serve([...profiling(setup, scenario, round), ...argumentsOf(scenario)], {
      port,
      readyPath: content ? '/readyz' : '/',
      env: environment(scenario, port, folder),
      core: cores?.server,
      cwd: folder,
      log: path.join(folder, 'server.log'),
    })
    /** @type {Measured} */
    let measured
    try {
      const sessions = content?.spare || setup.sessions
      const job = { scenario: scenario.name, port, connections, sessions, warmup, seconds, grace: GRACE }
      measured = await ask(script('load.mjs'), { ...job, pid: server.pid }, { core: cores?.generator, limit })
    } finally {
      await server.stop()
    }

    if (content && scenario.ends && Object.keys(measured.failures).length === 0) {
      // Some contracts say "logged out" whatever happened.
      const wrong = await countWrongSessions(folder, { ...content, ended: measured.answered })
      if (wrong > 0) measured.failures['session not in the store as its reply said'] = wrong
    }
    return measured
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** @param {Scenario} scenario */
function argumentsOf({ subject }) {
  return subject === 'koa' ? [script('koa.mjs')] : [signoff, 'serve']
}

/**
 * @param {Scenario} scenario
 * @param {number} port
 * @param {string} folder
 * @returns {Record<string, string>}
 */
function environment({ subject }, port, folder) {
  if (subject === 'koa') return { PORT: String(port) }
  return {
    SIGNOFF_PORT: String(port),
    SIGNOFF_DATABASE_URL: databaseUrl(folder),
    // All that was seeded lives until the bench is over, however long it takes.
    SIGNOFF_SESSION_IDLE_TTL: '24h',
  }
}

/**
 * @param {Setup} setup
 * @param {Scenario} scenario
 * @param {number} round
 */
function profiling({ profile }, { name }, round) {
  if (profile === undefined) return []
  const file = `${name}-${round}.cpuprofile`
  return ['--cpu-prof', `--cpu-prof-dir=${path.resolve(profile)}`, `--cpu-prof-name=${file}`]
}

/**
 * What the store holds at the start of a round; nothing for what has no store.
 * @param {Setup} setup
 * @param {Scenario} scenario
 */
function contentOf({ folder, warmup, seconds, sessions: live }, { subject, credentials, ends }) {
  if (subject !== 'signoff') return undefined
  const spare = ends === true ? Math.ceil((warmup + seconds) * MOST_LOGOUTS) : 0
  const sessions = live + spare
  return { credentials, sessions, spare, seeded: path.join(folder, `${credentials}-${sessions}`) }
}

/**
 * Seeds a database of each content that the scenarios need; each round gets a copy of its own.
 * @param {Setup} setup
 * @param {Scenario[]} scenarios
 * @param {(what: string) => void} tell
 */
export async function prepare(setup, scenarios, tell) {
  for (const scenario of scenarios) {
    const content = contentOf(setup, scenario)
    if (content === undefined || existsSync(content.seeded)) continue
    tell(`seeding ${content.sessions} sessions`)
    await mkdir(content.seeded)
    await seed(content.seeded, content)
  }
}
