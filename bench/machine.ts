// What the figures were measured on. Nothing here tells whose machine it is.
import { execFileSync } from 'node:child_process'
import { open, readFile, rm, statfs } from 'node:fs/promises'
import { arch, availableParallelism, cpus, loadavg, platform, totalmem } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import sqlite3 from 'sqlite3'
import { median } from './statistics.js'

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..')
const PACKAGES = ['koa', 'koa-bodyparser', 'openapi-backend', 'knex', 'sqlite3', 'pino', '@node-rs/argon2']
const PEER_PACKAGES = [
  'better-auth',
  'better-sqlite3',
  'express',
  'express-session',
  'better-sqlite3-session-store',
]
/** What the product is made from. */
const SOURCES = ['src', 'generated/server', 'openapi.yaml', 'package-lock.json']
/** By the magic numbers of statfs(2). */
const FILE_SYSTEMS = new Map([
  [0xef53, 'ext4'],
  [0x58465342, 'xfs'],
  [0x9123683e, 'btrfs'],
  [0x794c7630, 'overlay'],
  [0x2fc12fc1, 'zfs'],
  [0x01021994, 'tmpfs (in memory: nothing reaches a disk)'],
])
const SYNCS = 50
const PAGE = 4_096

/** @param folder where the databases will be */
export async function describeMachine(folder: string) {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round((totalmem() / 2 ** 30) * 10) / 10,
    system: `${platform()} ${arch()}`,
    fileSystem: FILE_SYSTEMS.get((await statfs(folder)).type) ?? 'unknown',
    /** Milliseconds until 4 KiB are on the disk: what a durable commit costs at the least. */
    syncMs: await syncTime(folder),
    /** Processes that wanted to run in the minute before the start. */
    load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  }
}

/** Those of peers are told as far as they are installed. */
export async function describeVersions() {
  const versions: Record<string, string> = {
    signoff: await versionIn(root),
    node: process.versions.node,
    sqlite: await sqliteVersion(),
  }
  for (const name of PACKAGES) versions[name] = await versionIn(path.join(root, 'node_modules', name))
  for (const name of PEER_PACKAGES) {
    const folder = path.join(root, 'scripts', 'bench', 'peers', 'node_modules', name)
    const version = await versionIn(folder).catch(() => undefined)
    if (version !== undefined) versions[name] = version
  }
  return { versions, commit: commit() }
}

/** The commit that was measured, where that is known. */
function commit() {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  try {
    const changed = git('status', '--porcelain', '--', ...SOURCES) !== ''
    return `${git('rev-parse', '--short=10', 'HEAD')}${changed ? ' with changes' : ''}`
  } catch {
    return undefined
  }
}

async function versionIn(folder: string) {
  return String(JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')).version)
}

function sqliteVersion(): Promise<string> {
  return new Promise((resolve, reject) => {
    const database = new sqlite3.Database(':memory:')
    database.get('SELECT sqlite_version() AS version', (error, row) => {
      database.close()
      if (error) reject(error)
      else resolve((row as { version: string }).version)
    })
  })
}

async function syncTime(folder: string) {
  const name = path.join(folder, 'sync')
  const file = await open(name, 'w')
  const page = Buffer.alloc(PAGE, 1)
  const times = []
  for (let count = 0; count < SYNCS; count += 1) {
    const start = performance.now()
    await file.write(page)
    await file.datasync()
    times.push(performance.now() - start)
  }
  await file.close()
  await rm(name)
  return Math.round(median(times) * 100) / 100
}
