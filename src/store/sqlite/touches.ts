import type { FoundSession } from '../store.js'
import type { Sight, Sights } from './sights.js'

/** Milliseconds after which touches are written: what was seen must be in the store within a second. */
export const FLUSH_AFTER = 500
/** A session that was noted within this time (ms) is not noted again. Idle expiry errs by no more than that. */
export const TOUCH_GRAIN = 900
/** Touches of one transaction, so that a logout that comes meanwhile waits for some milliseconds. */
const TOUCHES_PER_TRANSACTION = 2_000
/**
 * Touches that may wait, some 10 MB. More gather only while the engine fails; what is dropped then makes a session seem
 * idle sooner, never later.
 */
const MOST_WAITING = 100_000

export interface TouchesOptions {
  sights: Pick<Sights, 'append' | 'keep'>
  onError: (error: unknown) => void
}

/** A time, of which all who are seen then have the same object: a number for each would be the collector's to find. */
interface Moment {
  readonly seenAt: number
}

/** When sessions were seen last. */
type Seen = Map<number, Moment>

/** Sights of sessions that wait to be written. Losing them is harmless; bringing a session back by one is not. */
export class Touches {
  readonly #sights: Pick<Sights, 'append' | 'keep'>
  readonly #onError: (error: unknown) => void
  #waiting: Seen = new Map()
  /** What waited before: what was noted within the grain, and not much more. */
  #before: { seen: Seen; until: number }[] = []
  #latest: Moment = { seenAt: 0 }
  #flushing: Promise<void> = Promise.resolve()
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor({ sights, onError }: TouchesOptions) {
    this.#sights = sights
    this.#onError = onError
  }

  note({ number }: Pick<FoundSession, 'number'>, seenAt: number): void {
    if (this.#closed || this.#isNoted(number, seenAt)) return
    if (this.#waiting.size >= MOST_WAITING && !this.#waiting.has(number)) return
    if (this.#latest.seenAt !== seenAt) this.#latest = { seenAt }
    this.#waiting.set(number, this.#latest)
    this.#schedule()
  }

  /** Writes all that wait now. What fails is kept. */
  flush(): Promise<void> {
    const flushed = this.#flushing.then(() => this.#writeWaiting())
    this.#flushing = flushed.catch(() => undefined)
    return flushed
  }

  /** Takes no more touches, and writes those that wait. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.flush().catch(this.#onError)
  }

  #isNoted(session: number, seenAt: number): boolean {
    const notedAfter = seenAt - TOUCH_GRAIN
    if ((this.#waiting.get(session)?.seenAt ?? 0) > notedAfter) return true
    for (const { seen } of this.#before) if ((seen.get(session)?.seenAt ?? 0) > notedAfter) return true
    return false
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.flush().then(
        () => (this.#closed ? undefined : this.#sights.keep().catch(this.#onError)),
        (error: unknown) => {
          this.#onError(error)
          if (!this.#closed) this.#schedule()
        },
      )
    }, FLUSH_AFTER).unref()
  }

  async #writeWaiting(): Promise<void> {
    if (this.#waiting.size === 0) return
    // Those that come meanwhile are for the next time; else a busy service would never be done.
    const seen = this.#waiting
    const until = this.#latest.seenAt
    this.#waiting = new Map()
    this.#before = [{ seen, until }, ...this.#before.filter((one) => one.until > until - TOUCH_GRAIN)]
    const sessions = [...seen]
    for (let start = 0; start < sessions.length; start += TOUCHES_PER_TRANSACTION) {
      try {
        await this.#sights.append(sightsOf(sessions.slice(start, start + TOUCHES_PER_TRANSACTION)))
      } catch (error) {
        this.#putBack(sessions.slice(start))
        throw error
      }
    }
  }

  #putBack(sessions: readonly [number, Moment][]): void {
    for (const [session, moment] of sessions) {
      if ((this.#waiting.get(session)?.seenAt ?? 0) < moment.seenAt) this.#waiting.set(session, moment)
    }
  }
}

/** Those that were seen at one time go together: a list of numbers takes a third of the time that pairs take. */
function sightsOf(sessions: readonly [number, Moment][]): Sight[] {
  const sights = new Map<Moment, number[]>()
  for (const [session, moment] of sessions) {
    const together = sights.get(moment)
    if (together === undefined) sights.set(moment, [session])
    else together.push(session)
  }
  return [...sights].map(([{ seenAt }, numbers]) => ({ seenAt, sessions: numbers }))
}
