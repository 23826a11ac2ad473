// Measures Signoff beside bare Koa and its peers, in one run, so that the ratios hold on a machine that is now fast and
// now slow.
import { existsSync, rmSync } from 'node:fs'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { COMMAND } from '../scripts/command.js'
import { help, Mendable, readOptions } from './options.js'
import { createProgress } from './progress.js'
import type { Setup } from './measure.js'
import type { Scenario } from './scenarios.js'
import type { Report } from './report.js'

/** The part of a machine's time that others may take before its figures say less. */
const STOLEN = 0.03

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..')

try {
  await main()
} catch (error) {
  process.stderr.write(`${error instanceof Mendable ? error.message : inspect(error)}\n`)
  // Whatever is still open has nothing to do any more.
  process.exit(2)
}

async function main() {
  const options = readOptions(process.argv.slice(2), root)
  if (options.help) {
    process.stdout.write(help)
    return
  }
  if (!existsSync(path.join(root, COMMAND))) {
    throw new Mendable('Signoff is not built: run npm run build.')
  }
  // Only here, as they need what was built.
  const { chooseCores } = await import('./processes.js')
  const folder = await temporaryFolder()
  const cores = chooseCores()
  const setup = {
    folder,
    ...options.scale,
    cores: typeof cores === 'string' ? undefined : cores,
    profile: undefined,
  }
  const pinning = typeof cores === 'string' ? [`Nothing was pinned to a core, as ${cores}.`] : []
  if (options.profile !== undefined) {
    const { profileScenario } = await import('./profile.js')
    await profileScenario(setup, options)
    return
  }

  const { describeMachine, describeVersions } = await import('./machine.js')
  const { asText, summarise } = await import('./report.js')
  const { machineTimes, stolenSince } = await import('../scripts/machine-time.js')
  const machine = await describeMachine(folder)
  const begun = performance.now()
  const before = machineTimes()
  const { results, absent, notes } = await runAll(setup, options)
  const stolen = stolenSince(before)
  const { versions, commit } = await describeVersions()
  const report = summarise({
    scenarios: options.chosen,
    results,
    absent,
    machine,
    versions,
    commit,
    setup: {
      ...options.scale,
      minutes: Math.round((performance.now() - begun) / 6_000) / 10,
      pinned: typeof cores === 'string' ? 'no' : 'server and load generator, to a core each',
      database: 'SQLite file, synchronous=FULL',
      'request log': 'on, to a file',
    },
    notes: [
      ...(options.quick ? ['A quick run: it shows that everything works; its figures say little.'] : []),
      ...pinning,
      ...notes,
      ...(stolen > STOLEN
        ? [
            `${Math.round(stolen * 100)} % of the machine's time went to others while it ran: indicative only.`,
          ]
        : []),
    ],
  })
  process.stdout.write(`${asText(report)}\n`)
  await write(report, options)
  if (!report.valid) process.exitCode = 1
}

async function runAll(
  setup: Setup & { rounds: number },
  { chosen, peers, verbose }: ReturnType<typeof readOptions>,
) {
  const { NotRun, prepare, turnsOf, turnTime } = await import('./measure.js')
  const { installPeers } = await import('./install.js')
  const { subjectOf } = await import('./subjects.js')
  const { groupsOf } = await import('./scenarios.js')
  const { createRounds } = await import('./rounds.js')
  const inRound = chosen.reduce(
    (sum, scenario) => sum + setup.warmup + turnsOf(setup, scenario) * turnTime(setup, scenario),
    0,
  )
  const progress = createProgress(setup.rounds * inRound)
  const rounds = createRounds({ setup, chosen, verbose, progress })

  const isPeer = ({ subject }: Scenario) => subjectOf(subject).isPeer === true
  const lacking = !chosen.some(isPeer)
    ? undefined
    : peers
      ? await installPeers(progress.tell)
      : 'peers were left out (--no-peers)'
  for (const scenario of chosen) {
    await rounds.prepare(scenario.name, async () => {
      if (isPeer(scenario) && lacking !== undefined) throw new NotRun(lacking)
      await prepare(setup, scenario, progress.tell)
    })
  }

  const groups = groupsOf(chosen)
  progress.start()
  for (let round = 1; round <= setup.rounds; round += 1) {
    for (const group of groups) await rounds.run(group, round)
  }
  return rounds
}

async function write(report: Report, { files, report: benchFolder }: ReturnType<typeof readOptions>) {
  const { asMarkdown } = await import('./markdown.js')
  const { asPlot } = await import('./plot.js')
  const { formatted } = await import('./formatted.js')
  if (benchFolder !== undefined) await mkdir(benchFolder, { recursive: true })
  if (files.json !== undefined) {
    await writeFile(files.json, await formatted(files.json, JSON.stringify(report)))
  }
  if (files.plot !== undefined) await writeFile(files.plot, asPlot(report))
  if (files.markdown !== undefined) {
    const plot =
      files.plot === undefined
        ? undefined
        : path.relative(path.dirname(files.markdown), files.plot).split(path.sep).join('/')
    await writeFile(files.markdown, await formatted(files.markdown, asMarkdown(report, plot)))
  }
}

/** A folder that is gone when this process ends, however it ends, like the processes that it started. */
async function temporaryFolder() {
  await mkdir(tmpdir(), { recursive: true })
  const folder = await mkdtemp(path.join(tmpdir(), 'signoff-bench-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => process.exit(130))
  }
  return folder
}
