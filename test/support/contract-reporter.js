import { existsSync, mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The coverage gate: at the end of a whole run, every documented reply must have been seen from the live server, or the
 * run fails and names what was not seen. Test files note what their recorders saw in a folder of the run's own.
 */
export default class ContractReporter {
  #config
  #folder
  #error

  constructor(globalConfig) {
    this.#config = globalConfig
    const coverage = join(globalConfig.rootDir, 'coverage')
    mkdirSync(coverage, { recursive: true })
    this.#folder = mkdtempSync(join(coverage, 'contract-'))
    // Workers are started later and inherit it.
    process.env.CONTRACT_OBSERVATIONS = this.#folder
  }

  onRunComplete(_contexts, { numPassedTests, numFailedTests }) {
    console.log(`\nTests: ${numPassedTests} passed, ${numFailedTests} failed`)
    const replies = this.#merge()
    rmSync(this.#folder, { recursive: true, force: true })
    if (!isWhole(this.#config)) {
      console.log('\nContract coverage is checked in whole runs only; this one was limited.')
      return
    }
    const table = tableOf(replies)
    console.log(`\n${table}`)
    writeFileSync(join(this.#config.rootDir, 'coverage', 'contract.txt'), `${table}\n`)
    const missed = replies.filter(({ times }) => times === 0)
    if (replies.length > 0 && missed.length === 0) return
    const names = missed.map(({ operation, status, outcome }) => `  ${operation} ${status} ${outcome}`)
    this.#error = new Error(
      `Documented in openapi.yaml, but not seen from the live server:\n${names.join('\n')}`,
    )
    console.error(`\n${this.#error.message}`)
  }

  getLastError() {
    return this.#error
  }

  /** Every documented reply with how often it was seen. */
  #merge() {
    const list = join(this.#folder, 'documented.json')
    if (!existsSync(list)) return []
    const times = new Map()
    for (const file of readdirSync(this.#folder).filter((name) => name.endsWith('.jsonl'))) {
      for (const line of readFileSync(join(this.#folder, file), 'utf8').split('\n').filter(Boolean)) {
        const key = keyOf(JSON.parse(line))
        times.set(key, (times.get(key) ?? 0) + 1)
      }
    }
    const documented = JSON.parse(readFileSync(list, 'utf8'))
    return documented.map((reply) => ({ ...reply, times: times.get(keyOf(reply)) ?? 0 }))
  }
}

function keyOf({ operation, status, outcome }) {
  return `${operation} ${status} ${outcome}`
}

/** Whether all tests ran: nothing on the command line picked some. */
function isWhole(config) {
  const {
    testPathPatterns,
    testNamePattern,
    onlyChanged,
    onlyFailures,
    findRelatedTests,
    shard,
    watch,
    watchAll,
  } = config
  const picked = [testNamePattern, onlyChanged, onlyFailures, findRelatedTests, config.runTestsByPath, shard]
  return !picked.some(Boolean) && !watch && !watchAll && testPathPatterns.patterns.length === 0
}

function tableOf(replies) {
  const width = (name) => Math.max(name.length, ...replies.map((reply) => String(reply[name]).length))
  const columns = ['contract', 'operation', 'status', 'outcome', 'times']
  const widths = columns.map(width)
  const line = (cells) =>
    cells
      .map((cell, index) => String(cell).padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd()
  const seen = replies.filter(({ times }) => times > 0).length
  const rows = []
  for (const [index, reply] of replies.entries()) {
    const before = replies[index - 1]
    if (before !== undefined && before.contract !== reply.contract) rows.push('')
    rows.push(
      line([
        before?.contract === reply.contract ? '' : reply.contract,
        before?.operation === reply.operation ? '' : reply.operation,
        reply.status,
        reply.outcome,
        reply.times === 0 ? 'never' : reply.times,
      ]),
    )
  }
  return [line(columns), ...rows, '', `${seen} of ${replies.length} documented replies were seen`].join('\n')
}
