import { EngineError, toStoreError } from './errors.js'

/** Calls that go to the engine together. */
export interface Part {
  /** Rejects all of its calls that were not answered yet. */
  reject(error: unknown): void
}

export interface Batch<P extends Part> {
  readonly parts: P[]
  /** How many calls its parts hold; those who add one count it. */
  size: number
}

interface QueuedBatch<P extends Part> extends Batch<P> {
  timer: NodeJS.Timeout | undefined
}

export interface LaneOptions<P extends Part> {
  /** Calls that make a batch full. */
  limit: number
  /** Milliseconds after which the calls of a batch are rejected, wherever it hangs. */
  timeout: number
  /** Answers all calls of the parts. */
  work: (parts: readonly P[]) => Promise<void>
}

/**
 * One batch at a time: it begins once the sockets that are ready have been read, and calls that arrive while it is under
 * way form the next.
 * A batch that has started takes no more calls.
 */
export class Lane<P extends Part> {
  readonly #options: LaneOptions<P>
  readonly #queue: QueuedBatch<P>[] = []
  #draining: Promise<void> | undefined

  constructor(options: LaneOptions<P>) {
    this.#options = options
  }

  /** The batch that the next call belongs to. */
  forming(): Batch<P> {
    const last = this.#queue.at(-1)
    if (last !== undefined && last.size < this.#options.limit) return last
    const batch: QueuedBatch<P> = { parts: [], size: 0, timer: undefined }
    batch.timer = setTimeout(() => this.#expire(batch), this.#options.timeout)
    this.#queue.push(batch)
    this.#draining ??= this.#drain()
    return batch
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    await this.#draining
  }

  async #drain(): Promise<void> {
    for (;;) {
      await readSockets()
      const batch = this.#queue.shift()
      if (batch === undefined) break
      try {
        await this.#options.work(batch.parts)
      } catch (error) {
        rejectAll(batch, toStoreError(error))
      }
      clearTimeout(batch.timer)
    }
    this.#draining = undefined
  }

  #expire(batch: QueuedBatch<P>): void {
    // If it has not begun, nobody waits for it any more.
    const index = this.#queue.indexOf(batch)
    if (index >= 0) this.#queue.splice(index, 1)
    rejectAll(batch, new EngineError('TIMEOUT', `The database gave no answer in ${this.#options.timeout} ms`))
  }
}

/**
 * Lets the event loop hand out what has arrived already, so that it goes together: without it, the first of many requests
 * would be a batch by itself each time. Where nothing else has arrived it takes some microseconds.
 */
function readSockets(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function rejectAll<P extends Part>(batch: Batch<P>, error: unknown): void {
  for (const part of batch.parts) part.reject(error)
}
