// The command line.
import { randomInt } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { faultOfArguments } from '../scripts/arguments.js'
import { GROUPS } from './promises.js'
import type { SignoffPromise } from './promises.js'

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  quick: { type: 'boolean' },
  verbose: { type: 'boolean', short: 'v' },
  list: { type: 'boolean' },
  report: { type: 'boolean' },
  'no-controls': { type: 'boolean' },
  controls: { type: 'boolean' },
  jobs: { type: 'string' },
  seed: { type: 'string' },
} as const

/** What the user can mend; all else is a fault of ours, and shows its trace. */
export class Mendable extends Error {}

export const help = (
  promises: readonly SignoffPromise[],
) => `Usage: npm run prove -- [ids and groups] [options]

Shows that Signoff keeps its promises: runs each one's check, then the same check against builds that are broken on
purpose and must be caught. Runs on this machine and the loopback interface only. Build first: npm run build. All promises in
full take some three hours.

  T3 F1               only these promises
  T F                 only these groups of promises
  --quick             a bounded share of each; all of them take some ten minutes. Times may be missed tenfold, so that
                      nothing fails because a machine is slow; what fails while others have a fifth of the machine's
                      time is looked at once more; and of the controls that need no exact times the seed chooses one
  --jobs N            how many run at once (default: 1, quick: one for each core); those that measure times run alone
  --no-controls       leaves out the broken builds
  --controls          runs every control once, and nothing else: each broken build must be caught
  --seed N            repeats a run's random choices (default: a new seed, which is told)
  --verbose           tells each fault in full
  --report            also writes the results into proof/: README.md and results.json; those of promises that were not
                      chosen stay. Not with --quick
  --list              shows what each promise is, and how it is checked
  --help              shows this

It ends with 1 if a promise does not hold or a broken build is not caught, with 2 if it could not run. What this machine
cannot run says "not run" and why.

Groups and promises:
${Object.entries(GROUPS)
  .map(([letter, title]) => {
    const ids = promises.filter(({ id }) => id.startsWith(letter)).map(({ id }) => id)
    return `  ${letter}  ${title.padEnd(30)} ${ids.join(' ')}`
  })
  .join('\n')}
`

/** What the options need to know of a promise. */
type Described = Pick<SignoffPromise, 'id' | 'promise' | 'how' | 'asked'>

/** @throws {Mendable} */
export function readOptions<One extends Described>(args: string[], promises: readonly One[]) {
  const { values, positionals } = parse(args)
  const unknown = positionals.find((name) => !promises.some(({ id }) => isNamed(id, name)))
  if (unknown !== undefined)
    throw new Mendable(`There is no promise and no group called ${unknown}; see --help`)
  if (values.report && values.quick) throw new Mendable('--report is of full runs: leave --quick out')
  if (values.controls && (values.quick || values.report || values['no-controls'])) {
    throw new Mendable('--controls runs every control: leave --quick, --report and --no-controls out')
  }
  if (values.report && values['no-controls']) throw new Mendable('--report needs the controls')
  if (values.seed !== undefined && !/^\d{1,9}$/.test(values.seed)) {
    throw new Mendable('--seed must be a whole number of at most nine digits')
  }
  if (values.jobs !== undefined && !/^[1-9]\d?$/.test(values.jobs)) {
    throw new Mendable('--jobs must be a whole number from 1 to 99')
  }
  if (values.list) {
    for (const { id, promise, how, asked } of promises)
      process.stdout.write(`${id}  ${promise}\n    ${how}\n    asked: ${asked}\n`)
  }
  return {
    help: values.help === true,
    quick: values.quick === true,
    verbose: values.verbose === true,
    report: values.report === true,
    controls: values['no-controls'] !== true,
    onlyControls: values.controls === true,
    jobs: Number(values.jobs ?? ((values.quick ?? values.controls) ? availableParallelism() : 1)),
    seed: values.seed === undefined ? randomInt(1_000_000_000) : Number(values.seed),
    chosen: values.list
      ? []
      : positionals.length === 0
        ? [...promises]
        : promises.filter(({ id }) => positionals.some((name) => isNamed(id, name))),
  }
}

const isNamed = (id: string, name: string) =>
  id === name.toUpperCase() || (name.length === 1 && id.startsWith(name.toUpperCase()))

function parse(args: string[]) {
  const fault = faultOfArguments({ args, allowPositionals: true, options: OPTIONS })
  if (fault !== undefined) throw new Mendable(fault)
  return parseArgs({ args, allowPositionals: true, options: OPTIONS })
}
