import { type Change, type Changes, ChangesOfKind, type Settle, type Shortcut } from './changes.js'
import type { Channel, Gate, Run } from './connection.js'
import { blamesRequest } from './errors.js'
import { Lane } from './lane.js'
import { transaction } from './transaction.js'

/**
 * Changes that one transaction makes at the most. By then the disk's sync, which they share, is not what each waits
 * for, and other processes wait as long as a transaction lasts: 256 take some milliseconds.
 */
const CHANGES_PER_TRANSACTION = 256

/** All changes. Those that wait at one moment are one transaction, and none is answered before that is durable. */
export class Writer {
  readonly #channel: Channel
  readonly #gate: Gate
  readonly #lane: Lane<Changes>

  constructor(channel: Channel, gate: Gate, timeout: number) {
    this.#channel = channel
    this.#gate = gate
    this.#lane = new Lane({
      limit: CHANGES_PER_TRANSACTION,
      timeout,
      work: (groups) => this.#write(groups),
    })
  }

  /** A verb that makes this change. */
  verb<Request, Answer>(
    change: Change<Request, Answer>,
    shortcut?: Shortcut<Request, Answer>,
  ): (request: Request) => Promise<Answer> {
    const add = this.lastVerb(change, shortcut)
    return async (request) => {
      this.#gate.check()
      return add(request)
    }
  }

  /** A verb that may still be called while the store closes. */
  lastVerb<Request, Answer>(
    change: Change<Request, Answer>,
    shortcut?: Shortcut<Request, Answer>,
  ): (request: Request) => Promise<Answer> {
    let group: ChangesOfKind<Request, Answer> | undefined
    return (request) => {
      const batch = this.#lane.forming()
      if (group?.batch !== batch) {
        group = new ChangesOfKind(change, shortcut, batch)
        batch.parts.push(group)
      }
      batch.size += 1
      return group.add(request)
    }
  }

  /** Resolves when all that was asked for was done. */
  async idle(): Promise<void> {
    await this.#lane.idle()
  }

  async close(): Promise<void> {
    await this.#lane.idle()
    await this.#channel.close()
  }

  async #write(groups: readonly Changes[]): Promise<void> {
    const [only] = groups
    if (groups.length === 1 && only !== undefined && (await shorten(this.#channel, only))) return
    const failure = { blamesRequest: false }
    const together = async (run: Run) => {
      try {
        return await each(groups, (group) => group.together(run))
      } catch (error) {
        failure.blamesRequest = blamesRequest(error)
        throw error
      }
    }
    let settles: Settle[]
    try {
      settles = await transaction(this.#channel, together)
    } catch (error) {
      if (!failure.blamesRequest) throw error
      settles = await transaction(this.#channel, (run) => each(groups, (group) => group.apart(run)))
    }
    for (const settle of settles) settle()
  }
}

/** Between the statements of a transaction the thread that runs them waits for this one, which has requests to read. */
async function shorten(channel: Channel, changes: Changes): Promise<boolean> {
  channel.renew()
  try {
    return await changes.shorten(channel.run)
  } catch (error) {
    // One request may be to blame; the transaction will tell which.
    if (!blamesRequest(error)) throw error
    return false
  }
}

async function each(
  groups: readonly Changes[],
  make: (group: Changes) => Promise<Settle>,
): Promise<Settle[]> {
  const settles: Settle[] = []
  for (const group of groups) settles.push(await make(group))
  return settles
}
