// Tells on standard error what is going on: on one line that changes where that can be, else in a line for each run.

/** @typedef {ReturnType<typeof createProgress>} Progress */

/** Milliseconds between two texts of one run. */
const EVERY = 200

/** @param {number} runs */
export function createProgress(runs) {
  const { stderr } = process
  const canChange = stderr.isTTY === true
  const begun = performance.now()
  let started = 0
  let told = 0

  /** @param {string} line */
  const change = (line) => {
    if (canChange) stderr.write(`\r\x1b[K${line.slice(0, (stderr.columns ?? 80) - 1)}`)
  }
  return {
    /**
     * Of one run, as several may be under way.
     *
     * @param {string} what
     */
    begin(what) {
      started += 1
      const text = `[${String(started).padStart(String(runs).length)}/${runs}] ${what}`
      change(text)
      return {
        /** @param {string} doing what the run is doing */
        tell(doing) {
          const now = performance.now()
          if (now - told < EVERY) return
          told = now
          change(`${text}: ${doing}`)
        },
        /**
         * @param {string} outcome
         * @param {readonly string[]} more lines below it
         */
        end(outcome, more = []) {
          const time = elapsed(performance.now() - begun)
          const lines = [`${text}: ${outcome} (${time} in)`, ...more.map((line) => `      ${line}`)]
          stderr.write(`${canChange ? '\r\x1b[K' : ''}${lines.join('\n')}\n`)
        },
      }
    },
  }
}

/** @param {number} milliseconds */
export function elapsed(milliseconds) {
  const seconds = Math.round(milliseconds / 1000)
  return seconds < 100 ? `${seconds} s` : `${Math.round(seconds / 60)} min`
}
