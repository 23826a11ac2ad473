// Tells on standard error what is going on: on one line that changes where that can be, else in a line for each step.

/** @typedef {ReturnType<typeof createProgress>} Progress */

/**
 * @param {number} steps
 * @param {{ verbose: boolean }} options
 */
export function createProgress(steps, { verbose }) {
  const { stderr } = process
  const canChange = stderr.isTTY === true
  let begun = performance.now()
  let done = 0
  let text = ''
  let told = ''
  let shown = ''

  /** @param {string} line */
  const change = (line) => {
    if (canChange && line !== shown) stderr.write(`\r\x1b[K${line.slice(0, (stderr.columns ?? 80) - 1)}`)
    shown = line
  }
  /** @param {string} line */
  const write = (line) => {
    stderr.write(`${canChange ? '\r\x1b[K' : ''}${line}\n`)
    shown = ''
  }

  return {
    /**
     * What is prepared; a text that begins as the one before does replaces it.
     * @param {string} what
     */
    tell(what) {
      if (canChange) change(what)
      else if (told === '' || !what.startsWith(told)) write(what)
      if (told === '' || !what.startsWith(told)) told = what
    },
    /** @param {string} what */
    say: write,
    start() {
      begun = performance.now()
      if (canChange) stderr.write('\r\x1b[K')
    },
    /** @param {string} what */
    begin(what) {
      const left = done === 0 ? undefined : ((performance.now() - begun) / done) * (steps - done)
      const eta = left === undefined ? '' : `, ${duration(left)} to go`
      text = `[${String(done + 1).padStart(String(steps).length)}/${steps}] ${what}`
      change(text + eta)
    },
    /**
     * @param {import('./load.mjs').Measured | string} outcome what was measured, or why nothing was
     */
    end(outcome) {
      done += 1
      write(`${text}: ${typeof outcome === 'string' ? outcome : describe(outcome, verbose)}`)
    },
  }
}

/**
 * @param {import('./load.mjs').Measured} measured
 * @param {boolean} verbose
 */
function describe({ count, seconds, failures, value, latency, generatorBusy, serverCpu, beside }, verbose) {
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

/** @param {number} milliseconds */
function duration(milliseconds) {
  const seconds = Math.ceil(milliseconds / 1000)
  return seconds < 100 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`
}
