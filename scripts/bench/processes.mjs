// Child processes, each on a core of its own where the system can do that, and none left behind.
import { spawn, spawnSync } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { availableParallelism } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds. */
const READY_WITHIN = 20_000
const STOP_WITHIN = 12_000
const POLL_EVERY = 25

/** @type {Set<import('node:child_process').ChildProcess>} */
const children = new Set()
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

/**
 * The core of the servers and the one of the load, or why there are none.
 * @returns {{ server: number, generator: number } | string}
 */
export function chooseCores() {
  if (availableParallelism() < 2) return 'there is one core only'
  if (spawnSync('taskset', ['--version']).status !== 0) return 'there is no taskset'
  const [, list = ''] =
    /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'latin1')) ?? []
  // For example 0-3,8: the outermost are the least likely to be two halves of one core.
  const allowed = (list.match(/\d+/g) ?? []).map(Number)
  return { generator: Math.min(...allowed), server: Math.max(...allowed) }
}

/**
 * Starts Node on a core.
 * @param {string[]} args
 * @param {{ core?: number | undefined, env?: Record<string, string>, cwd?: string, log?: string }} [options]
 *   `log`: the file that all output goes to; else it is for the caller
 */
function start(args, { core, env = {}, cwd, log } = {}) {
  const command = [process.execPath, ...args]
  if (core !== undefined) command.unshift('taskset', '-c', String(core))
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
 * Runs a script that takes JSON as its argument and answers with JSON on its standard output.
 * @param {string} script
 * @param {object} argument
 * @param {{ core: number | undefined, limit: number }} options `limit`: seconds that it may take
 */
export async function ask(script, argument, { core, limit }) {
  const { child, ended } = start([script, JSON.stringify(argument)], { core })
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
 * @param {{ core: number | undefined, port: number, readyPath: string, env: Record<string, string>, cwd: string, log: string }} options
 */
export async function serve(args, { port, readyPath, ...options }) {
  const { child, ended } = start(args, options)
  let isOver = false
  ended.catch(() => undefined).finally(() => (isOver = true))
  for (const begin = performance.now(); (await statusOf(port, readyPath)) !== 200; await sleep(POLL_EVERY)) {
    if (isOver || performance.now() - begin > READY_WITHIN) {
      child.kill('SIGKILL')
      const told = readFileSync(options.log, 'utf8').slice(-2_000)
      throw new Error(`A server ${isOver ? 'ended at its start' : 'did not become ready'}:\n${told}`)
    }
  }
  return {
    pid: child.pid ?? 0,
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
