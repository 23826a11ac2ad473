import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { COMMAND } from '../../scripts/command.mjs'

const { fetch } = globalThis

export const SIGNOFF = fileURLToPath(new URL(`../../${COMMAND}`, import.meta.url))

/** @typedef {Awaited<ReturnType<typeof startSignoff>>} RunningSignoff */

/**
 * Starts the build as an operator does behind a proxy on the same machine.
 * @param {string} folder
 */
export async function startSignoff(folder) {
  const user = { username: 'ada', password: 'correct horse battery staple' }
  const env = {
    PATH: process.env['PATH'],
    NODE_ENV: 'production',
    SIGNOFF_PORT: '0',
    SIGNOFF_DATABASE_URL: `sqlite:${join(folder, 'signoff.db')}`,
    SIGNOFF_TRUSTED_PROXIES: '127.0.0.1',
  }
  const added = spawnSync(process.execPath, [SIGNOFF, 'users', 'add', user.username, '--password-stdin'], {
    env,
    input: `${user.password}\n`,
    encoding: 'utf8',
  })
  if (added.status !== 0) throw new Error(`The user was not added: ${added.stderr}`)
  const child = spawn(process.execPath, [SIGNOFF, 'serve'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const gone = once(child, 'close')
  /** @type {Map<string, Record<string, unknown>>} */
  const lines = new Map()
  const waiting = new Map()
  const url = await new Promise((resolve, reject) => {
    gone.then(() => reject(new Error('Signoff ended before it listened')))
    createInterface({ input: child.stdout }).on('line', (text) => {
      const line = JSON.parse(text)
      if (line.url !== undefined) resolve(line.url.replace('localhost', '127.0.0.1'))
      if (line.requestId === undefined) return
      lines.set(line.requestId, line)
      waiting.get(line.requestId)?.(line)
    })
  })
  /** @type {string[]} */
  const issued = []

  return {
    port: Number(new URL(url).port),
    user,
    /** Every credential that was handed out. */
    issued,
    /** Starts a session past the proxy. */
    async signIn() {
      const reply = await fetch(`${url}/body/api/auth/login`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(user),
      })
      const { session } = await reply.json()
      issued.push(session)
      return session
    },
    /** Asks past the proxy. @param {string} credential */
    async isAlive(credential) {
      const { status } = await fetch(`${url}/auth/session`, { headers: { session_token: credential } })
      return status === 200
    },
    /** The log's line for a request. @param {string} requestId */
    async logLine(requestId) {
      return lines.get(requestId) ?? new Promise((resolve) => waiting.set(requestId, resolve))
    },
    async stop() {
      if (child.exitCode === null) child.kill('SIGTERM')
      await gone
    },
  }
}
