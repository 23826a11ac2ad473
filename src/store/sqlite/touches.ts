import type { FoundSession } from '../store.js'
import { oneByOne } from './changes.js'
import { prepared, type Run } from './connection.js'
import type { Writer } from './writer.js'

/** Milliseconds after which touches are written: what was seen must be in the store within a second. */
const FLUSH_AFTER = 500
/** Touches of one transaction, so that a logout that comes meanwhile waits for some milliseconds. */
const TOUCHES_PER_TRANSACTION = 2_000
/**
 * Touches that may wait, some 10 MB. More gather only while the engine fails; what is dropped then makes a session seem
 * idle sooner, never later.
 */
const MOST_WAITING = 100_000

export const TOUCH = prepared(`
  UPDATE session_states SET last_seen_at = ?2
  FROM json_each(?1) AS seen
  WHERE session = seen.value
    AND +ended_at IS NULL AND +last_seen_at > ?3 AND +last_seen_at < ?2`)

export interface TouchesOptions {
  writer: Writer
  idleTtl: number
  clock: () => number
  onError: (error: unknown) => void
}

const WRITTEN = true

/** A time, of which all who are seen then have the same object: a number for each would be the collector's to find. */
interface Moment {
  readonly seenAt: number
}

/** As many are seen at one time, a statement for each time takes a list of numbers, in a third of the time that pairs take. */
type Sights = ReadonlyMap<Moment, readonly number[]>

/** Sights of sessions that wait to be written. Losing them is harmless; bringing a session back by one is not. */
export class Touches {
  readonly #onError: (error: unknown) => void
  readonly #write: (sights: Sights) => Promise<boolean>
  /** When sessions were seen last. */
  readonly #waiting = new Map<number, Moment>()
  #latest: Moment = { seenAt: 0 }
  #flushing: Promise<void> = Promise.resolve()
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor({ writer, idleTtl, clock, onError }: TouchesOptions) {
    this.#onError = onError
    const write = async (run: Run, sights: Sights) => {
      for (const [{ seenAt }, sessions] of sights) {
        await run(TOUCH, [JSON.stringify(sessions), seenAt, clock() - idleTtl])
      }
      return WRITTEN
    }
    const writeOne = async (run: Run, sights: Sights) => (sights.size > 1 ? undefined : write(run, sights))
    this.#write = writer.lastVerb(oneByOne(write), oneByOne(writeOne))
  }

  note({ number }: Pick<FoundSession, 'number'>, seenAt: number): void {
    const known = this.#waiting.get(number)
    const isFull = known === undefined && this.#waiting.size >= MOST_WAITING
    if (this.#closed || isFull || (known !== undefined && known.seenAt >= seenAt)) return
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

  #schedule(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.flush().catch((error: unknown) => {
        this.#onError(error)
        if (!this.#closed) this.#schedule()
      })
    }, FLUSH_AFTER).unref()
  }

  async #writeWaiting(): Promise<void> {
    // Those that come meanwhile are for the next time; else a busy service would never be done.
    for (let left = this.#waiting.size; left > 0; left -= TOUCHES_PER_TRANSACTION) {
      const sights = this.#take()
      try {
        await this.#write(sights)
      } catch (error) {
        this.#putBack(sights)
        throw error
      }
    }
  }

  #take(): Sights {
    const sights = new Map<Moment, number[]>()
    let taken = 0
    for (const [session, moment] of this.#waiting) {
      if (taken === TOUCHES_PER_TRANSACTION) break
      taken += 1
      const sessions = sights.get(moment)
      if (sessions === undefined) sights.set(moment, [session])
      else sessions.push(session)
      this.#waiting.delete(session)
    }
    return sights
  }

  #putBack(sights: Sights): void {
    for (const [moment, sessions] of sights) {
      for (const session of sessions) {
        if ((this.#waiting.get(session)?.seenAt ?? 0) < moment.seenAt) this.#waiting.set(session, moment)
      }
    }
  }
}
