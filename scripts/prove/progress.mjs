// Tells on standard error what is going on: on one line that changes where that can be, else in a line for each run.

/** @typedef {ReturnType<typeof createProgress>} Progress */

/** Milliseconds between two texts of one run. */
const EVERY = 200

/** @param {number} runs */
export function createProgress(runs) {
  const { stderr } = process
  const canChange = stderr.isTTY === true
  const begun = performance.now()
  let done = 0
  let text = ''
  let told = 0

  /** @param {string} line */
  const change = (line) => {
    if (canChange) stderr.write(`\r\x1b[K${line.slice(0, (stderr.columns ?? 80) - 1)}`)
  }
  return {
    /** @param {string} what */
    begin(what) {
      text = `[${String(done + 1).padStart(String(runs).length)}/${runs}] ${what}`
      change(text)
    },
    /** @param {string} what what the run is doing */
    tell(what) {
      const now = performance.now()
      if (now - told < EVERY) return
      told = now
      change(`${text}: ${what}`)
    },
    /** @param {string} outcome */
    end(outcome) {
      done += 1
      stderr.write(
        `${canChange ? '\r\x1b[K' : ''}${text}: ${outcome} (${elapsed(performance.now() - begun)} in)\n`,
      )
    },
  }
}

/** @param {number} milliseconds */
export function elapsed(milliseconds) {
  const seconds = Math.round(milliseconds / 1000)
  return seconds < 100 ? `${seconds} s` : `${Math.round(seconds / 60)} min`
}
