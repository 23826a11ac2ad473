// What a check works with.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { createRandom } from './random.mjs'
import { runCommand, startService } from './service.mjs'

/** This machine cannot run a check; the message says why, and what would mend it. */
export class NotRun extends Error {}

const PATIENCE = 10
/** Faults of one run that are told in words. */
const EXAMPLES = 20

/** @typedef {ReturnType<typeof createContext>} Context */

/**
 * @param {{ root: string, quick: boolean, seed: number, control: import('./promises.mjs').Control | undefined, tell: (text: string) => void }} task
 */
export function createContext({ root, quick, seed, control, tell }) {
  /** @type {(() => unknown)[]} */
  const closers = []
  /** @type {string[]} */
  const examples = []
  let faults = 0

  const context = {
    /** The project's own folder: its sources, scripts and tests. */
    root,
    /** The folder whose dist/ is checked. */
    build: root,
    seed,
    quick,
    random: createRandom(seed),
    isControl: control !== undefined,
    /** What a control that breaks no build says instead. */
    options: control?.options ?? {},
    tell,
    /**
     * How much is done: all of it in a full run, a share with --quick and in controls.
     *
     * @param {number} full
     * @param {number} share
     */
    size: (full, share) => (quick || control !== undefined ? share : full),
    /** By how much a time may be missed: with --quick nothing is to fail because a machine is slow. */
    patience: quick ? PATIENCE : 1,
    /** @param {string} what what breaks the promise; no secrets */
    fault(what) {
      faults += 1
      if (examples.length < EXAMPLES) examples.push(what)
    },
    get faults() {
      return faults
    },
    get examples() {
      return examples
    },
    /** Whether enough is known: a control needs to be caught only once. */
    get isDecided() {
      return control !== undefined && faults > 0
    },
    /** A new empty folder that is removed at the end. */
    folder() {
      const folder = mkdtempSync(path.join(tmpdir(), 'signoff-prove-'))
      closers.push(() => rmSync(folder, { recursive: true, force: true }))
      return folder
    },
    /** @param {() => unknown} close called at the end, last first */
    onClose: (close) => void closers.push(close),
    /**
     * A module of the build, such as `src/store/open.js`.
     *
     * @param {string} file
     */
    module: (file) => import(pathToFileURL(path.join(context.build, 'dist', file)).href),
    /**
     * Starts `signoff serve` from the build, as operators run it, and waits until it listens.
     *
     * @param {Record<string, string>} environment
     * @param {Omit<Parameters<typeof startService>[0], 'build' | 'environment'>} [options]
     */
    async serve(environment, options = {}) {
      const service = await startService({
        ...options,
        build: context.build,
        environment: { ...environment, ...control?.environment },
      })
      closers.push(() => service.stop('SIGKILL'))
      return service
    },
    /**
     * Runs the signoff command of the build.
     *
     * @param {string[]} args
     * @param {Omit<Parameters<typeof runCommand>[0], 'build' | 'args'>} [options]
     */
    signoff: (args, options = {}) =>
      runCommand({
        ...options,
        build: context.build,
        args,
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
