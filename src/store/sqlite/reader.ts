import type { CredentialHash, SessionRecord } from '../store.js'
import type { Channel, Gate, Run, Values } from './connection.js'
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

  async find(hash: CredentialHash): Promise<SessionRecord | undefined> {
    this.#gate.check()
    const batch = this.#lane.forming()
    let finds = batch.parts[0]
    if (finds === undefined) batch.parts.push((finds = new Finds()))
    const found = finds.add(hash)
    batch.size = finds.size
    return found
  }

  readonly all: Run = async <Row>(sql: string, values: Values = []): Promise<Row[]> => {
    this.#gate.check()
    return within(this.#timeout, this.#run<Row>(sql, values))
  }

  async close(): Promise<void> {
    await this.#lane.idle()
    await this.#channel.close()
  }

  readonly #run: Run = async <Row>(sql: string, values: Values = []): Promise<Row[]> => {
    this.#channel.renew()
    return this.#channel.run<Row>(sql, values)
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
