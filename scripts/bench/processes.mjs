// Child processes, each on cores of its own where the system can do that, and none left behind.
import { spawn, spawnSync } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { availableParallelism } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds. */
const READY_WITHIN = 60_000
const STOP_WITHIN = 12_000
const POLL_EVERY = 25

/** @type {Set<import('node:child_process').ChildProcess>} */
const children = new Set()
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

/**
 * @typedef {object} Cores as taskset writes them
 * @property {string} server
 * @property {string} generator
 * @property {string} workers all but the generator's
 */

/**
 * The core of the servers and the one of the load, or why there are none.
 * @returns {Cores | string}
 */
export function chooseCores() {
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

/**
 * @typedef {object} Options
 * @property {string} [core]
 * @property {number} [files] how many it may have open at once
 * @property {Record<string, string>} [env]
 * @property {string} [cwd]
 * @property {string} [log] the file that all output goes to; else it is for the caller
 */

/**
 * Starts Node on a core.
 * @param {string[]} args
 * @param {Options} [options]
 */
function start(args, { core, files, env = {}, cwd, log } = {}) {
  const command = [process.execPath, ...args]
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
  /** @type {Promise<number | null>} */
  const closed = new Promise((resolve, reject) => child.on('close', resolve).on('error', reject))
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
 * @param {string[]} args the script and its arguments
 * @param {Options & { limit: number }} options `limit`: seconds that it may take
 */
export async function ask(args, { limit, ...options }) {
  const { child, ended } = start(args, options)
  const timer = setTimeout(() => child.kill('SIGKILL'), limit * 1000)
  let text = ''
  child.stdout?.on('data', (chunk) => (text += chunk))
  const status = await ended.finally(() => clearTimeout(timer))
  if (status !== 0) throw new Error(`The process that measures ended with ${status ?? `a signal`}`)
  return JSON.parse(text)
}

/**
 * Starts a server and waits until it answers 200 at `readyPath`.
 * @param {string[]} args
 * @param {Options & { port: number, readyPath: string, log: string, pollEvery?: number }} options
 */
export async function serve(args, { port, readyPath, pollEvery = POLL_EVERY, ...options }) {
  const begin = performance.now()
  const { child, ended } = start(args, options)
  let isOver = false
  ended.catch(() => undefined).finally(() => (isOver = true))
  for (; (await statusOf(port, readyPath)) !== 200; await sleep(pollEvery)) {
    if (isOver || performance.now() - begin > READY_WITHIN) {
      child.kill('SIGKILL')
      const told = readFileSync(options.log, 'utf8').slice(-2_000).trimEnd()
      throw new Error(`A server ${isOver ? 'ended at its start' : 'did not become ready'}:\n${told}`)
    }
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

/**
 * @param {number} port
 * @param {string} path
 * @returns {Promise<number | undefined>}
 */
function statusOf(port, path) {
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

/** @returns {Promise<number>} */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

/** How many files a process may be allowed to have open at once. */
export function mostFiles() {
  const { status, stdout } = spawnSync('bash', ['-c', 'ulimit -Hn'], { encoding: 'utf8' })
  if (status !== 0) return 0
  return stdout.trim() === 'unlimited' ? Infinity : Number(stdout)
}
