// One round of one scenario: a fresh server, its database, the load, and a look at what was done.
import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { exchangeOf } from './exchanges.mjs'
import { ask, freePort, mostFiles, serve } from './processes.mjs'
import { withChildren } from './proc.mjs'
import { median } from './statistics.mjs'
import { copyDatabase } from './seed.mjs'
import { countWrong, fill, script, subjectOf } from './subjects.mjs'

/** Seconds that the last replies are waited for; a login in a storm waits for its turn. */
const GRACE = 30
/** Seconds that a process may take beyond its time, as a busy machine is no reason to fail. */
const PATIENCE = 60
/** Seconds in which connections are opened and asked once. */
const IDLE_LIMIT = 120
/** Milliseconds between two looks whether a server is ready, where that time is what is measured. */
const START_POLL = 2
/** Sessions that requests name, where there are more than can be named. */
const MOST_NAMED = 300_000
/** Files that a server has open beside its connections. */
const OTHER_FILES = 200
const MIB = 2 ** 20
/** Larger stores are used where they are made, as copying them would take longer than the round. */
const MOST_COPIED = 1_000_000

/**
 * @typedef {object} Setup
 * @property {string} folder for all files
 * @property {number} connections
 * @property {number} sessions that are alive whenever something is measured
 * @property {number} few sessions
 * @property {number} many sessions
 * @property {number} idle connections
 * @property {number} starts in a round
 * @property {number} warmup seconds
 * @property {number} seconds
 * @property {import('./processes.mjs').Cores | undefined} cores
 * @property {string | undefined} profile the file for the CPU profile of the server
 */

/** @typedef {import('./scenarios.mjs').Scenario} Scenario */
/** @typedef {import('./load.mjs').Measured} Measured */
/** @typedef {import('./subjects.mjs').Content} Content */

/** Something that this machine or this build lacks: no failure. */
export class NotRun extends Error {}

/**
 * @param {Setup} setup
 * @param {Scenario} scenario
 * @param {(name: string) => number} paceOf right replies a second that a scenario reached when it was last measured
 * @returns {Promise<Measured>}
 */
export async function measure(setup, scenario, paceOf) {
  if (scenario.probe === 'argon2') return measureArgon2(setup)
  if (scenario.probe === 'start') return measureStarts(setup, scenario)
  const content = contentOf(setup, scenario)
  const inPlace = content !== undefined && content.sessions > MOST_COPIED
  const folder = inPlace ? seededFolder(setup, scenario, content) : path.join(setup.folder, 'round')
  if (!inPlace) await mkdir(folder)
  try {
    if (content !== undefined && !inPlace) await copyDatabase(seededFolder(setup, scenario, content), folder)
    const files = scenario.probe === 'idle' ? setup.idle + OTHER_FILES : undefined
    const { port, server } = await startServer(setup, scenario, folder, { files })
    /** @type {Measured} */
    let measured
    try {
      const pids = withChildren(server.pid)
      measured =
        scenario.probe === 'idle'
          ? await measureIdle(setup, { port, pids, files })
          : await measureLoad(setup, scenario, { port, pids, folder, content, paceOf })
    } finally {
      await server.stop()
    }

    if (content !== undefined && endsSessions(scenario) && Object.keys(measured.failures).length === 0) {
      const expected = { ...content, ended: measured.answered }
      const wrong = await countWrong(subjectOf(scenario.subject), folder, expected)
      if (wrong > 0) measured.failures['session not in the store as its reply said'] = wrong
    }
    return measured
  } finally {
    if (!inPlace) await rm(folder, { recursive: true, force: true })
  }
}

/**
 * @param {Setup} setup
 * @param {Scenario} scenario
 * @param {string} folder
 * @param {{ files?: number | undefined, pollEvery?: number }} [options]
 */
async function startServer({ cores, profile }, { subject, workers }, folder, options = {}) {
  const { args, env, readyPath } = subjectOf(subject)
  const port = await freePort()
  const profiling =
    profile === undefined
      ? []
      : ['--cpu-prof', `--cpu-prof-dir=${path.dirname(profile)}`, `--cpu-prof-name=${path.basename(profile)}`]
  const server = await serve([...profiling, ...args], {
    ...options,
    port,
    readyPath,
    env: { ...env(port, folder), ...(workers === undefined ? {} : { SIGNOFF_WORKERS: String(workers) }) },
    core: workers === undefined ? cores?.server : cores?.workers,
    cwd: folder,
    log: path.join(folder, 'server.log'),
  })
  return { port, server }
}

/**
 * @param {Setup} setup
 * @param {Scenario} scenario
 * @param {{ port: number, pids: number[], folder: string, content: Content | undefined, paceOf: (name: string) => number }} server
 * @returns {Promise<Measured>}
 */
