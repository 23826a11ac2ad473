// What a check works with.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { loadModule } from './modules.js'
import { createRandom } from './random.js'
import { type KeepAlive, openConnections } from '../harness/keep-alive.js'
import { runCommand, startService } from '../harness/service.js'
import type { BuildModules } from './modules.js'
import type { Control } from './promises.js'
import type { Random } from './random.js'
import type { CommandOptions, CommandResult, RunningService, ServiceOptions } from '../harness/service.js'

/** This machine cannot run a check; the message says why, and what would help. */
export class NotRun extends Error {}

const PATIENCE = 10
/** Faults of one run that are kept in words. */
const EXAMPLES = 20

export interface Context {
  /** The project's own folder: its sources, scripts and tests. */
  readonly root: string
  /** The folder whose dist/ is checked. */
  build: string
  readonly seed: number
  readonly quick: boolean
  readonly random: Random
  /** Whether the check runs against a build that is broken on purpose. */
  readonly isControl: boolean
  /** What a control that breaks no build asks for instead. */
  readonly options: Readonly<Record<string, unknown>>
  /** Shows what the check is doing. */
  readonly tell: (text: string) => void
  /** Returns how much to do: `full` in a full run, `share` with --quick and in controls. */
  readonly size: {
    (full: number, share: number): number
    <Size>(full: Size, share: Size): Size
  }
  /** The factor by which a time may be missed: with --quick nothing should fail because a machine is slow. */
  readonly patience: number
  /** Records what breaks the promise; no secrets. */
  readonly fault: (what: string) => void
  readonly faults: number
  /** The first faults, in words. */
  readonly examples: readonly string[]
  /** Whether enough is known: a control needs to be caught only once. */
  readonly isDecided: boolean
  /** Returns a new empty folder that is removed at the end. */
  readonly folder: () => string
  /** Calls `close` at the end, last first. */
  readonly onClose: (close: () => unknown) => void
  /** Loads a module of the build. */
  readonly module: <File extends keyof BuildModules>(file: File) => Promise<BuildModules[File]>
  /** Starts `signoff serve` from the build, as operators run it, and waits until it listens. */
  readonly serve: (
    environment: Record<string, string>,
    options?: Omit<ServiceOptions, 'build' | 'environment'>,
  ) => Promise<RunningService>
  /** Opens as many connections to a service and closes them at the end. */
  readonly connections: (port: number, count: number) => Promise<KeepAlive[]>
  /** Runs the signoff command of the build. */
  readonly signoff: (
    args: string[],
    options?: Omit<CommandOptions, 'build' | 'args'>,
  ) => Promise<CommandResult>
  /** Ends what the check has started. */
  readonly close: () => Promise<void>
}

export function createContext({
  root,
  quick,
  seed,
  control,
  tell,
}: {
  root: string
  quick: boolean
  seed: number
  control: Control | undefined
  tell: (text: string) => void
}): Context {
  const closers: (() => unknown)[] = []
  const examples: string[] = []
  let faults = 0

  const context: Context = {
    root,
    build: root,
    seed,
    quick,
    random: createRandom(seed),
    isControl: control !== undefined,
    options: control?.options ?? {},
    tell,
    size: <Size>(full: Size, share: Size) => (quick || control !== undefined ? share : full),
    patience: quick ? PATIENCE : 1,
    fault(what) {
      faults += 1
      if (examples.length < EXAMPLES) examples.push(what)
    },
    get faults() {
      return faults
    },
    examples,
    get isDecided() {
      return control !== undefined && faults > 0
    },
    folder() {
      const folder = mkdtempSync(path.join(tmpdir(), 'signoff-prove-'))
      closers.push(() => rmSync(folder, { recursive: true, force: true }))
      return folder
    },
    onClose: (close) => void closers.push(close),
    module: (file) => loadModule(context.build, file),
    async serve(environment, options = {}) {
      const service = await startService({
        ...options,
        build: context.build,
        environment: { ...environment, ...control?.environment },
      })
      closers.push(() => service.stop('SIGKILL'))
      return service
    },
    async connections(port, count) {
      const opened = await openConnections(port, count)
      closers.push(() => opened.forEach((connection) => connection.close()))
      return opened
    },
    signoff: (args, options = {}) =>
      runCommand(args, {
        ...options,
        build: context.build,
        environment: { ...options.environment, ...control?.environment },
      }),
    async close() {
      for (const close of closers.splice(0).reverse()) {
        try {
          await close()
        } catch {
          // The others are to be closed all the same.
        }
      }
    },
  }
  return context
}
