// A process that runs one check against one build, and tells the process that started it what it found.
import { inspect } from 'node:util'
import { breakBuild, wholeBuild } from './builds.mjs'
import { createContext, NotRun } from './context.mjs'
import { readPromises } from './promises.mjs'

/** @typedef {{ id: string, control: number | undefined, root: string, quick: boolean, seed: number }} Task */

const task = /** @type {Task} */ (JSON.parse(process.argv[2] ?? ''))
const promise = (await readPromises()).find(({ id }) => id === task.id)
if (promise === undefined) throw new Error(`There is no promise ${task.id}`)
const control = task.control === undefined ? undefined : promise.controls[task.control]

/** @param {object} message */
const send = (message) => new Promise((resolve) => process.send?.(message, resolve))

const context = createContext({ ...task, control, tell: (text) => void send({ tell: text }) })
process.once('SIGTERM', () => void context.close().finally(() => process.exit(1)))

/** @type {object} */
let ended
try {
  context.build =
    control?.mutations === undefined
      ? wholeBuild(task.root)
      : breakBuild(task.root, context.folder(), control.mutations)
  ended = { reached: await promise.check(context) }
} catch (error) {
  ended = error instanceof NotRun ? { notRun: error.message } : { error: inspect(error) }
}
await context.close()
await send({ outcome: { ...ended, faults: context.faults, examples: context.examples } })
process.exit(0)
