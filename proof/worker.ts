// A process that runs one check against one build, and tells the process that started it what it found.
import { inspect } from 'node:util'
import { breakBuild } from './builds.js'
import { patchBuild } from './patches.js'
import { createContext, NotRun } from './context.js'
import { readPromises } from './promises.js'
import type { Outcome } from './run.js'

export interface Task {
  id: string
  control: number | undefined
  root: string
  quick: boolean
  seed: number
}

/** What it sends to the process that started it. */
export type TaskMessage = { tell: string } | { outcome: Partial<Outcome> }

const task = JSON.parse(process.argv[2] ?? '') as Task
const promise = (await readPromises()).find(({ id }) => id === task.id)
if (promise === undefined) throw new Error(`There is no promise ${task.id}`)
const control = task.control === undefined ? undefined : promise.controls[task.control]

const send = (message: TaskMessage) => new Promise((resolve) => process.send?.(message, resolve))

const context = createContext({ ...task, control, tell: (text) => void send({ tell: text }) })
process.once('SIGTERM', () => void context.close().finally(() => process.exit(1)))

let ended: Pick<Partial<Outcome>, 'reached' | 'notRun' | 'error'>
try {
  if (control?.replace !== undefined)
    context.build = breakBuild(task.root, context.folder(), task.id, control)
  else if (control?.mutations !== undefined)
    context.build = patchBuild(task.root, context.folder(), control.mutations)
  ended = { reached: await promise.check(context) }
} catch (error) {
  ended = error instanceof NotRun ? { notRun: error.message } : { error: inspect(error) }
}
await context.close()
await send({ outcome: { ...ended, faults: context.faults, examples: [...context.examples] } })
process.exit(0)
