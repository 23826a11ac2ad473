// Measures Signoff beside bare Koa, in one run, so that the ratios hold on a machine that is now fast and now slow.
import { existsSync, rmSync } from 'node:fs'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { inspect, parseArgs } from 'node:util'
import { scenarios, withReferences } from './scenarios.mjs'

/** Sessions are those that live whenever something is measured; times are in seconds. */
const FULL = { rounds: 5, warmup: 2, seconds: 4, connections: 64, sessions: 20_000 }
/** So little that nothing times out on a busy machine. */
const QUICK = { rounds: 1, warmup: 0.3, seconds: 0.7, connections: 16, sessions: 2_000 }
const MOST_ROUNDS = 100

const help = `Usage: npm run bench -- [options]

Runs servers and load on this machine, on the loopback interface only, and prints a table. Build first: npm run build.

  --scenario NAME  only this one, and those that it is compared with; may be given more than once
  --rounds N       rounds of each scenario, each with a fresh server (default: ${FULL.rounds}, quick: ${QUICK.rounds})
  --quick          shows that everything works, in under a minute; the figures say little
  --json FILE      also writes the report as JSON
  --markdown FILE  also writes the report as Markdown
  --profile DIR    also writes a CPU profile of each server (the figures suffer)
  --help           shows this

Databases are made in the folder for temporary files (TMPDIR), which should be on a disk, and removed at the end.
It ends with 1 if a reply was wrong, with 2 if it could not run, and never fails because something was slow.

Scenarios:
${scenarios.map(({ name, title }) => `  ${name.padEnd(20)} ${title}`).join('\n')}
`

/** What the user can mend; all else is a fault of the bench, and shows its trace. */
class Mendable extends Error {}

try {
  await main()
} catch (error) {
  process.stderr.write(`${error instanceof Mendable ? error.message : inspect(error)}\n`)
  // Whatever is still open has nothing to do any more.
  process.exit(2)
}

async function main() {
  const options = readOptions()
  if (options.help) {
    process.stdout.write(help)
    return
  }
  const { chosen, scale } = options
  const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..')
  if (!existsSync(path.join(root, 'dist', 'src', 'cli', 'signoff.js'))) {
    throw new Mendable('Signoff is not built: run npm run build.')
  }
  // Only here, as they need what was built.
  const { chooseCores } = await import('./processes.mjs')
  const { describeMachine, describeVersions } = await import('./machine.mjs')
  const { measure, prepare } = await import('./measure.mjs')
  const { asMarkdown, asText, summarise } = await import('./report.mjs')

  const folder = await temporaryFolder()
  const cores = chooseCores()
  const machine = await describeMachine(folder)
  const versions = await describeVersions()
  const setup = {
    folder,
    ...scale,
    cores: typeof cores === 'string' ? undefined : cores,
    profile: options.profile,
  }

  /** @type {Map<string, import('./load.mjs').Measured[]>} */
  const results = new Map(chosen.map(({ name }) => [name, []]))
  const progress = createProgress(scale.rounds * chosen.length)
  await prepare(setup, chosen, progress.tell)
  progress.start()
  for (let round = 1; round <= scale.rounds; round += 1) {
    // To and fro, so that a machine that grows slower or faster favours none.
    for (const scenario of round % 2 === 1 ? chosen : chosen.toReversed()) {
      progress.begin(`round ${round} of ${scale.rounds}, ${scenario.name}`)
      const measured = await measure(setup, scenario, round)
      results.get(scenario.name)?.push(measured)
      progress.end(measured)
    }
  }

  const report = summarise({
    scenarios: chosen,
    results,
    machine,
    versions,
    setup: {
      ...scale,
      pinned: typeof cores === 'string' ? 'no' : 'server and load generator, to a core each',
      database: 'SQLite file, synchronous=FULL',
      'request log': 'on, to a file',
    },
    notes: [
      ...(options.quick ? ['A quick run: it shows that everything works; its figures say little.'] : []),
      ...(options.profile === undefined ? [] : ['The servers were profiled, which makes them slower.']),
      ...(typeof cores === 'string' ? [`Nothing was pinned to a core, as ${cores}.`] : []),
    ],
  })
  process.stdout.write(`${asText(report)}\n`)
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`)
  if (options.markdown !== undefined) await writeFile(options.markdown, asMarkdown(report))
  if (!report.valid) process.exitCode = 1
}

function readOptions() {
  const { values } = parse()
  const scale = values.quick ? { ...QUICK } : { ...FULL }
  if (values.rounds !== undefined) {
    scale.rounds = /^\d{1,3}$/.test(values.rounds) ? Number(values.rounds) : 0
    if (scale.rounds < 1 || scale.rounds > MOST_ROUNDS) {
      throw new Mendable(`--rounds must be a whole number from 1 to ${MOST_ROUNDS}`)
    }
  }
  const names = values.scenario ?? []
  const unknown = names.find((name) => !scenarios.some((scenario) => scenario.name === name))
  if (unknown !== undefined) throw new Mendable(`There is no scenario called ${unknown}; see --help`)
  for (const file of [values.json, values.markdown]) {
    // Better now than after the run.
    if (file !== undefined && !existsSync(path.dirname(file))) {
      throw new Mendable(`There is no folder ${path.dirname(file)} to write ${path.basename(file)} to`)
    }
  }
  return { ...values, chosen: withReferences(names), scale }
}

function parse() {
  try {
    return parseArgs({
      options: {
        help: { type: 'boolean', short: 'h' },
        quick: { type: 'boolean' },
        scenario: { type: 'string', multiple: true },
        rounds: { type: 'string' },
        json: { type: 'string' },
        markdown: { type: 'string' },
        profile: { type: 'string' },
      },
    })
  } catch (error) {
    throw new Mendable(`${error instanceof Error ? error.message : error}\n\n${help}`)
  }
}

/** A folder that is gone when this process ends, however it ends, like the processes that it started. */
async function temporaryFolder() {
  await mkdir(tmpdir(), { recursive: true })
  const folder = await mkdtemp(path.join(tmpdir(), 'signoff-bench-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => process.exit(130))
  }
  return folder
}

/**
 * Tells on standard error what is going on: on one line that changes where that can be, else in a line for each step.
 * @param {number} steps
 */
function createProgress(steps) {
  const { stderr } = process
  let begun = performance.now()
  let done = 0
  let text = ''
  return {
    /** @param {string} what */
    tell(what) {
      stderr.write(`${what}\n`)
    },
    start() {
      begun = performance.now()
    },
    /** @param {string} what */
    begin(what) {
      const left = done === 0 ? undefined : ((performance.now() - begun) / done) * (steps - done)
      const eta = left === undefined ? '' : `, ${Math.ceil(left / 1000)} s to go`
      text = `[${String(done + 1).padStart(String(steps).length)}/${steps}] ${what}`
      if (stderr.isTTY) stderr.write(`\r\x1b[K${text}${eta}`)
    },
    /** @param {import('./load.mjs').Measured} measured */
    end({ count, seconds, failures }) {
      done += 1
      const faults = Object.values(failures).reduce((sum, one) => sum + one, 0)
      const found = faults > 0 ? `WRONG: ${faults}` : `${(count / seconds).toFixed(1)} a second`
      stderr.write(`${stderr.isTTY ? '\r\x1b[K' : ''}${text}: ${found}\n`)
    },
  }
}
