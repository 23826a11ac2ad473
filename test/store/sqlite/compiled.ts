import { execFile, type ChildProcess, spawn } from 'node:child_process'
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { transform } from '@swc/core'

const source = resolve('src/store')

/** Compiles the store into a folder, for processes of its own. */
export async function compileStore(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await symlink(resolve('node_modules'), join(folder, 'node_modules'))
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  for (const name of await readdir(source, { recursive: true })) {
    if (!name.endsWith('.ts')) continue
    const target = join(folder, name.replace(/\.ts$/, '.js'))
    const { code } = await transform(await readFile(join(source, name), 'utf8'), {
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: { type: 'es6' },
    })
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, code)
  }
}

const nodeArguments = (script: string) => ['--input-type=module', '--eval', script]

/** Runs a module in a process of its own and answers what it wrote. @throws if it fails. */
export async function runModule(folder: string, script: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, nodeArguments(script), { cwd: folder })
  return stdout
}

/** Starts a module in a process of its own. */
export function startModule(folder: string, script: string): ChildProcess {
  return spawn(process.execPath, nodeArguments(script), { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
}

/** Resolves with the first line that a process writes. */
export function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((found, failed) => {
    child.stdout?.once('data', (data: Buffer) => found(data.toString().trim()))
    child.once('exit', (code) => failed(new Error(`The process ended with ${code} and wrote nothing`)))
  })
}

/** Kills a process as a crash would, and waits until it is gone. */
export async function kill(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolved) => child.once('exit', resolved))
  child.kill('SIGKILL')
  await gone
}
