import { jest } from '@jest/globals'
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { COMMAND } from '../../scripts/command.mjs'
import { ROOT } from '../support/markdown.js'

// A command takes half a second of a free core, and a test runs several.
jest.setTimeout(120_000)

export const SIGNOFF = join(ROOT, COMMAND)

export interface Result {
  code: number | null
  stdout: string
  stderr: string
}

export interface RunOptions {
  /** What comes on standard input; nothing if not given. */
  input?: string | Uint8Array
  env?: Record<string, string>
}

export interface Service {
  url: string
  stop(): Promise<void>
}

/** A working folder, in which the command runs as it ships, as a process of its own. */
export interface Folder {
  path: string
  database: string
  signoff(args: string[], options?: RunOptions): Promise<Result>
  /** Runs it, expects that it succeeds, and answers what it printed as JSON. */
  json<Value>(args: string[], options?: RunOptions): Promise<Value>
  addUser(username: string, ...options: string[]): Promise<Result>
  serve(): Promise<Service>
  remove(): Promise<void>
}

/** The password of everyone that `addUser` adds. */
export const PASSWORD = 'correct horse battery'

export async function createFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'signoff-cli-'))
  const folder: Folder = {
    path,
    database: join(path, 'data', 'signoff.db'),
    signoff: (args, options) => run(path, args, options),
    async json<Value>(args: string[], options?: RunOptions) {
      const { code, stdout, stderr } = await run(path, [...args, '--json'], options)
      if (code !== 0) throw new Error(`signoff ${args.join(' ')} ended with ${String(code)}: ${stderr}`)
      return JSON.parse(stdout) as Value
    },
    addUser: (username, ...options) => {
      return run(path, ['users', 'add', username, '--password-stdin', ...options], { input: `${PASSWORD}\n` })
    },
    serve: () => serve(path),
    remove: () => rm(path, { recursive: true, force: true }),
  }
  return folder
}

/** Of this process's environment, all but settings. */
export function environment(extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('SIGNOFF_') && name !== 'NODE_ENV',
  )
  return { ...Object.fromEntries(inherited), ...extra }
}

function run(cwd: string, args: string[], { input = '', env }: RunOptions = {}): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [SIGNOFF, ...args], { cwd, env: environment(env) })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    // A command need not read what it does not want.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}

async function serve(cwd: string): Promise<Service> {
  const child = spawn(process.execPath, [SIGNOFF, 'serve'], {
    cwd,
    env: environment({ NODE_ENV: 'production', SIGNOFF_PORT: '0' }),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve))
  const listening = new Promise<string>((resolve) => {
    createInterface(child.stdout).on('line', (line) => {
      const { msg, url } = JSON.parse(line) as { msg: string; url: string }
      if (msg === 'listening') resolve(url)
    })
  })
  const died = closed.then((code) => {
    throw new Error(`signoff serve ended with ${String(code)}`)
  })
  const url = await Promise.race([listening, died])
  died.catch(() => undefined)
  return {
    url,
    async stop() {
      child.kill('SIGTERM')
      const code = await closed
      if (code !== 0) throw new Error(`signoff serve ended with ${String(code)}`)
    },
  }
}
