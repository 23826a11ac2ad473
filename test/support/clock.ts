/** A clock that stands still until a test moves it. */
export interface TestClock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Moves on by this many milliseconds. */
  advance(milliseconds: number): void
  /** The next reading throws. */
  breakOnce(): void
}

/** Not on a full second, so that rounding shows. */
export const START = Date.parse('2031-05-17T10:20:30.400Z')

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE

export function createClock(): TestClock {
  let time = START
  let broken = false
  return {
    now() {
      if (broken) {
        broken = false
        throw new Error('the clock is broken')
      }
      return time
    },
    advance(milliseconds) {
      time += milliseconds
    },
    breakOnce() {
      broken = true
    },
  }
}

/** An instant as every contract writes it. */
export function utc(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
}
