// Child processes, each on cores of its own where the system can do that, and none left behind.
import { spawn, spawnSync } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { request } from 'node:http'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { ChildProcess } from 'node:child_process'

/** Milliseconds. */
const READY_WITHIN = 60_000
const STOP_WITHIN = 12_000
const POLL_EVERY = 25

const here = path.dirname(fileURLToPath(import.meta.url))
const children = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

/** as taskset writes them */
export interface Cores {
  server: string
  generator: string
  /** all but the generator's */
  workers: string
}

/** The core of the servers and the one of the load, or why there are none. */
export function chooseCores(): Cores | string {
  if (availableParallelism() < 2) return 'there is one core only'
  if (spawnSync('taskset', ['--version']).status !== 0) return 'there is no taskset'
  const [, list = ''] =
    /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'latin1')) ?? []
  // For example 0-3,8: the outermost are the least likely to be two halves of one core.
  const allowed = list.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number)
    return Array.from({ length: last - first + 1 }, (_, offset) => first + offset)
  })
  const [generator = 0, ...others] = allowed
  return { generator: String(generator), server: String(others.at(-1)), workers: others.join(',') }
}

export interface Options {
  core?: string | undefined
  /** how many it may have open at once */
  files?: number | undefined
  env?: Record<string, string> | undefined
  cwd?: string | undefined
  /** the file that all output goes to; else it is for the caller */
  log?: string | undefined
}

/** Starts Node on a core. */
function start(args: string[], { core, files, env = {}, cwd, log }: Options = {}) {
  // What is written in TypeScript, or imports it, is compiled as it is loaded, before anything is measured.
  const ours = args.some((one) => one.startsWith(here)) ? ['--import', import.meta.resolve('tsx')] : []
  const command = [process.execPath, ...ours, ...args]
  if (core !== undefined) command.unshift('taskset', '-c', core)
  if (files !== undefined) command.unshift('bash', '-c', `ulimit -n ${files} && exec "$@"`, 'bash')
  const [program = '', ...rest] = command
  const file = log === undefined ? undefined : openSync(log, 'a')
  const child = spawn(program, rest, {
    cwd,
    env: { ...inherited(), NODE_ENV: 'production', ...env },
    stdio: ['ignore', file ?? 'pipe', file ?? 'inherit'],
  })
  if (file !== undefined) closeSync(file)
  children.add(child)
  const closed = new Promise<number | null>((resolve, reject) => {
    child.on('close', resolve).on('error', reject)
  })
  const ended = closed.finally(() => children.delete(child))
  ended.catch(() => undefined)
  return { child, ended }
}

/** The environment without what would set the product or Node up otherwise than by default. */
function inherited() {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !name.startsWith('SIGNOFF_') && !['NODE_OPTIONS', 'UV_THREADPOOL_SIZE'].includes(name),
    ),
  )
}

/**
 * Runs a script that answers with JSON on its standard output.
 *
 * @param args the script and its arguments
 * @param options `limit`: seconds that it may take
 */
export async function ask(args: string[], { limit, ...options }: Options & { limit: number }) {
  const { child, ended } = start(args, options)
  const timer = setTimeout(() => child.kill('SIGKILL'), limit * 1000)
  let text = ''
  child.stdout?.on('data', (chunk) => (text += chunk))
  const status = await ended.finally(() => clearTimeout(timer))
  if (status !== 0) throw new Error(`The process that measures ended with ${status ?? `a signal`}`)
  return JSON.parse(text)
}

/** Starts a server and waits until it answers 200 at `readyPath`. */
export async function serve(
  args: string[],
  {
    port,
    readyPath,
    pollEvery = POLL_EVERY,
    ...options
  }: Options & { port: number; readyPath: string; log: string; pollEvery?: number },
) {
  const begin = performance.now()
  const { child, ended } = start(args, options)
  let isOver = false
  const over = () => {
    isOver = true
  }
  ended.then(over, over)
  while ((await statusOf(port, readyPath)) !== 200) {
    if (isOver || performance.now() - begin > READY_WITHIN) {
      child.kill('SIGKILL')
      const told = readFileSync(options.log, 'utf8').slice(-2_000).trimEnd()
      throw new Error(`A server ${isOver ? 'ended at its start' : 'did not become ready'}:\n${told}`)
    }
    await sleep(pollEvery)
  }
  return {
    pid: child.pid ?? 0,
    /** Seconds from its start. */
    readyAfter: (performance.now() - begin) / 1000,
    async stop() {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN)
      await ended.finally(() => clearTimeout(timer))
    },
  }
}

function statusOf(port: number, path: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const asked = request({ host: '127.0.0.1', port, path, agent: false, timeout: 1_000 }, (reply) => {
      reply.resume()
      resolve(reply.statusCode)
    })
    asked.on('error', () => resolve(undefined))
    asked.on('timeout', () => asked.destroy())
    asked.end()
  })
}

/** How many files a process may be allowed to have open at once. */
export function mostFiles() {
  const { status, stdout } = spawnSync('bash', ['-c', 'ulimit -Hn'], { encoding: 'utf8' })
  if (status !== 0) return 0
  return stdout.trim() === 'unlimited' ? Infinity : Number(stdout)
}
