// Python environments, and the distributions of the Python client.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { SpawnOptions } from 'node:child_process'

/** What the user can mend; all else is a fault of the script, and shows its trace. */
export class Mendable extends Error {}

const OLDEST = [3, 10]
const MEND = `  Debian, Ubuntu  apt-get install python3 python3-venv
  macOS           brew install python
  Windows         winget install Python.Python.3.13`

/** @returns a command that starts a Python which can make environments */
export function findPython(): string {
  for (const command of ['python3', 'python']) {
    const program = 'import sys; print(*sys.version_info[:2])'
    const { status, stdout } = spawnSync(command, ['-c', program], { encoding: 'utf8' })
    if (status !== 0) continue
    const [major = 0, minor = 0] = stdout.trim().split(' ').map(Number)
    if (major < 3 || (major === 3 && minor < (OLDEST[1] ?? 0))) {
      throw new Mendable(
        `${command} is Python ${major}.${minor}; ${OLDEST.join('.')} or newer is needed:\n${MEND}`,
      )
    }
    if (spawnSync(command, ['-c', 'import venv, ensurepip']).status !== 0) {
      throw new Mendable(`${command} lacks its modules venv and ensurepip:\n${MEND}`)
    }
    return command
  }
  throw new Mendable(`Python ${OLDEST.join('.')} or newer is missing:\n${MEND}`)
}

/** @returns the Python of a new and empty environment */
export async function makeEnvironment(folder: string): Promise<string> {
  await run(findPython(), ['-m', 'venv', folder])
  return process.platform === 'win32'
    ? path.join(folder, 'Scripts', 'python.exe')
    : path.join(folder, 'bin', 'python')
}

export async function install(python: string, ...what: string[]) {
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...what]).catch(
    (error) => {
      throw new Mendable(
        `pip could not install ${what.join(' ')}. Is the package index within reach?\n${error.message}`,
      )
    },
  )
}

/** The Python that has the tools of scripts/python/requirements.txt. Kept under .cache until they change. */
export async function toolsPython(root: string) {
  const requirements = path.join(root, 'scripts', 'python', 'requirements.txt')
  const hash = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 12)
  const folder = path.join(root, '.cache', `python-tools-${hash}`)
  const ready = path.join(folder, 'ready')
  if (existsSync(ready)) return readFile(ready, 'utf8')
  await rm(folder, { recursive: true, force: true })
  const python = await makeEnvironment(folder)
  await install(python, '-r', requirements)
  await writeFile(ready, python)
  return python
}

/**
 * Builds the wheel and the sdist from a copy, so that nothing is left in generated/.
 *
 * @param work an empty folder
 */
export async function buildDistributions(
  root: string,
  work: string,
): Promise<{ wheel: string; sdist: string }> {
  const source = path.join(work, 'source')
  const out = path.join(work, 'dist')
  await mkdir(out, { recursive: true })
  await cp(path.join(root, 'generated', 'python'), source, {
    recursive: true,
    filter: (name) => !/__pycache__|_cache$|egg-info$/.test(path.basename(name)),
  })
  const python = await toolsPython(root)
  await run(python, ['-m', 'build', '--no-isolation', '--outdir', out, source])
  const names = await readdir(out)
  const wheel = names.find((name) => name.endsWith('.whl'))
  const sdist = names.find((name) => name.endsWith('.tar.gz'))
  if (wheel === undefined || sdist === undefined)
    throw new Error(`The build made ${names.join(', ') || 'nothing'}`)
  return { wheel: path.join(out, wheel), sdist: path.join(out, sdist) }
}

/**
 * Runs a command quietly; what it said is told if it fails.
 *
 * @returns what it wrote to stdout
 */
export async function run(command: string, args: string[], options: SpawnOptions = {}): Promise<string> {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  let all = ''
  child.stdout?.on('data', (chunk) => {
    out += chunk
    all += chunk
  })
  child.stderr?.on('data', (chunk) => (all += chunk))
  const status = await new Promise((resolve, reject) => child.on('close', resolve).on('error', reject))
  if (status !== 0)
    throw new Error(
      `${[command, ...args].join(' ')} failed:\n${all.trim().split('\n').slice(-30).join('\n')}`,
    )
  return out
}
