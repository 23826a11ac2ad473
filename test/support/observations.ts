import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Documented, repliesIn } from './document.js'
import type { Verdict } from './judge.js'

/** Where the tests of one run note what they saw; contract-reporter.js sets it and reads it. */
const folder = process.env['CONTRACT_OBSERVATIONS']

/** Adds what was seen on the wire to what this run has seen. Replies with faults do not count. */
export function noteObservations(document: Documented, verdicts: readonly Verdict[]): void {
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  const documented = repliesIn(document).map(({ operation, contract, status, outcome }) => {
    return { operation, contract, status, outcome }
  })
  writeFileSync(join(folder, 'documented.json'), JSON.stringify(documented))
  const seen = verdicts
    .filter(({ faults, counts }) => counts && faults.length === 0)
    .map(({ operation, status, outcome }) => `${JSON.stringify({ operation, status, outcome })}\n`)
  appendFileSync(join(folder, `${process.pid}.jsonl`), seen.join(''))
}
