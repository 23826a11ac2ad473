// Tells on standard error what is going on: on one line that changes where that can be, else in a line for each step.
import type { Measured } from './load.js'

export type Progress = ReturnType<typeof createProgress>

/** @param all seconds that the steps will take, as far as that is known before */
export function createProgress(all: number) {
  const { stderr } = process
  const canChange = stderr.isTTY
  let begun = performance.now()
  let done = 0
  let step = 0
  let told = ''
  let shown = ''

  const change = (line: string) => {
    if (canChange && line !== shown) stderr.write(`\r\x1b[K${line.slice(0, (stderr.columns ?? 80) - 1)}`)
    shown = line
  }
  const write = (line: string) => {
    stderr.write(`${canChange ? '\r\x1b[K' : ''}${line}\n`)
    shown = ''
  }

  return {
    /** What is prepared; a text that begins as the one before does replaces it. */
    tell(what: string) {
      if (canChange) change(what)
      else if (told === '' || !what.startsWith(told)) write(what)
      if (told === '' || !what.startsWith(told)) told = what
    },
    say(what: string) {
      write(`[${String(Math.min(100, Math.floor(((done + step) / all) * 100))).padStart(3)} %] ${what}`)
    },
    start() {
      begun = performance.now()
      if (canChange) stderr.write('\r\x1b[K')
    },
    /** The step before is over then. */
    begin(what: string, seconds: number) {
      done += step
      step = seconds
      // Starts and looks into stores take longer than is known before.
      const left = done === 0 ? undefined : ((performance.now() - begun) / done) * (all - done)
      change(`${what}${left === undefined ? '' : `, ${duration(left)} to go`}`)
    },
  }
}

export function describe(
  { count, seconds, failures, value, latency, generatorBusy, serverCpu, beside }: Measured,
  verbose: boolean,
) {
  const faults = Object.values(failures).reduce((sum, one) => sum + one, 0)
  if (faults > 0) return `WRONG: ${faults}`
  const found = value === undefined ? `${(count / seconds).toFixed(1)} a second` : value.toFixed(2)
  if (!verbose) return found
  const more = [
    ...(Number.isFinite(latency.p99)
      ? [`p50 ${latency.p50.toFixed(2)} ms`, `p99 ${latency.p99.toFixed(2)} ms`]
      : []),
    ...(serverCpu === undefined ? [] : [`server ${serverCpu.toFixed(1)} µs a request`]),
    ...(generatorBusy === undefined ? [] : [`generator ${Math.round(generatorBusy * 100)} % of its core`]),
    ...(beside === undefined ? [] : [`beside it ${beside.count} answered, ${beside.refused} refused`]),
  ]
  return [found, ...more].join(', ')
}

function duration(milliseconds: number) {
  const seconds = Math.ceil(milliseconds / 1000)
  return seconds < 100 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`
}
