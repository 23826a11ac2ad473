// The peers' packages, installed where they are used and nowhere else.
import { spawn } from 'node:child_process'
import { hash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { script } from './subjects.js'

/** Milliseconds; a compiler on a slow machine takes minutes. */
const PATIENCE = 900_000

const folder = script('peers')
const stamp = path.join(folder, 'node_modules', '.installed')

/**
 * Installs what the lockfile says, unless it is there.
 *
 * @returns why it is not there
 */
export async function installPeers(tell: (what: string) => void): Promise<string | undefined> {
  // What was built for one version of Node does not load in another.
  const lockfile = await readFile(path.join(folder, 'package-lock.json'), 'utf8')
  const wanted = `${hash('sha256', lockfile)} ${process.platform} ${process.arch} ${process.versions.modules}`
  const present = await readFile(stamp, 'utf8').catch(() => undefined)
  if (present === wanted) return undefined
  tell('installing the peers (npm ci in bench/peers); better-sqlite3 may have to be compiled')
  const fault = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])
  if (fault === undefined) await writeFile(stamp, wanted)
  return fault
}

/** @returns what it told if it failed */
function run(command: string, args: string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: PATIENCE,
    })
    const stopChild = () => child.kill()
    process.on('exit', stopChild)
    let told = ''
    child.stderr.on('data', (chunk) => (told += chunk))
    child.on('error', (error) => resolve(`npm could not be run: ${error.message}`))
    child.on('close', (status) => {
      process.off('exit', stopChild)
      const [line = `it ended with ${status ?? 'a signal'}`] = told
        .split('\n')
        .filter((line) => line.includes('error'))
      resolve(status === 0 ? undefined : `npm ci failed: ${line}`)
    })
  })
}
