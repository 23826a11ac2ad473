import type { CredentialHash, FoundSession } from '../store.js'
import type { Channel, Gate, Prepared, Run, Values } from './connection.js'
import { type Caller, Finds, type Unsettled } from './finds.js'
import { Lane } from './lane.js'
import type { Sights } from './sights.js'
import { within } from './within.js'

/**
 * Sessions that one SELECT looks up at the most. More would gain nothing, as what a SELECT costs by itself is spread
 * thin by then, but those at the end would wait for all before them: 256 take about a millisecond.
 */
const FINDS_PER_SELECT = 256

/** All reads. They have a connection of their own, so that none waits for a write to reach the disk. */
export class Reader {
  readonly #channel: Channel
  readonly #gate: Gate
  readonly #timeout: number
  readonly #sights: Pick<Sights, 'doubtfulUntil' | 'settle'>
  readonly #lane: Lane<Finds>

  constructor(
    channel: Channel,
    gate: Gate,
    timeout: number,
    sights: Pick<Sights, 'doubtfulUntil' | 'settle'>,
  ) {
    this.#channel = channel
    this.#gate = gate
    this.#timeout = timeout
    this.#sights = sights
    this.#lane = new Lane({
      limit: FINDS_PER_SELECT,
      timeout,
      work: async (parts) => {
        for (const finds of parts) {
          // Others go on meanwhile.
          const unsettled = await finds.answer(this.#run, this.#sights.doubtfulUntil)
          for (const one of unsettled) void this.#settle(one)
        }
      },
    })
  }

  find(hash: CredentialHash): Promise<FoundSession | undefined> {
    return new Promise((resolve, reject) => {
      this.#gate.check()
      this.#look(hash, { isFinal: false, resolve, reject })
    })
  }

  readonly all: Run = async <Row>(statement: string | Prepared, values: Values = []): Promise<Row[]> => {
    this.#gate.check()
    return within(this.#timeout, this.#run<Row>(statement, values))
  }

  /** Resolves when all that were asked for have been looked up, if not settled. */
  async idle(): Promise<void> {
    await this.#lane.idle()
  }

  async close(): Promise<void> {
    await this.#lane.idle()
    await this.#channel.close()
  }

  #look(hash: CredentialHash, caller: Caller): void {
    const batch = this.#lane.forming()
    let finds = batch.parts[0]
    if (finds === undefined) batch.parts.push((finds = new Finds()))
    finds.add(hash, caller)
    batch.size = finds.size
  }

  async #settle({ hash, number, caller }: Unsettled): Promise<void> {
    try {
      await this.#sights.settle(number)
      this.#look(hash, { ...caller, isFinal: true })
    } catch (error) {
      caller.reject(error)
    }
  }

  readonly #run: Run = async <Row>(statement: string | Prepared, values: Values = []): Promise<Row[]> => {
    this.#channel.renew()
    return this.#channel.run<Row>(statement, values)
  }
}
