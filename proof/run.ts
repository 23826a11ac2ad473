// One promise: its check against the build, then against each broken one, each in a process of its own, so that none
// hurts another and one that hangs is ended.
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { machineTimes, MOST_STOLEN, stolenSince } from '../scripts/machine-time.js'
import { elapsed } from './progress.js'
import type { SignoffPromise } from './promises.js'
import type { Progress } from './progress.js'
import type { Task, TaskMessage } from './worker.js'

const worker = fileURLToPath(new URL('worker.ts', import.meta.url))
const LIMIT = 10
const QUICK_LIMIT = 4
const MINUTE = 60_000
/** Milliseconds that a run has for cleaning up before it is killed. */
const GRACE = 5_000
const SIGNALS = ['SIGINT', 'SIGTERM'] as const

export interface Outcome {
  reached?: string
  faults: number
  examples: string[]
  notRun?: string
  error?: string
  seconds: number
}
export type Verdict = 'holds' | 'broken' | 'control not caught' | 'failed to run' | 'not run'
export interface Result {
  promise: SignoffPromise
  verdict: Verdict
  outcome: Outcome
  controls: { name: string; caught: boolean; outcome: Outcome }[]
  seed: number
  quick: boolean
}

/**
 * Runs the promises, as many at once as there are jobs. Those that measure times run by themselves, when all others are done.
 * Answers in the order of the promises.
 */
export async function runAll(
  promises: readonly SignoffPromise[],
  jobs: number,
  options: Parameters<typeof run>[1],
) {
  const results = new Map<string, Result>()
  const waiting = promises.filter(({ alone }) => alone !== true)
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      results.set(next.id, await run(next, options))
    }
  }
  await Promise.all(Array.from({ length: jobs }, work))
  for (const promise of promises) {
    if (promise.alone === true) results.set(promise.id, await run(promise, options))
  }
  return promises.flatMap(({ id }) => results.get(id) ?? [])
}

async function run(
  promise: SignoffPromise,
  {
    root,
    quick,
    verbose,
    controls,
    onlyControls,
    seed,
    progress,
  }: {
    root: string
    quick: boolean
    verbose: boolean
    controls: boolean
    onlyControls: boolean
    seed: number
    progress: Progress
  },
): Promise<Result> {
  const minutes = quick ? QUICK_LIMIT : (promise.limit ?? LIMIT)
  const most = verbose ? Infinity : 3
  const one = async (control: number | undefined) => {
    const name = control === undefined ? '' : `, control "${promise.controls[control]?.name}"`
    const shown = progress.begin(`${promise.id}${name}`)
    const outcome = await inProcess({ id: promise.id, control, root, quick, seed }, minutes, shown.tell)
    const { error, examples } = outcome
    shown.end(control === undefined ? describe(outcome) : describeControl(outcome), [
      ...(control === undefined || error !== undefined ? examples.slice(0, most) : []),
      ...(error === undefined ? [] : [error]),
    ])
    return outcome
  }
  const before = machineTimes()
  const nothing: Outcome = { reached: 'controls only', faults: 0, examples: [], seconds: 0 }
  let outcome = onlyControls ? nothing : await one(undefined)
  // A quick run must not fail because the machine stood still; what it saw first is told above. A full one never looks twice.
  if (
    quick &&
    ['broken', 'failed to run'].includes(verdictOf(outcome, [])) &&
    stolenSince(before) > MOST_STOLEN
  )
    outcome = await one(undefined)
  const told = []
  // What the machine cannot run has no controls to run either.
  if (controls && outcome.notRun === undefined) {
    for (const { name, index } of controlsOf(promise, { quick, seed })) {
      const found = await one(index)
      told.push({ name, caught: found.error === undefined && found.faults > 0, outcome: found })
    }
  }
  return { promise, verdict: verdictOf(outcome, told), outcome, controls: told, seed, quick }
}

/** The controls that are run: all of them, or with --quick one that the seed chooses among those that need no exact times. */
export function controlsOf({ controls }: SignoffPromise, { quick, seed }: { quick: boolean; seed: number }) {
  const all = controls.map(({ name, timed }, index) => ({ name, timed, index }))
  if (!quick) return all
  const sure = all.filter(({ timed }) => timed !== true)
  const chosen = sure[seed % sure.length]
  return chosen === undefined ? [] : [chosen]
}

export function verdictOf(outcome: Outcome, controls: { caught: boolean }[]): Verdict {
  if (outcome.notRun !== undefined) return 'not run'
  if (outcome.error !== undefined) return 'failed to run'
  if (outcome.faults > 0) return 'broken'
  return controls.every(({ caught }) => caught) ? 'holds' : 'control not caught'
}

function describe({ reached, faults, notRun, error, seconds }: Outcome) {
  const time = elapsed(seconds * 1000)
  if (notRun !== undefined) return `not run: ${notRun}`
  if (error !== undefined) return `failed to run after ${time}`
  return `${faults === 0 ? 'holds' : `BROKEN, ${faults} faults`}: ${reached}, ${time}`
}

function describeControl({ faults, notRun, error, examples, seconds }: Outcome) {
  if (error !== undefined || notRun !== undefined) return `failed to run: ${error ?? notRun}`
  const time = elapsed(seconds * 1000)
  return faults === 0 ? `NOT CAUGHT, ${time}` : `caught, ${time}: ${examples[0]}`
}

function inProcess(task: Task, minutes: number, tell: (text: string) => void): Promise<Outcome> {
  return new Promise((resolve) => {
    const begun = performance.now()
    const child = fork(worker, [JSON.stringify(task)], {
      // What this process was started with lets it load TypeScript.
      execArgv: [...process.execArgv, '--expose-gc', '--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
      // A group of its own, so that what the run has started can be ended with it.
      detached: true,
    })
    let errors = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-4_000)))
    let found: Partial<Outcome> = {}
    let late = false
    const end = (signal: NodeJS.Signals) => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, signal)
      } catch {
        // It is gone already.
      }
    }
    const timer = setTimeout(() => {
      late = true
      child.kill('SIGTERM')
      setTimeout(() => end('SIGKILL'), GRACE).unref()
    }, minutes * MINUTE)
    const interrupted = () => {
      child.kill('SIGTERM')
      setTimeout(() => {
        end('SIGKILL')
        process.exit(130)
      }, GRACE / 2)
    }
    for (const signal of SIGNALS) process.once(signal, interrupted)
    child.on('message', (message: TaskMessage) => {
      if ('tell' in message) tell(message.tell)
      else found = message.outcome
    })
    child.on('close', (code) => {
      clearTimeout(timer)
      for (const signal of SIGNALS) process.off(signal, interrupted)
      end('SIGKILL')
      const ended = late
        ? { error: `it took longer than ${minutes} minutes` }
        : found.faults === undefined
          ? { error: `its process ended with ${code}\n${errors}` }
          : {}
      resolve({ faults: 0, examples: [], ...found, ...ended, seconds: (performance.now() - begun) / 1000 })
    })
  })
}
