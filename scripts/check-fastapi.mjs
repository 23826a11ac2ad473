#!/usr/bin/env node
// Compares the jwt contract of this build with a live FastAPI back end, request by request.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { COMMAND } from './command.mjs'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const scripts = join(root, 'scripts', 'fastapi')
const environment = join(root, '.cache', 'fastapi')
const python = join(environment, 'bin', 'python')
const signoff = join(root, COMMAND)

if (process.argv.includes('--help')) {
  console.log(`Usage: npm run check:fastapi

Needs python3 with venv. Installs scripts/fastapi/requirements.txt under .cache/fastapi, starts Signoff from dist/ on a
free port with a database of its own, and runs scripts/fastapi/compare.py.`)
  process.exit(0)
}
if (!existsSync(signoff)) fail('dist/ is missing; run: npm run build')
if (spawnSync('python3', ['--version']).status !== 0)
  fail('this check needs python3, 3.11 or newer, with venv')
if (!existsSync(join(environment, 'ready'))) {
  console.log('installing FastAPI under .cache/fastapi')
  run('python3', ['-m', 'venv', environment])
  run(python, [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '-r',
    join(scripts, 'requirements.txt'),
  ])
  run('touch', [join(environment, 'ready')])
}

const folder = mkdtempSync(join(tmpdir(), 'signoff-fastapi-'))
const env = {
  ...process.env,
  NODE_ENV: 'production',
  SIGNOFF_PORT: '0',
  SIGNOFF_DATABASE_URL: `sqlite:${folder}/signoff.db`,
}
let server
try {
  const listed = spawnSync(python, ['-B', '-c', 'import json, app; print(json.dumps(app.USERS))'], {
    cwd: scripts,
    encoding: 'utf8',
  })
  // Ids stay digits: JavaScript would round the first one.
  for (const [, id, username, fullName, password] of listed.stdout.matchAll(
    /\[(\d+), ("[^"]*"), ("[^"]*"), ("[^"]*")\]/g,
  )) {
    const [name, full, secret] = [username, fullName, password].map((text) => JSON.parse(text))
    run(
      process.execPath,
      [signoff, 'users', 'add', name, '--full-name', full, '--id', id, '--password-stdin'],
      { env, input: `${secret}\n` },
    )
  }
  server = spawn(process.execPath, [signoff, 'serve'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  process.exitCode =
    spawnSync(python, ['-B', join(scripts, 'compare.py'), await listening(server)], { stdio: 'inherit' })
      .status ?? 1
} finally {
  if (server !== undefined && server.exitCode === null) {
    server.kill()
    await once(server, 'close')
  }
  rmSync(folder, { recursive: true, force: true })
}

async function listening({ stdout }) {
  for await (const line of createInterface({ input: stdout })) {
    const url = /"url":"([^"]+)"/.exec(line)?.[1]
    if (url !== undefined) {
      stdout.resume()
      return url.replace('localhost', '127.0.0.1')
    }
  }
  return fail('Signoff did not start')
}

function run(command, args, options = {}) {
  const { status } = spawnSync(command, args, {
    stdio: [options.input === undefined ? 'ignore' : 'pipe', 'ignore', 'inherit'],
    ...options,
  })
  if (status !== 0) fail(`${command} failed`)
}

function fail(message) {
  console.error(`check-fastapi: ${message}`)
  process.exit(1)
}
