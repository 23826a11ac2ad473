#!/usr/bin/env node
// Finds what openapi.yaml breaks for clients of the last release, and asks for a version and a changelog line for it.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { parse } from 'yaml'
import { faultOfArguments } from './arguments.js'
import { compareDocuments } from './breaking/compare.js'
import { compareVersions, missing, sectionOf } from './breaking/gate.js'
import { findOasdiff, runOasdiff } from './breaking/oasdiff.js'
import { selfTest } from './breaking/self-test.js'

const help = `Usage: npm run check:breaking [-- OPTION]

Compares openapi.yaml with that of the last release, scripts/breaking/released.yaml: by oasdiff, and by their outcome
tables (removed operations, outcomes and statuses, changed bodies, volatile members and headers), which oasdiff does not
see. A breaking change needs a raised major version in info.version (the minor one while it is 0.x), and a line with
"Breaking" under that version in CHANGELOG.md.

  --self-test        tries each kind of change on openapi.yaml, and tells which part finds it
  --record-release   makes openapi.yaml the one of the last release; to be committed with the release's tag
  --document FILE    in place of openapi.yaml
  --released FILE    in place of scripts/breaking/released.yaml
  --changelog FILE   in place of CHANGELOG.md
  --without-oasdiff  compares the outcome tables only
  --help

oasdiff is built once by Go. Without Go its part is not run, which is told.
`
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const RELEASED = path.join(root, 'scripts', 'breaking', 'released.yaml')

/** What the user can mend. */
class Mendable extends Error {}

try {
  await main()
} catch (error) {
  if (!(error instanceof Mendable)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}

async function main() {
  const options = readOptions()
  if (options.help) return process.stdout.write(help)
  const files = {
    document: options.document ?? path.join(root, 'openapi.yaml'),
    released: options.released ?? RELEASED,
    changelog: options.changelog ?? path.join(root, 'CHANGELOG.md'),
  }
  if (options['record-release']) return recordRelease(files)
  if (options['self-test']) return trySelf(files.document, options['without-oasdiff'])
  if (options.released === undefined) checkTag()
  if (!existsSync(files.released)) {
    console.log('Nothing was released yet: there is no scripts/breaking/released.yaml to compare with.')
    return
  }
  await compare(files, options['without-oasdiff'])
}

function readOptions() {
  const args = process.argv.slice(2)
  const options = {
    'self-test': { type: 'boolean', default: false },
    'record-release': { type: 'boolean', default: false },
    'without-oasdiff': { type: 'boolean', default: false },
    document: { type: 'string' },
    released: { type: 'string' },
    changelog: { type: 'string' },
    help: { type: 'boolean', default: false },
  } as const
  const fault = faultOfArguments({ args, options })
  if (fault !== undefined) throw new Mendable(fault)
  return parseArgs({ args, options }).values
}

export interface Files {
  document: string
  released: string
  changelog: string
}

async function compare({ document, released, changelog }: Files, withoutOasdiff: boolean) {
  const [before, after] = await Promise.all(
    [released, document].map(async (file) => parse(await readFile(file, 'utf8'))),
  )
  const [was, is] = [before.info.version, after.info.version]
  console.log(`comparing ${is} with the released ${was}`)
  const lines = compareDocuments(before, after).map(({ kind, place, text }) => `${place}: ${text} (${kind})`)
  const oasdiff = await oasdiffCommand(withoutOasdiff)
  if (oasdiff !== undefined) {
    lines.push(
      ...runOasdiff(oasdiff, released, document).map(({ id, text, place }) => `${place}: ${text} (${id})`),
    )
  }
  for (const line of lines) console.log(`  ${line}`)
  const faults = missing({
    released: was,
    version: is,
    changelog: await readFile(changelog, 'utf8'),
    breaking: lines.length,
  })
  if (faults.length > 0) throw new Mendable(faults.join('\n'))
  console.log(
    lines.length === 0 ? 'Nothing breaks.' : 'What breaks is told by the version and in CHANGELOG.md.',
  )
}

async function oasdiffCommand(without: boolean) {
  if (without) return undefined
  const found = await findOasdiff()
  if ('command' in found) return found.command
  console.log(`not run: oasdiff. ${found.reason}`)
  return undefined
}

async function trySelf(document: string, withoutOasdiff: boolean) {
  const oasdiff = await oasdiffCommand(withoutOasdiff)
  const work = await mkdtemp(path.join(tmpdir(), 'signoff-breaking-'))
  try {
    const wrong = await selfTest(await readFile(document, 'utf8'), oasdiff, work)
    if (wrong > 0) throw new Mendable(`${wrong} of the kinds are told wrongly.`)
    console.log('Each kind of change is told as it should be.')
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function recordRelease({ document, released, changelog }: Files) {
  const { version } = parse(await readFile(document, 'utf8')).info
  const section = sectionOf(await readFile(changelog, 'utf8'), version)
  if (section === undefined || /unreleased/i.test(section.split('\n', 1)[0] ?? '')) {
    throw new Mendable(
      `CHANGELOG.md has no section for ${version}, or calls it unreleased: give it its date first.`,
    )
  }
  await copyFile(document, released)
  console.log(
    `${path.relative(root, released)} is that of ${version} now; commit it, and tag the commit v${version}.`,
  )
}

/** A release that forgot to record its document would be compared with the one before it. */
function checkTag() {
  const { status, stdout } = spawnSync('git', ['tag', '--list', 'v*'], { cwd: root, encoding: 'utf8' })
  if (status !== 0) return
  const versions = stdout.match(/(?<=^v)\d+\.\d+\.\d+$/gm) ?? []
  const last = versions.sort(compareVersions).at(-1)
  if (last === undefined) return
  const recorded = spawnSync('git', ['show', `v${last}:openapi.yaml`], { cwd: root, encoding: 'utf8' })
  if (recorded.status === 0 && existsSync(RELEASED)) {
    const { stdout: found } = spawnSync('git', ['hash-object', RELEASED], { cwd: root, encoding: 'utf8' })
    const { stdout: tagged } = spawnSync('git', ['rev-parse', `v${last}:openapi.yaml`], {
      cwd: root,
      encoding: 'utf8',
    })
    if (found.trim() === tagged.trim()) return
  }
  throw new Mendable(
    `The last tag is v${last}, but scripts/breaking/released.yaml is not its openapi.yaml. Run:
  git show v${last}:openapi.yaml > scripts/breaking/released.yaml`,
  )
}
