import { jest } from '@jest/globals'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CommandResult, runCommand, startService } from '../../harness/service.js'

// A command takes half a second of a free core, and a test runs several.
jest.setTimeout(120_000)

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
  signoff(args: string[], options?: RunOptions): Promise<CommandResult>
  /** Runs it, expects that it succeeds, and answers what it printed as JSON. */
  json<Value>(args: string[], options?: RunOptions): Promise<Value>
  addUser(username: string, ...options: string[]): Promise<CommandResult>
  serve(): Promise<Service>
  remove(): Promise<void>
}

/** The password of everyone that `addUser` adds. */
export const PASSWORD = 'correct horse battery'

export async function createFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'signoff-cli-'))
  const run: Folder['signoff'] = (args, { input, env } = {}) =>
    runCommand(args, { cwd: path, input, environment: env })
  const folder: Folder = {
    path,
    database: join(path, 'data', 'signoff.db'),
    signoff: run,
    async json<Value>(args: string[], options?: RunOptions) {
      const { code, stdout, stderr } = await run([...args, '--json'], options)
      if (code !== 0) throw new Error(`signoff ${args.join(' ')} ended with ${String(code)}: ${stderr}`)
      return JSON.parse(stdout) as Value
    },
    addUser: (username, ...options) => {
      return run(['users', 'add', username, '--password-stdin', ...options], { input: `${PASSWORD}\n` })
    },
    serve: () => serve(path),
    remove: () => rm(path, { recursive: true, force: true }),
  }
  return folder
}

async function serve(cwd: string): Promise<Service> {
  const service = await startService({ cwd })
  return {
    url: service.url,
    async stop() {
      const [code] = await service.stop('SIGTERM')
      if (code !== 0) throw new Error(`signoff serve ended with ${String(code)}`)
    },
  }
}
