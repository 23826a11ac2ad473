// The rate at which this machine verifies passwords when it does nothing else, told on standard output.
import { hash, verify } from '@node-rs/argon2'
import { readConfig } from '../src/config.js'
import { PASSWORD_PARAMETERS } from '../src/sessions/passwords.js'
import { PASSWORD } from './fixtures.js'
import type { Measured } from './load.js'

const { warmup, seconds }: { warmup: number; seconds: number } = JSON.parse(process.argv[2] ?? '')
const { hashConcurrency } = readConfig({})
const stored = await hash(PASSWORD, PASSWORD_PARAMETERS)

const begin = performance.now() + warmup * 1000
const end = begin + seconds * 1000
const failures = { refused: 0 }
let count = 0
/** When the last verification before the time and the last within it ended: what lies between is a whole number of them. */
let first = { at: begin, cpu: cpuTime() }
let last = first
const times: number[] = []

async function work() {
  for (let start = performance.now(); start < end;) {
    if (!(await verify(stored, PASSWORD))) failures.refused += 1
    const now = performance.now()
    last = { at: now, cpu: cpuTime() }
    if (now < begin) first = last
    else {
      count += 1
      times.push(now - start)
    }
    start = now
  }
}

/** Microseconds of CPU so far, in all threads. */
function cpuTime() {
  const { user, system } = process.cpuUsage()
  return user + system
}

await Promise.all(Array.from({ length: hashConcurrency }, work))
times.sort((a, b) => a - b)
const at = (part: number) => times[Math.floor((times.length - 1) * part)] ?? 0
const measured: Measured = {
  count,
  seconds: (last.at - first.at) / 1000,
  latency: { p50: at(0.5), p99: at(0.99) },
  failures: failures.refused === 0 ? {} : { 'password refused': failures.refused },
  answered: count,
  ...(count === 0 ? {} : { serverCpu: (last.cpu - first.cpu) / count }),
}
process.stdout.write(JSON.stringify(measured))
