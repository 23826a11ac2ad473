import type { CredentialHash, FoundSession } from '../store.js'
import type { Channel, Gate, Prepared, Run, Values } from './connection.js'
import { EngineError } from './errors.js'
import { Finds } from './finds.js'
import { Lane } from './lane.js'

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
  readonly #lane: Lane<Finds>

  constructor(channel: Channel, gate: Gate, timeout: number) {
    this.#channel = channel
    this.#gate = gate
    this.#timeout = timeout
    this.#lane = new Lane({
      limit: FINDS_PER_SELECT,
      timeout,
      work: async (parts) => {
        for (const finds of parts) await finds.answer(this.#run)
      },
    })
  }

  find(hash: CredentialHash): Promise<FoundSession | undefined> {
    return new Promise((resolve, reject) => {
      this.#gate.check()
      const batch = this.#lane.forming()
      let finds = batch.parts[0]
      if (finds === undefined) batch.parts.push((finds = new Finds()))
      finds.add(hash, { resolve, reject })
      batch.size = finds.size
    })
  }

  readonly all: Run = async <Row>(statement: string | Prepared, values: Values = []): Promise<Row[]> => {
    this.#gate.check()
    return within(this.#timeout, this.#run<Row>(statement, values))
  }

  async close(): Promise<void> {
    await this.#lane.idle()
    await this.#channel.close()
  }

  readonly #run: Run = async <Row>(statement: string | Prepared, values: Values = []): Promise<Row[]> => {
    this.#channel.renew()
    return this.#channel.run<Row>(statement, values)
  }
}

async function within<Answer>(timeout: number, answer: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined
  const expiry = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new EngineError('TIMEOUT', `The database gave no answer in ${timeout} ms`)),
      timeout,
    )
  })
  return Promise.race([answer, expiry]).finally(() => clearTimeout(timer))
}
