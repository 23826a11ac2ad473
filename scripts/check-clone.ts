#!/usr/bin/env node
// Does what a newcomer does: clones, runs the README's first command, and pastes every command that the start prints.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Readable } from 'node:stream'

const EXPECTED: Record<string, RegExp> = {
  'header-token': /^\{"message":"Logout successful"\}$/,
  cookie: /^true$/,
  query: /^\{"success":true,"message":"Logged out successfully"\}$/,
  body: /^\{"request":"[0-9a-f-]{36}","message":"[^"]+"\}$/,
  jwt: /^\{"message":"Successfully logged out"\}$/,
}

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const folder = mkdtempSync(join(tmpdir(), 'signoff-clone-'))
const clone = join(folder, 'signoff')
// A port of its own, as another service may hold the usual one; all else is as it comes.
const env = { ...process.env, NODE_ENV: '', SIGNOFF_PORT: '0' }

try {
  must(spawnSync('git', ['clone', '--quiet', root, clone], { stdio: 'inherit' }), 'git clone')
  const server = spawn('npm ci && npm start', {
    cwd: clone,
    env,
    shell: true,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const tried = await tryContracts(server)
    const missed = Object.keys(EXPECTED).filter((contract) => !tried.includes(contract))
    if (missed.length > 0) throw new Error(`The start prints no command for ${missed.join(', ')}`)
    must(
      spawnSync('npx', ['--no-install', 'signoff', 'users', 'list'], { cwd: clone, env, stdio: 'inherit' }),
      'npx --no-install signoff users list',
    )
  } finally {
    if (server.pid !== undefined) process.kill(-server.pid, 'SIGTERM')
    if (server.exitCode === null) await once(server, 'close')
  }
  console.log('A fresh clone works.')
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Runs each printed command as it stands, and answers the contracts whose reply was right. */
async function tryContracts(server: { stdout: Readable }) {
  const tried: string[] = []
  let contract = ''
  for await (const line of createInterface({ input: server.stdout })) {
    const heading = /^# ([a-z-]+)/.exec(line)
    if (heading) contract = heading[1] ?? ''
    else if (line.startsWith('curl ')) {
      const { stdout } = await bash(line)
      if (!EXPECTED[contract]?.test(stdout.trim()))
        throw new Error(`${contract} answered ${stdout}\nto ${line}`)
      console.log(`${contract}: ${stdout.trim()}`)
      tried.push(contract)
      if (tried.length === Object.keys(EXPECTED).length) break
    }
  }
  return tried
}

async function bash(command: string) {
  const child = spawn('bash', ['-c', command], { stdio: ['ignore', 'pipe', 'inherit'] })
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text))
  await once(child, 'close')
  return { stdout }
}

function must({ status }: { status: number | null }, what: string) {
  if (status !== 0) throw new Error(`${what} failed`)
}
