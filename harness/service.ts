// The built command, as processes of their own: the one way in which tests, proofs, checks and the bench start Signoff.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { COMMAND } from '../scripts/command.js'
import { ROOT } from './root.js'

/** The project's own build of the command. */
export const SIGNOFF = path.join(ROOT, COMMAND)

/** Characters of its last output that a process which failed to start is quoted with. */
const QUOTED = 4_000

/** Those that nobody has stopped yet: they would hold the run open. */
const running = new Set<ChildProcess>()

/** Kills what is still running: for the end of a test file or of a run. */
export function killAll(): void {
  for (const child of running) child.kill('SIGKILL')
}
process.on('exit', killAll)

export interface ProcessOptions {
  /** The folder whose `dist` has the command; the project's if absent. */
  build?: string | undefined
  /** All variables beside PATH. */
  environment?: Readonly<Record<string, string>> | undefined
  cwd?: string | undefined
  /** Such as `--disable-proto=delete`. */
  nodeOptions?: readonly string[] | undefined
  /** A command in front, such as `faketime` and its arguments. */
  through?: readonly string[] | undefined
}

/** What a process ended with. */
export type Ended = [code: number | null, signal: NodeJS.Signals | null]

/** Starts the command with some arguments. Standard input and both outputs are pipes. */
export function spawnSignoff(args: readonly string[], options: ProcessOptions = {}) {
  const { build = ROOT, environment = {}, cwd, nodeOptions = [], through = [] } = options
  const command = [...through, process.execPath, ...nodeOptions, path.join(build, COMMAND), ...args]
  const [program = '', ...rest] = command
  const child = spawn(program, rest, {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  // A command need not read what it does not want.
  child.stdin.on('error', () => undefined)
  child.stdout.setEncoding('utf8')
  child.stderr.setEncoding('utf8')
  return { child, gone: once(child, 'close') as Promise<Ended> }
}

export interface CommandOptions extends ProcessOptions {
  /** What comes on standard input; nothing if absent. */
  input?: string | Uint8Array | undefined
}

export interface CommandResult {
  code: number | null
  stdout: string
  stderr: string
}

/** Runs the command to its end. */
export async function runCommand(
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const { child, gone } = spawnSignoff(args, options)
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (text: string) => (stdout += text))
  child.stderr.on('data', (text: string) => (stderr += text))
  child.stdin.end(options.input ?? '')
  const [code] = await gone
  return { code, stdout, stderr }
}

export interface ServiceOptions extends ProcessOptions {
  /** Sees each line of standard output. */
  onLine?: ((line: string, child: ChildProcess) => void) | undefined
  /** Sees standard error. */
  onError?: ((text: string) => void) | undefined
}

export interface RunningService {
  url: string
  port: number
  child: ChildProcess
  /** With a command in front, that command's. */
  pid: number
  /** Milliseconds from the start until it listened. */
  startedIn: number
  /** Resolves with what it ended with, whenever that is. */
  gone: Promise<Ended>
  /**
   * The next line of its log that fits, as an object. Lines that were passed over are gone, as are those before it listened.
   *
   * @throws {Error} if the process ends without such a line
   */
  logged(fits: (line: Record<string, unknown>) => boolean): Promise<Record<string, unknown>>
  /** Sends the signal and waits until the process is gone. */
  stop(signal: NodeJS.Signals): Promise<Ended>
}

/**
 * Starts `signoff serve` in production, on a free port unless the environment names one, and waits until it listens.
 *
 * @throws {Error} with what it printed, if it ends before it listens
 */
export async function startService(options: ServiceOptions = {}): Promise<RunningService> {
  const { environment, onLine, onError } = options
  const begun = performance.now()
  const { child, gone } = spawnSignoff(['serve'], {
    ...options,
    environment: { NODE_ENV: 'production', SIGNOFF_PORT: '0', ...environment },
  })
  child.stdin.end()
  let printed = ''
  child.stderr.on('data', (text: string) => {
    printed = (printed + text).slice(-QUOTED)
    onError?.(text)
  })
  const lines: Record<string, unknown>[] = []
  let arrived: (() => void) | undefined
  let isOver = false
  const url = await new Promise<string>((resolve, reject) => {
    const reader = createInterface({ input: child.stdout })
    let isListening = false
    reader.on('line', (line) => {
      onLine?.(line, child)
      if (isListening) {
        lines.push(JSON.parse(line) as Record<string, unknown>)
        arrived?.()
      } else if (line.includes('"msg":"listening"')) {
        isListening = true
        resolve((JSON.parse(line) as { url: string }).url)
      } else printed = `${printed}${line}\n`.slice(-QUOTED)
    })
    reader.on('close', () => {
      isOver = true
      arrived?.()
    })
    gone.then(([code, signal]) => {
      reject(new Error(`The service ended with ${String(code ?? signal)}:\n${printed}`))
    }, reject)
  })
  return {
    url,
    port: Number(new URL(url).port),
    child,
    pid: child.pid ?? 0,
    startedIn: performance.now() - begun,
    gone,
    async logged(fits) {
      for (;;) {
        for (let line = lines.shift(); line !== undefined; line = lines.shift()) if (fits(line)) return line
        if (isOver) throw new Error('The process ended without that line')
        await new Promise<void>((resolve) => (arrived = resolve))
      }
    },
    async stop(signal) {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal)
      return gone
    },
  }
}
