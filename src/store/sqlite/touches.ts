import type { FoundSession } from '../store.js'
import { oneByOne } from './changes.js'
import { prepared, type Run } from './connection.js'
import type { Writer } from './writer.js'

/** Milliseconds after which touches are written: what was seen must be in the store within a second. */
const FLUSH_AFTER = 500
/** Touches of one transaction, so that a logout that comes meanwhile waits for some milliseconds. */
const TOUCHES_PER_TRANSACTION = 2_000
/**
 * Touches that may wait, some 4 MB. More gather only while the engine fails; what is dropped then makes a session seem
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

/** Sessions by when they were seen. */
type Sights = Map<number, Set<number>>

/** Sights of sessions that wait to be written. Losing them is harmless; bringing a session back by one is not. */
export class Touches {
  readonly #onError: (error: unknown) => void
  readonly #write: (sights: Sights) => Promise<boolean>
  /** By time, as many share one: a session by itself would be three objects that outlive the young ones. */
  readonly #waiting: Sights = new Map()
  #size = 0
  #flushing: Promise<void> = Promise.resolve()
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor({ writer, idleTtl, clock, onError }: TouchesOptions) {
    this.#onError = onError
    const write = async (run: Run, sights: Sights) => {
      for (const [seenAt, sessions] of sights) {
        await run(TOUCH, [JSON.stringify([...sessions]), seenAt, clock() - idleTtl])
      }
      return WRITTEN
    }
    const writeOne = async (run: Run, sights: Sights) => (sights.size > 1 ? undefined : write(run, sights))
    this.#write = writer.lastVerb(oneByOne(write), oneByOne(writeOne))
  }

  note({ number }: Pick<FoundSession, 'number'>, seenAt: number): void {
    if (this.#closed || this.#size >= MOST_WAITING) return
    this.#add(number, seenAt)
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
    for (let left = this.#size; left > 0; left -= TOUCHES_PER_TRANSACTION) {
      const sights = this.#take()
      try {
        await this.#write(sights)
      } catch (error) {
        for (const [seenAt, sessions] of sights) for (const session of sessions) this.#add(session, seenAt)
        throw error
      }
    }
  }

  #add(session: number, seenAt: number): void {
    let sessions = this.#waiting.get(seenAt)
    if (sessions === undefined) this.#waiting.set(seenAt, (sessions = new Set()))
    this.#size -= sessions.size
    this.#size += sessions.add(session).size
  }

  #take(): Sights {
    const taken: Sights = new Map()
    let left = TOUCHES_PER_TRANSACTION
    for (const [seenAt, sessions] of this.#waiting) {
      const some = sessions.size <= left ? sessions : firstOf(sessions, left)
      taken.set(seenAt, some)
      if (some === sessions) this.#waiting.delete(seenAt)
      else for (const session of some) sessions.delete(session)
      left -= some.size
      this.#size -= some.size
      if (left === 0) break
    }
    return taken
  }
}

function firstOf(sessions: ReadonlySet<number>, count: number): Set<number> {
  const some = new Set<number>()
  for (const session of sessions) {
    if (some.size === count) break
    some.add(session)
  }
  return some
}
