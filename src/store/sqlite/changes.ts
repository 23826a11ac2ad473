import type { Run } from './connection.js'
import { blamesRequest, toStoreError } from './errors.js'
import type { Batch, Part } from './lane.js'

/** Makes changes of one kind inside a transaction, and answers each request, in their order. */
export type Change<Request, Answer> = (run: Run, requests: readonly Request[]) => Promise<readonly Answer[]>

/**
 * Makes what one statement can, by that statement alone, which is a transaction of its own; undefined for each request that
 * needs more than it.
 */
export type Shortcut<Request, Answer> = (
  run: Run,
  requests: readonly Request[],
) => Promise<readonly (Answer | undefined)[]>

/** Tells the callers; to be called when the transaction is durable. */
export type Settle = () => void

/** Changes that wait for a transaction, whatever their kind. */
export interface Changes extends Part {
  /**
   * Takes the shortcut, if there is one, and tells the callers for whom it was enough. Answers whether it was for all. To be
   * called outside a transaction.
   */
  shorten(run: Run): Promise<boolean>
  /** Makes them all in one go. */
  together(run: Run): Promise<Settle>
  /** Makes each by itself, so that one that cannot be made leaves the others alone. */
  apart(run: Run): Promise<Settle>
}

interface Call<Request, Answer> {
  request: Request
  resolve(answer: Answer): void
  reject(error: unknown): void
}

export class ChangesOfKind<Request, Answer> implements Changes {
  readonly batch: Batch<Changes>
  readonly #change: Change<Request, Answer>
  readonly #shortcut: Shortcut<Request, Answer> | undefined
  #calls: Call<Request, Answer>[] = []

  constructor(
    change: Change<Request, Answer>,
    shortcut: Shortcut<Request, Answer> | undefined,
    batch: Batch<Changes>,
  ) {
    this.#change = change
    this.#shortcut = shortcut
    this.batch = batch
  }

  add(request: Request): Promise<Answer> {
    return new Promise((resolve, reject) => this.#calls.push({ request, resolve, reject }))
  }

  async shorten(run: Run): Promise<boolean> {
    if (this.#shortcut === undefined) return false
    const requests = this.#calls.map(({ request }) => request)
    const answers = await this.#shortcut(run, requests)
    this.#calls = this.#calls.filter(({ resolve }, index) => {
      const answer = answers[index]
      if (answer !== undefined) resolve(answer)
      return answer === undefined
    })
    return this.#calls.length === 0
  }

  async together(run: Run): Promise<Settle> {
    return this.#make(run, this.#calls)
  }

  async apart(run: Run): Promise<Settle> {
    const settles: Settle[] = []
    for (const call of this.#calls) settles.push(await this.#makeAlone(run, call))
    return () => settles.forEach((settle) => settle())
  }

  reject(error: unknown): void {
    for (const call of this.#calls) call.reject(error)
  }

  async #make(run: Run, calls: readonly Call<Request, Answer>[]): Promise<Settle> {
    const requests = calls.map(({ request }) => request)
    const answers = await this.#change(run, requests)
    if (answers.length !== calls.length) throw new Error('A change must answer each request')
    return () => answers.forEach((answer, index) => calls[index]?.resolve(answer))
  }

  async #makeAlone(run: Run, call: Call<Request, Answer>): Promise<Settle> {
    await run('SAVEPOINT alone')
    try {
      const settle = await this.#make(run, [call])
      await run('RELEASE alone')
      return settle
    } catch (error) {
      if (!blamesRequest(error)) throw toStoreError(error)
      await run('ROLLBACK TO alone')
      await run('RELEASE alone')
      return () => call.reject(error)
    }
  }
}

/** A change of which each request needs statements of its own. */
export function oneByOne<Request, Answer>(
  change: (run: Run, request: Request) => Promise<Answer>,
): Change<Request, Answer> {
  return async (run, requests) => {
    const answers: Answer[] = []
    for (const request of requests) answers.push(await change(run, request))
    return answers
  }
}
