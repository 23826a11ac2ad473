#!/usr/bin/env node
// Fuzzes the built service with cases made of openapi.yaml.
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { randomInt } from 'node:crypto'
import { faultOfArguments } from './arguments.js'
import { COMMAND } from './command.js'
import { FUZZ_SETTINGS, fuzz, fuzzPython } from './fuzz/fuzz.js'
import { SWITCHED_OFF } from './fuzz/switched-off.js'
import { startService } from '../harness/service.js'
import { findPython, Mendable } from './python/environment.js'

const help = `Usage: npm run check:fuzz [-- options]

Starts the built service on a free port and an empty store, and sends it cases that Schemathesis makes of openapi.yaml,
each with a session of its own: examples, borders of every schema, random ones, and sequences. It fails if a reply is a
failure, or is not documented. Build first: npm run build.

  --cases N       at least so many cases (default: 5000)
  --examples N    the most that one phase makes for an operation, in each round (default: 200)
  --processes N   how many send side by side (default: 2)
  --seed N        repeats a run (default: a new seed, which is told)

Needs Python 3.10 or newer with venv, and a package index within reach of pip the first time.

Switched off, as the contracts say otherwise:
${SWITCHED_OFF.map(({ check, operations, reason }) => `  ${check} for ${operations.join(' and ')}:\n    ${reason}`).join('\n')}
`
const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  cases: { type: 'string', default: '5000' },
  examples: { type: 'string', default: '200' },
  processes: { type: 'string', default: '2' },
  seed: { type: 'string', default: String(randomInt(1_000_000_000)) },
} as const

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))

try {
  process.exitCode = await main()
} catch (error) {
  if (!(error instanceof Mendable)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 2
}

async function main() {
  const args = process.argv.slice(2)
  const fault = faultOfArguments({ args, options: OPTIONS })
  if (fault !== undefined) throw new Mendable(fault)
  const { values } = parseArgs({ args, options: OPTIONS })
  if (values.help) {
    process.stdout.write(help)
    return 0
  }
  const [cases = 0, examples = 0, processes = 0, seed = 0] = ['cases', 'examples', 'processes', 'seed'].map(
    (name) => {
      const value = Number(values[name as 'cases'])
      if (!Number.isSafeInteger(value) || value < 1)
        throw new Mendable(`--${name} must be a whole number above 0`)
      return value
    },
  )
  if (!existsSync(path.join(root, COMMAND))) {
    throw new Mendable('Signoff is not built: run npm run build.')
  }
  findPython()
  await fuzzPython(root)
  const folder = await mkdtemp(path.join(tmpdir(), 'signoff-fuzz-'))
  const databaseUrl = `sqlite:${path.join(folder, 'signoff.db')}`
  const environment = { ...FUZZ_SETTINGS, SIGNOFF_DATABASE_URL: databaseUrl, SIGNOFF_PORTAL: 'false' }
  const service = await startService({ build: root, environment })
  try {
    console.log(`Fuzzing with the seed ${seed}`)
    const { url } = service
    const tell = (text: string) => console.log(text)
    const options = { root, build: root, url, databaseUrl, folder, cases, examples, processes, seed, tell }
    const { generated, findings } = await fuzz(options)
    for (const finding of findings) console.error(finding)
    console.log(`${findings.length} findings in ${generated} cases`)
    return findings.length === 0 ? 0 : 1
  } finally {
    await service.stop('SIGTERM')
    await rm(folder, { recursive: true, force: true })
  }
}
