// One scenario in one round: a fresh server, its database, turns of load, and a look at what was done.
import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { exchangeOf } from './exchanges.js'
import { freePort } from '../harness/free-port.js'
import { ask, mostFiles, serve } from './processes.js'
import { withChildren } from './proc.js'
import { copyDatabase } from './seed.js'
import { countWrong, fill, script, subjectOf } from './subjects.js'
import type { Load, Scenario } from './scenarios.js'
import type { Measured } from './load.js'
import type { Content } from './subjects.js'
import type { Cores } from './processes.js'

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

export interface Setup {
  /** for all files */
  folder: string
  connections: number
  /** that are alive whenever something is measured */
  sessions: number
  /** sessions */
  few: number
  /** sessions */
  many: number
  /** connections */
  idle: number
  /** in a round */
  turns: number
  /** seconds of load before the first turn */
  warmup: number
  /** seconds of a turn before anything counts */
  settle: number
  /** of a turn that count */
  seconds: number
  /** times as long are the turns of scenarios that are slow */
  slow: number
  cores: Cores | undefined
  /** the file for the CPU profile of the server */
  profile: string | undefined
}

/** Something that this machine or this build lacks: no failure. */
export class NotRun extends Error {}

/** of one scenario in one round */
export interface Measurement {
  warmUp: () => Promise<Measured | undefined>
  /** `paceOf` tells the right replies a second that a scenario reached when it was last measured */
  turn: (paceOf: (name: string) => number) => Promise<Measured>
  /** what the store does not hold as replies said */
  close: () => Promise<Record<string, number>>
}

/** How many turns a scenario takes in a round: idle connections are opened once. */
export const turnsOf: (setup: Setup, scenario: Scenario) => number = ({ turns }, { probe }) =>
  probe === 'idle' ? 1 : turns

/** Seconds that a turn takes, as far as that is known before. */
export const turnTime: (setup: Setup, scenario: Scenario) => number = (
  { settle, seconds, slow },
  { isSlow },
) => (settle + seconds) * (isSlow ? slow : 1)

/** Starts what is measured, with a database of its own. */
export async function begin(setup: Setup, scenario: Scenario): Promise<Measurement> {
  const none = { warmUp: async () => undefined, close: async () => ({}) }
  if (scenario.probe === 'argon2') return { ...none, turn: () => measureArgon2(setup) }
  if (scenario.probe === 'start') return { ...none, turn: () => measureStart(setup, scenario) }
  const content = contentOf(setup, scenario)
  const inPlace = content !== undefined && content.sessions > MOST_COPIED
  const folder = inPlace ? seededFolder(setup, scenario, content) : path.join(setup.folder, scenario.name)
  const remove = async () => {
    if (!inPlace) await rm(folder, { recursive: true, force: true })
  }
  if (!inPlace) await mkdir(folder)
  try {
    if (content !== undefined && !inPlace) await copyDatabase(seededFolder(setup, scenario, content), folder)
    const files = scenario.probe === 'idle' ? setup.idle + OTHER_FILES : undefined
    const { port, server } = await startServer(setup, scenario, folder, { files })
    const pids = withChildren(server.pid)
    const close = async () => {
      await server.stop()
      await remove()
      return {}
    }
    if (scenario.probe === 'idle') {
      return { ...none, turn: () => measureIdle(setup, { port, pids, files }), close }
    }
    return loaded(setup, scenario, { port, server, pids, folder, content, remove })
  } catch (error) {
    await remove()
    throw error
  }
}

function loaded(
  setup: Setup,
  scenario: Scenario,
  {
    port,
    server,
    pids,
    folder,
    content,
    remove,
  }: {
    port: number
    server: Awaited<ReturnType<typeof serve>>
    pids: number[]
    folder: string
    content: Content | undefined
    remove: () => Promise<void>
  },
): Measurement {
  const { loads = [], subject } = scenario
  const sessions = content?.asked ?? setup.sessions
  let answered = 0
  const measure = async ({
    loads,
    settle,
    seconds,
    paceOf,
  }: {
    loads: Load[]
    settle: number
    seconds: number
    paceOf: (name: string) => number
  }) => {
    const streams = loads.map(({ exchange, connections = setup.connections, pace }) => ({
      exchange,
      connections,
      sessions,
      // Each session in its turn: those at the front would be in all caches, or over.
      first: answered,
      ...(pace === undefined ? {} : { perSecond: paceOf(pace.of) * pace.times }),
    }))
    const job = {
      port,
      streams,
      warmup: settle,
      seconds,
      grace: GRACE,
      pids,
      ...(subjectOf(subject).store === 'peer' ? { credentials: path.join(folder, 'credentials.json') } : {}),
    }
    const limit = settle + seconds + GRACE + PATIENCE
    const measured: Measured = await ask([script('load.ts'), JSON.stringify(job)], {
      core: setup.cores?.generator,
      limit,
    })
    answered += measured.answered
    return measured
  }

  const times = scenario.isSlow ? setup.slow : 1
  return {
    warmUp: () =>
      measure({
        // As fast as it goes, whatever its pace will be.
        loads: loads.slice(0, 1).map((load) => ({ ...load, pace: undefined })),
        settle: 0,
        seconds: setup.warmup,
        paceOf: () => 0,
      }),
    turn: (paceOf) =>
      measure({ loads, settle: setup.settle * times, seconds: setup.seconds * times, paceOf }),
    async close() {
      try {
        await server.stop()
        if (content === undefined || !endsSessions(scenario)) return {}
        const wrong = await countWrong(subjectOf(subject), folder, { ...content, ended: answered })
        return wrong > 0 ? { 'session not in the store as its reply said': wrong } : {}
      } finally {
        await remove()
      }
    },
  }
}

