// Runs what shows that each promise holds, each with its negative controls: builds that are broken on purpose, which the
// same check must catch.
import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { COMMAND } from '../scripts/command.js'
import { help, Mendable, readOptions } from './options.js'
import { createProgress } from './progress.js'
import { readPromises } from './promises.js'
import { asText, writeReport } from './report.js'
import { controlsOf, runAll } from './run.js'

/** Runs beyond which it is told beforehand that they take long. */
const LONG = 50

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..')

try {
  await main()
} catch (error) {
  process.stderr.write(`${error instanceof Mendable ? error.message : inspect(error)}\n`)
  process.exit(2)
}

async function main() {
  const promises = await readPromises()
  const options = readOptions(process.argv.slice(2), promises)
  if (options.help) {
    process.stdout.write(help(promises))
    return
  }
  if (!existsSync(path.join(root, COMMAND))) {
    throw new Mendable('Signoff is not built: run npm run build.')
  }
  const runs = options.chosen.reduce(
    (sum, promise) =>
      sum + (options.onlyControls ? 0 : 1) + (options.controls ? controlsOf(promise, options).length : 0),
    0,
  )
  if (runs > LONG && !options.quick && !options.onlyControls) {
    process.stderr.write(
      `${runs} runs at full figures take hours. With --quick, a share of each takes some ten minutes.\n`,
    )
  }
  const progress = createProgress(runs)
  const results = await runAll(options.chosen, options.jobs, { ...options, root, progress })
  process.stdout.write(asText(results))
  if (options.report) await writeReport(results, promises, path.join(root, 'proof'))
  if (results.some(({ verdict }) => verdict !== 'holds' && verdict !== 'not run')) process.exitCode = 1
}