function measureLoad(setup, { loads = [], subject }, { port, pids, folder, content, paceOf }) {
  const { warmup, seconds, cores } = setup
  const streams = loads.map(({ exchange, connections = setup.connections, pace }) => ({
    exchange,
    connections,
    sessions: content?.asked ?? setup.sessions,
    ...(pace === undefined ? {} : { perSecond: paceOf(pace.of) * pace.times }),
  }))
  const job = {
    port,
    streams,
    warmup,
    seconds,
    grace: GRACE,
    pids,
    ...(subjectOf(subject).store === 'peer' ? { credentials: path.join(folder, 'credentials.json') } : {}),
  }
  const limit = warmup + seconds + GRACE + PATIENCE
  return ask([script('load.mjs'), JSON.stringify(job)], { core: cores?.generator, limit })
}

/**
 * @param {Setup} setup
 * @returns {Promise<Measured>}
 */
function measureArgon2({ warmup, seconds, cores }) {
  const limit = warmup + seconds + PATIENCE
  return ask([script('argon2.mjs'), JSON.stringify({ warmup, seconds })], { core: cores?.server, limit })
}

/**
 * @param {Setup} setup
 * @param {Scenario} scenario
 * @returns {Promise<Measured>}
 */
async function measureStarts(setup, scenario) {
  const times = []
  for (let start = 0; start < setup.starts; start += 1) {
    const folder = path.join(setup.folder, 'round')
    await mkdir(folder)
    try {
      const { server } = await startServer(setup, scenario, folder, { pollEvery: START_POLL })
      times.push(server.readyAfter)
      await server.stop()
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
  const seconds = times.reduce((sum, time) => sum + time, 0)
  return found(median(times), { count: times.length, seconds })
}

/**
 * @param {Setup} setup
 * @param {{ port: number, pids: number[], files: number | undefined }} server
 * @returns {Promise<Measured>}
 */
async function measureIdle({ idle, cores }, { port, pids, files }) {
  const job = { port, connections: idle, pids }
  const { bytes, count, seconds, failures } = await ask([script('idle.mjs'), JSON.stringify(job)], {
    core: cores?.generator,
    limit: IDLE_LIMIT,
    ...(files === undefined ? {} : { files }),
  })
  return { ...found(bytes / MIB, { count, seconds }), failures }
}

/**
 * @param {number} value
 * @param {{ count: number, seconds: number }} of
 * @returns {Measured}
 */
function found(value, { count, seconds }) {
  return { value, count, answered: count, seconds, latency: { p50: NaN, p99: NaN }, failures: {} }
}

/** @param {Scenario} scenario */
const endsSessions = ({ loads = [] }) => loads.some(({ exchange }) => exchangeOf(exchange).ends === true)

/**
 * What the store holds at the start of a round; nothing for what has no store, or begins with an empty one.
 * @param {Setup} setup
 * @param {Scenario} scenario
 * @returns {Content | undefined}
 */
function contentOf(setup, scenario) {
  const { subject, loads: [load] = [] } = scenario
  const { store, mostLogouts = 0 } = subjectOf(subject)
  if (store === undefined || scenario.probe === 'start') return undefined
  const { credentials = 'session' } = load === undefined ? {} : exchangeOf(load.exchange)
  const spare = endsSessions(scenario) ? Math.ceil((setup.warmup + setup.seconds) * mostLogouts) : 0
  const live = scenario.sessions === undefined ? setup.sessions : setup[scenario.sessions]
  return {
    credentials,
    sessions: live + spare,
    // What lives beside those that end is named too, so that it can be looked at.
    named: Math.min(live, MOST_NAMED) + spare,
    asked: spare || Math.min(live, MOST_NAMED),
  }
}

/**
 * @param {Setup} setup
 * @param {Scenario} scenario
 * @param {Content} content
 */
function seededFolder({ folder }, { subject }, { credentials, sessions }) {
  const kind = subjectOf(subject).store === 'peer' ? subject : 'signoff'
  return path.join(folder, `${kind}-${credentials}-${sessions}`)
}

/**
 * Makes the database that a scenario's rounds begin with, unless another scenario's is the same.
 * @param {Setup} setup
 * @param {Scenario} scenario
 * @param {(what: string) => void} tell
 */
export async function prepare(setup, scenario, tell) {
  await mayRun(setup, scenario)
  const content = contentOf(setup, scenario)
  if (content === undefined) return
  const folder = seededFolder(setup, scenario, content)
  if (existsSync(folder)) return
  const what = `seeding ${content.sessions.toLocaleString('en')} sessions for ${scenario.name}`
  tell(what)
  await mkdir(folder)
  try {
    const report = (/** @type {number} */ done) => tell(`${what}, ${Math.floor(done * 100)} %`)
    await fill(subjectOf(scenario.subject), folder, content, report)
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

/**
 * @param {Setup} setup
 * @param {Scenario} scenario
 * @throws NotRun
 */
async function mayRun({ idle }, { probe, workers }) {
  const files = idle + OTHER_FILES
  if (probe === 'idle' && mostFiles() < files) {
    throw new NotRun(
      `${files} files must be open at once, and this system allows ${mostFiles()} (ulimit -Hn)`,
    )
  }
  if (workers === undefined) return
  const { settingList } = await import('../../dist/src/config.js')
  if (!settingList.some(({ variable }) => variable === 'SIGNOFF_WORKERS')) {
    throw new NotRun('this build has no setting SIGNOFF_WORKERS')
  }
}
