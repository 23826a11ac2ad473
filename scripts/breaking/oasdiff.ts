// oasdiff, a Go program that compares what documents promise of requests and schemas.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const VERSION = '1.33.0'
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..')
const levels = path.join(root, 'scripts', 'breaking', 'severity-levels.txt')
/** From here on a finding breaks clients. */
const WARNING = 2

/** @returns the command, or why there is none */
export async function findOasdiff(): Promise<{ command: string } | { reason: string }> {
  const folder = path.join(root, '.cache', `oasdiff-${VERSION}`)
  const command = path.join(folder, process.platform === 'win32' ? 'oasdiff.exe' : 'oasdiff')
  if (existsSync(command)) return { command }
  if (spawnSync('go', ['version']).status !== 0)
    return { reason: 'Go is missing (Debian: golang-go; or go.dev/dl)' }
  await mkdir(folder, { recursive: true })
  console.log(`building oasdiff ${VERSION} once, to .cache; this takes a minute or two`)
  const { status, stderr } = spawnSync('go', ['install', `github.com/oasdiff/oasdiff@v${VERSION}`], {
    env: { ...process.env, GOBIN: folder },
    encoding: 'utf8',
  })
  if (status === 0 && existsSync(command)) return { command }
  const last = stderr.trim().split('\n').at(-1) ?? ''
  return { reason: `oasdiff ${VERSION} could not be built: ${last}` }
}

/** @param before a file */
export function runOasdiff(
  command: string,
  before: string,
  after: string,
): { id: string; text: string; place: string }[] {
  const { status, stdout, stderr } = spawnSync(
    command,
    ['breaking', before, after, '--format', 'json', '--severity-levels', levels],
    { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  )
  if (status !== 0) throw new Error(`oasdiff failed: ${stderr.trim()}`)
  const findings: { id: string; text: string; level: number; operationId?: string }[] = JSON.parse(stdout)
  return findings
    .filter(({ level }) => level >= WARNING)
    .map(({ id, text, operationId = '' }) => ({ id, text: text.replaceAll('`', ''), place: operationId }))
}