async function startServer(
  { cores, profile }: Setup,
  { subject, workers }: Scenario,
  folder: string,
  options: { files?: number | undefined; pollEvery?: number } = {},
) {
  const { args, profiledArgs = args, env, readyPath } = subjectOf(subject)
  const port = await freePort()
  const command =
    profile === undefined
      ? args
      : [
          '--cpu-prof',
          `--cpu-prof-dir=${path.dirname(profile)}`,
          `--cpu-prof-name=${path.basename(profile)}`,
          ...profiledArgs,
        ]
  const server = await serve(command, {
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

function measureArgon2({ settle, seconds, slow, cores }: Setup): Promise<Measured> {
  const job = { warmup: settle * slow, seconds: seconds * slow }
  return ask([script('argon2.ts'), JSON.stringify(job)], {
    core: cores?.server,
    limit: job.warmup + job.seconds + PATIENCE,
  })
}

async function measureStart(setup: Setup, scenario: Scenario): Promise<Measured> {
  const folder = path.join(setup.folder, scenario.name)
  await mkdir(folder)
  try {
    const { server } = await startServer(setup, scenario, folder, { pollEvery: START_POLL })
    await server.stop()
    return found(server.readyAfter, { count: 1, seconds: server.readyAfter })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function measureIdle(
  { idle, cores }: Setup,
  { port, pids, files }: { port: number; pids: number[]; files: number | undefined },
): Promise<Measured> {
  const job = { port, connections: idle, pids }
  const { bytes, count, seconds, failures } = await ask([script('idle.ts'), JSON.stringify(job)], {
    core: cores?.generator,
    limit: IDLE_LIMIT,
    ...(files === undefined ? {} : { files }),
  })
  return { ...found(bytes / MIB, { count, seconds }), failures }
}

function found(value: number, { count, seconds }: { count: number; seconds: number }): Measured {
  return { value, count, answered: count, seconds, latency: { p50: NaN, p99: NaN }, failures: {} }
}

const endsSessions = ({ loads = [] }: Scenario) =>
  loads.some(({ exchange }) => exchangeOf(exchange).ends === true)

/** What the store holds at the start of a round; nothing for what has no store, or begins with an empty one. */
function contentOf(setup: Setup, scenario: Scenario): Content | undefined {
  const { subject, loads: [load] = [] } = scenario
  const { store, mostLogouts = 0 } = subjectOf(subject)
  if (store === undefined || scenario.probe === 'start') return undefined
  const { credentials = 'session' } = load === undefined ? {} : exchangeOf(load.exchange)
  const { warmup, turns } = setup
  const spare = endsSessions(scenario)
    ? Math.ceil((warmup + turns * turnTime(setup, scenario)) * mostLogouts)
    : 0
  const live = scenario.sessions === undefined ? setup.sessions : setup[scenario.sessions]
  return {
    credentials,
    sessions: live + spare,
    // What lives beside those that end is named too, so that it can be looked at.
    named: Math.min(live, MOST_NAMED) + spare,
    asked: spare || Math.min(live, MOST_NAMED),
  }
}

function seededFolder({ folder }: Setup, { subject }: Scenario, { credentials, sessions }: Content) {
  const kind = subjectOf(subject).store === 'peer' ? subject : 'signoff'
  return path.join(folder, `${kind}-${credentials}-${sessions}`)
}

/** Makes the database that a scenario's rounds begin with, unless another scenario's is the same. */
export async function prepare(setup: Setup, scenario: Scenario, tell: (what: string) => void) {
  await mayRun(setup, scenario)
  const content = contentOf(setup, scenario)
  if (content === undefined) return
  const folder = seededFolder(setup, scenario, content)
  if (existsSync(folder)) return
  const what = `seeding ${content.sessions.toLocaleString('en')} sessions for ${scenario.name}`
  tell(what)
  await mkdir(folder)
  try {
    const report = (done: number) => tell(`${what}, ${Math.floor(done * 100)} %`)
    await fill(subjectOf(scenario.subject), folder, content, report)
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

/** @throws NotRun */
async function mayRun({ idle }: Setup, { probe, workers }: Scenario) {
  const files = idle + OTHER_FILES
  if (probe === 'idle' && mostFiles() < files) {
    throw new NotRun(
      `${files} files must be open at once, and this system allows ${mostFiles()} (ulimit -Hn)`,
    )
  }
  if (workers === undefined) return
  const { settingList } = await import('../src/config.js')
  if (!settingList.some(({ variable }) => variable === 'SIGNOFF_WORKERS')) {
    throw new NotRun('this build has no setting SIGNOFF_WORKERS')
  }
}
