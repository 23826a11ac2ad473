// The built service and its command, as processes of their own.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { COMMAND } from '../command.mjs'

/** @typedef {Awaited<ReturnType<typeof startService>>} RunningService */

/**
 * @param {object} options
 * @param {string} options.build
 * @param {Record<string, string>} options.environment settings; the port is a free one unless told
 * @param {string[]} [options.nodeOptions] such as `--disable-proto=delete`
 * @param {string[]} [options.through] a command in front, such as `faketime` and its arguments
 * @param {(line: string) => void} [options.onLine] sees each line of standard output
 * @param {(text: string) => void} [options.onError] sees standard error
 * @throws {Error} with what it printed, if it ends before it listens
 */
export async function startService({ build, environment, nodeOptions = [], through = [], onLine, onError }) {
  const [program = process.execPath, ...args] = [
    ...through,
    process.execPath,
    ...nodeOptions,
    path.join(build, COMMAND),
    'serve',
  ]
  const begun = performance.now()
  const child = spawn(program, args, {
    env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', SIGNOFF_PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const gone = once(child, 'close')
  let printed = ''
  child.stderr.setEncoding('utf8').on('data', (text) => {
    printed = (printed + text).slice(-4_000)
    onError?.(text)
  })
  const url = await new Promise((resolve, reject) => {
    child.on('error', reject)
    createInterface({ input: child.stdout }).on('line', (line) => {
      onLine?.(line)
      if (line.includes('"msg":"listening"')) resolve(String(JSON.parse(line).url))
      else printed = `${printed}${line}\n`.slice(-4_000)
    })
    gone.then(
      ([code, signal]) => reject(new Error(`The service ended with ${code ?? signal}:\n${printed}`)),
      reject,
    )
  })
  return {
    url: /** @type {string} */ (url),
    port: Number(new URL(/** @type {string} */ (url)).port),
    child,
    /** With a command in front, that command's. */
    pid: child.pid ?? 0,
    /** Milliseconds from the start until it listened. */
    startedIn: performance.now() - begun,
    /** Resolves with what it ended with, whenever that is. */
    gone: /** @type {Promise<[code: number | null, signal: NodeJS.Signals | null]>} */ (gone),
    /**
     * Sends the signal and waits until the process is gone.
     *
     * @param {NodeJS.Signals} signal
     */
    async stop(signal) {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal)
      return /** @type {[code: number | null, signal: NodeJS.Signals | null]} */ (await gone)
    },
  }
}

/**
 * @param {object} options
 * @param {string} options.build
 * @param {string[]} options.args
 * @param {Record<string, string>} [options.environment]
 * @param {string} [options.input] for its standard input
 * @param {string[]} [options.through] a command in front
 */
export async function runCommand({ build, args, environment = {}, input = '', through = [] }) {
  const [program = process.execPath, ...rest] = [
    ...through,
    process.execPath,
    path.join(build, COMMAND),
    ...args,
  ]
  const child = spawn(program, rest, {
    env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text))
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const [code] = await once(child, 'close')
  return { code: /** @type {number | null} */ (code), stdout, stderr }
}
