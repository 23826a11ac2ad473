#!/usr/bin/env node
// Runs the portal's Python samples: the SDK's and those with requests, in an environment of their own, against a live
// service.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { COMMAND } from '../../scripts/command.js'
import {
  buildDistributions,
  install,
  makeEnvironment,
  Mendable,
  run,
} from '../../scripts/python/environment.js'
import { chainsIn, EXAMPLE_USERS } from './samples/chains.js'

const REQUESTS = 'requests==2.32.5'
const LANGUAGES = ['python', 'requests']

const root = resolve(fileURLToPath(new URL('../..', import.meta.url)))
const command = join(root, COMMAND)
const work = await mkdtemp(join(tmpdir(), 'signoff-samples-'))
const env = {
  PATH: process.env['PATH'],
  HOME: work,
  NODE_ENV: 'production',
  SIGNOFF_PORT: '0',
  SIGNOFF_DATABASE_URL: `sqlite:${join(work, 'signoff.db')}`,
}

try {
  if (!existsSync(command)) throw new Mendable('The service is not built: run `npm run build`.')
  const { wheel } = await buildDistributions(root, work)
  const python = await makeEnvironment(join(work, 'environment'))
  await install(python, wheel, REQUESTS)
  for (const user of EXAMPLE_USERS) await addUser(user)
  const { child, url } = await serve()
  try {
    for (const language of LANGUAGES) {
      const chains = chainsIn(language, url)
      for (const { operation, login, code } of chains) {
        await run(python, ['-c', `${login}\n${code}\n`]).catch((error: Error) => {
          throw new Mendable(`The sample of ${operation} in ${language} does not work.\n${error.message}`)
        })
      }
      console.log(`${language}: ${chains.length} samples work`)
    }
  } finally {
    child.kill()
    await once(child, 'close')
  }
} catch (error) {
  if (!(error instanceof Mendable)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
} finally {
  await rm(work, { recursive: true, force: true })
}

async function addUser({ username, password }: { username: string; password: string }) {
  const child = spawn(process.execPath, [command, 'users', 'add', username, '--password-stdin'], {
    env,
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  child.stdin.end(`${password}\n`)
  const [status] = await once(child, 'close')
  if (status !== 0) throw new Mendable(`The user ${username} could not be added.`)
}

async function serve() {
  const child = spawn(process.execPath, [command, 'serve'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /"url":"([^"]+)"/.exec(line)?.[1]
    if (url === undefined) continue
    child.stdout.resume()
    return { child, url }
  }
  throw new Mendable('The service ended before it listened.')
}
