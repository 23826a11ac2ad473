// Tells on standard error what is going on: on one line that changes where that can be, else in a line for each run.

export type Progress = ReturnType<typeof createProgress>

/** Milliseconds between two texts of one run. */
const EVERY = 200

export function createProgress(runs: number) {
  const { stderr } = process
  const canChange = stderr.isTTY
  const begun = performance.now()
  let started = 0
  let told = 0

  const change = (line: string) => {
    if (canChange) stderr.write(`\r\x1b[K${line.slice(0, (stderr.columns ?? 80) - 1)}`)
  }
  return {
    /** Of one run, as several may be under way. */
    begin(what: string) {
      started += 1
      const text = `[${String(started).padStart(String(runs).length)}/${runs}] ${what}`
      change(text)
      return {
        /** @param doing what the run is doing */
        tell(doing: string) {
          const now = performance.now()
          if (now - told < EVERY) return
          told = now
          change(`${text}: ${doing}`)
        },
        /** @param more lines below it */
        end(outcome: string, more: readonly string[] = []) {
          const time = elapsed(performance.now() - begun)
          const lines = [`${text}: ${outcome} (${time} in)`, ...more.map((line) => `      ${line}`)]
          stderr.write(`${canChange ? '\r\x1b[K' : ''}${lines.join('\n')}\n`)
        },
      }
    },
  }
}

export function elapsed(milliseconds: number) {
  const seconds = Math.round(milliseconds / 1000)
  return seconds < 100 ? `${seconds} s` : `${Math.round(seconds / 60)} min`
}
