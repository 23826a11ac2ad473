#!/usr/bin/env node
// Compares the jwt contract of this build with a live FastAPI back end, request by request.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../harness/root.js'
import { runCommand, type RunningService, SIGNOFF, startService } from '../harness/service.js'

const scripts = join(ROOT, 'scripts', 'fastapi')
const packages = join(ROOT, '.cache', 'fastapi')
const python = join(packages, 'bin', 'python')

if (process.argv.includes('--help')) {
  console.log(`Usage: npm run check:fastapi

Needs python3 with venv. Installs scripts/fastapi/requirements.txt under .cache/fastapi, starts Signoff from dist/ on a
free port with a database of its own, and runs scripts/fastapi/compare.py.`)
  process.exit(0)
}
if (!existsSync(SIGNOFF)) fail('dist/ is missing; run: npm run build')
if (spawnSync('python3', ['--version']).status !== 0)
  fail('this check needs python3, 3.11 or newer, with venv')
if (!existsSync(join(packages, 'ready'))) {
  console.log('installing FastAPI under .cache/fastapi')
  run('python3', ['-m', 'venv', packages])
  run(python, [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '-r',
    join(scripts, 'requirements.txt'),
  ])
  run('touch', [join(packages, 'ready')])
}

const folder = mkdtempSync(join(tmpdir(), 'signoff-fastapi-'))
const environment = {
  NODE_ENV: 'production',
  SIGNOFF_DATABASE_URL: `sqlite:${folder}/signoff.db`,
}
let server: RunningService | undefined
try {
  const listed = spawnSync(python, ['-B', '-c', 'import json, app; print(json.dumps(app.USERS))'], {
    cwd: scripts,
    encoding: 'utf8',
  })
  // Ids stay digits: JavaScript would round the first one.
  for (const [, id, username, fullName, password] of listed.stdout.matchAll(
    /\[(\d+), ("[^"]*"), ("[^"]*"), ("[^"]*")\]/g,
  )) {
    const [name, full, secret] = [username, fullName, password].map((text) => String(JSON.parse(text ?? '')))
    const args = ['users', 'add', name ?? '', '--full-name', full ?? '', '--id', id ?? '', '--password-stdin']
    const { code, stderr } = await runCommand(args, { environment, input: `${secret ?? ''}\n` })
    if (code !== 0) fail(`signoff users add failed: ${stderr}`)
  }
  server = await startService({ environment })
  process.exitCode =
    spawnSync(python, ['-B', join(scripts, 'compare.py'), server.url.replace('localhost', '127.0.0.1')], {
      stdio: 'inherit',
    }).status ?? 1
} finally {
  await server?.stop('SIGTERM')
  rmSync(folder, { recursive: true, force: true })
}

function run(command: string, args: string[]) {
  const { status } = spawnSync(command, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (status !== 0) fail(`${command} failed`)
}

function fail(message: string): never {
  console.error(`check-fastapi: ${message}`)
  process.exit(1)
}
