// The command line.
import { existsSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { faultOfArguments } from '../scripts/arguments.js'
import { scenarioOf, scenarios, withReferences } from './scenarios.js'

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  quick: { type: 'boolean' },
  verbose: { type: 'boolean', short: 'v' },
  'no-peers': { type: 'boolean' },
  scenario: { type: 'string', multiple: true },
  rounds: { type: 'string' },
  sessions: { type: 'string' },
  json: { type: 'string' },
  markdown: { type: 'string' },
  plot: { type: 'string' },
  report: { type: 'boolean' },
  profile: { type: 'string' },
  'profile-dir': { type: 'string' },
} as const

/** Sessions are those that live whenever something is measured; times are in seconds, `settle` is what each turn begins with. */
const FULL = {
  rounds: 4,
  turns: 4,
  warmup: 8,
  settle: 0.3,
  seconds: 1,
  slow: 4,
  connections: 64,
  sessions: 20_000,
  few: 10_000,
  many: 10_000_000,
  idle: 10_000,
}
/** So little that nothing times out on a busy machine. */
const QUICK = {
  rounds: 1,
  turns: 1,
  warmup: 0.3,
  settle: 0.3,
  seconds: 0.5,
  slow: 1,
  connections: 16,
  sessions: 2_000,
  few: 2_000,
  many: 200_000,
  idle: 1_000,
}
const MOST_ROUNDS = 100
const MOST_SESSIONS = 100_000_000

export const help = `Usage: npm run bench -- [options]

Runs servers and load on this machine, on the loopback interface only, and prints tables. Build first: npm run build.

  --scenario NAME     only this one, and those that it is compared with; may be given more than once
  --rounds N          rounds, each with fresh servers that take ${FULL.turns} turns (default: ${FULL.rounds}, quick: ${QUICK.rounds} with ${QUICK.turns})
  --sessions N        how many "many sessions" are (default: ${FULL.many.toLocaleString('en')}, quick: ${QUICK.many.toLocaleString('en')});
                      ten million take some 5 GB of disk while the bench runs
  --no-peers          leaves out what needs packages of its own (they are installed in bench/peers)
  --quick             shows that everything works; the figures say little
  --verbose           tells more of each round, also how busy the load generator was
  --json FILE         also writes the report as JSON
  --markdown FILE     also writes the report as Markdown
  --plot FILE         also writes an SVG of all results against their goals
  --report            writes all three to bench/: README.md, results.json, ratios.svg
  --profile SCENARIO  profiles the server of this one scenario instead, prints where its time goes, and writes
                      SCENARIO.cpuprofile and the flame graph SCENARIO.svg
  --profile-dir DIR   where to (default: .cache/profiles)
  --help              shows this

Databases are made in the folder for temporary files (TMPDIR), which should be on a disk, and removed at the end.
It ends with 1 if a reply was wrong or a scenario failed, with 2 if it could not run, and never fails because something
was slow.

Scenarios:
${scenarios.map(({ name, title }) => `  ${name.padEnd(25)} ${title}`).join('\n')}
`

/** What the user can mend; all else is a fault of the bench, and shows its trace. */
export class Mendable extends Error {}

/** @param root where --report and --profile write */
export function readOptions(args: string[], root: string) {
  const values = parse(args)
  const scale = values.quick ? { ...QUICK } : { ...FULL }
  scale.rounds = wholeNumber('--rounds', values.rounds, MOST_ROUNDS) ?? scale.rounds
  scale.many = wholeNumber('--sessions', values.sessions, MOST_SESSIONS) ?? scale.many
  const names = values.scenario ?? []
  const unknown = [...names, ...(values.profile === undefined ? [] : [values.profile])].find(
    (name) => !scenarios.some((scenario) => scenario.name === name),
  )
  if (unknown !== undefined) throw new Mendable(`There is no scenario called ${unknown}; see --help`)
  if (values.profile !== undefined && (scenarioOf(values.profile).loads ?? []).length === 0) {
    throw new Mendable(`${values.profile} has no server under load to be profiled`)
  }
  if (values.report && names.length > 0)
    throw new Mendable('--report is of all scenarios: leave --scenario out')
  const bench = path.join(root, 'bench')
  const files = {
    json: values.json ?? (values.report ? path.join(bench, 'results.json') : undefined),
    markdown: values.markdown ?? (values.report ? path.join(bench, 'README.md') : undefined),
    plot: values.plot ?? (values.report ? path.join(bench, 'ratios.svg') : undefined),
  }
  for (const file of [values.json, values.markdown, values.plot]) {
    // Better now than after the run.
    if (file !== undefined && !existsSync(path.dirname(file))) {
      throw new Mendable(`There is no folder ${path.dirname(file)} to write ${path.basename(file)} to`)
    }
  }
  return {
    help: values.help === true,
    quick: values.quick === true,
    verbose: values.verbose === true,
    peers: values['no-peers'] !== true,
    report: values.report === true ? bench : undefined,
    profile: values.profile,
    profileFolder: path.resolve(values['profile-dir'] ?? path.join(root, '.cache', 'profiles')),
    files,
    chosen: withReferences(names),
    scale,
  }
}

function wholeNumber(option: string, text: string | undefined, most: number) {
  if (text === undefined) return undefined
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0
  if (value < 1 || value > most) throw new Mendable(`${option} must be a whole number from 1 to ${most}`)
  return value
}

function parse(args: string[]) {
  const fault = faultOfArguments({ args, options: OPTIONS })
  if (fault !== undefined) throw new Mendable(fault)
  return parseArgs({ args, options: OPTIONS }).values
}
