// Schemathesis against a live service: cases made of openapi.yaml, several processes side by side.
import { hash as hashPassword } from '@node-rs/argon2'
import { load } from 'js-yaml'
import { spawn } from 'node:child_process'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { install, makeEnvironment } from '../python/environment.js'
import { configuration } from './switched-off.js'
import type { SpawnOptions } from 'node:child_process'

const DAY = 86_400_000
const CHUNK = 250
/** Some cases take more than one, some checks send further requests, and the last round makes more cases than are asked for. */
const SESSIONS_PER_CASE = 5

/** The Python that has Schemathesis. Kept under .cache until its version changes. */
export async function fuzzPython(root: string) {
  const requirements = path.join(root, 'scripts', 'fuzz', 'requirements.txt')
  const digest = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
  const folder = path.join(root, '.cache', `fuzz-${digest.slice(0, 12)}`)
  const ready = path.join(folder, 'ready')
  if (existsSync(ready)) return readFile(ready, 'utf8')
  await rm(folder, { recursive: true, force: true })
  const python = await makeEnvironment(folder)
  await install(python, '-r', requirements)
  await writeFile(ready, python)
  return python
}

/** Settings of a service that is fuzzed. */
export const FUZZ_SETTINGS = { SIGNOFF_HASH_QUEUE: '10000', SIGNOFF_SESSION_IDLE_TTL: '24h' }

/** Puts a user and many sessions into the store, as each case gets one of its own. */
export async function prepareSessions({
  build,
  databaseUrl,
  count,
  file,
}: {
  build: string
  databaseUrl: string
  count: number
  file: string
}) {
  const { openStore } = await import(pathToFileURL(path.join(build, 'dist', 'src', 'store', 'open.js')).href)
  const store = await openStore(databaseUrl, { idleTtl: DAY, clock: Date.now })
  const password = randomBytes(24).toString('base64url')
  const passwordHash = await hashPassword(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 })
  const createdAt = Date.now()
  await store.users.insert({ id: 1n, username: 'fuzz', usernameKey: 'fuzz', passwordHash, createdAt })
  const credentials = Array.from({ length: count }, () => `sess_${randomBytes(32).toString('base64url')}`)
  for (let start = 0; start < count; start += CHUNK) {
    await Promise.all(
      credentials.slice(start, start + CHUNK).map((credential) =>
        store.sessions.insert({
          id: randomUUID(),
          hash: createHash('sha256').update(credential).digest('base64url'),
          userId: 1n,
          passwordHash,
          createdAt,
          expiresAt: createdAt + DAY,
        }),
      ),
    )
  }
  await store.close()
  await writeFile(file, JSON.stringify({ credentials, userId: 1, username: 'fuzz', password }))
}

/** openapi.yaml with the replies outside operations in each operation, as Schemathesis knows no such thing. */
async function documentFor(root: string) {
  const document = load(await readFile(path.join(root, 'openapi.yaml'), 'utf8')) as any
  const outside = { ...document['x-outside'] }
  // A preflight is of an allowed origin, and there is none.
  delete outside['204']
  for (const methods of Object.values(document.paths)) {
    for (const operation of Object.values(methods as Record<string, any>)) {
      if (operation.responses !== undefined) operation.responses = { ...outside, ...operation.responses }
    }
  }
  return document
}

export async function fuzz({
  root,
  build,
  url,
  databaseUrl,
  folder,
  cases,
  examples,
  processes,
  seed,
  phases,
  tell,
}: {
  root: string
  build: string
  /** of the service */
  url: string
  /** its store; the service may be running */
  databaseUrl: string
  /** an empty one */
  folder: string
  /** at least so many */
  cases: number
  /** the most of a phase for an operation, in each round */
  examples: number
  processes: number
  seed: number
  phases?: string | undefined
  tell: (text: string) => void
}) {
  const python = await fuzzPython(root)
  const sessions = path.join(folder, 'sessions.json')
  const count = Math.max(20 * CHUNK, cases * SESSIONS_PER_CASE)
  tell('preparing sessions')
  await prepareSessions({ build, databaseUrl, count, file: sessions })
  const taken = path.join(folder, 'taken')
  await writeFile(taken, '0')
  const document = path.join(folder, 'openapi.json')
  await writeFile(document, JSON.stringify(await documentFor(root)))
  const config = path.join(folder, 'schemathesis.toml')
  await writeFile(config, configuration('hooks'))

  let generated = 0
  let round = 0
  const findings: string[] = []
  const one = async () => {
    while (generated < cases && findings.length === 0) {
      round += 1
      const args = [
        ...['-m', 'schemathesis.cli', '--config-file', config, 'run', document, '--url', url],
        ...['--continue-on-failure', '--generation-database', 'none', '--no-color', '--no-shrink'],
        ...[
          '--max-examples',
          String(examples),
          '--seed',
          String((seed + round) % 2 ** 31),
          '--warnings',
          'off',
        ],
        ...(phases === undefined ? [] : ['--phases', phases]),
      ]
      const { code, output } = await runPython(python, args, {
        cwd: folder,
        env: {
          PATH: process.env['PATH'],
          PYTHONPATH: path.join(root, 'scripts', 'fuzz'),
          PYTHONDONTWRITEBYTECODE: '1',
          SIGNOFF_FUZZ_SESSIONS: sessions,
          SIGNOFF_FUZZ_TAKEN: taken,
        },
      })
      const made = Number(/([\d,]+) generated/.exec(output)?.[1]?.replaceAll(',', '') ?? 0)
      generated += made
      tell(`${generated} of ${cases} cases`)
      if (code === 1 && output.includes('FAILURES')) findings.push(...readFindings(output, seed + round))
      else if (code !== 0 || made === 0)
        throw new Error(`Schemathesis ended with ${code}:\n${output.slice(-3_000)}`)
    }
  }
  await Promise.all(Array.from({ length: processes }, one))
  return { generated, rounds: round, findings }
}

function readFindings(output: string, seed: number) {
  const [, failures = ''] = output.split(/^=+ FAILURES =+$/m)
  const [listed = ''] = failures.split(/^=+ SUMMARY =+$/m)
  return listed
    .split(/^_{3,} (?=[A-Z]+ \/)/m)
    .slice(1)
    .flatMap((part) => {
      const [title = ''] = part.split('\n')
      const what = part.match(/^- .+\n+(?: {4}.+)?/gm) ?? ['- a finding']
      return what.map(
        (text) => `${title.replace(/ _+$/, '')}: ${text.replace(/\s+/g, ' ').slice(2, 200)} (seed ${seed})`,
      )
    })
}

function runPython(
  python: string,
  args: string[],
  options: SpawnOptions,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(python, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const add = (chunk: Buffer) => (output += chunk)
    child.stdout?.on('data', add)
    child.stderr?.on('data', add)
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, output }))
  })
}
