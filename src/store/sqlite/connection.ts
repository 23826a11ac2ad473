import type { Knex } from 'knex'
import { StoreError } from '../store.js'
import { EngineError, spoilsConnection, toStoreError } from './errors.js'

export type Value = string | number | null

/** For the question marks of a statement, or for its names. */
export type Values = readonly Value[] | Readonly<Record<string, Value>>

/** Runs one statement and answers its rows, in the shape that the caller says they have. */
export type Run = <Row>(sql: string, values?: Values) => Promise<Row[]>

/** One way to the engine, for one transaction at a time. */
export interface Channel {
  /** Must be called before each transaction: the only point at which a spoilt connection is replaced. */
  renew(): void
  readonly run: Run
  /** Undoes the open transaction, if need be by giving up the connection. */
  rollback(): Promise<void>
  close(): Promise<void>
}

/** One connection that is replaced when it can no longer be trusted. */
export class Connection implements Channel {
  readonly #connect: () => Knex
  #knex: Knex
  #spoilt = false
  #retired: Promise<void> = Promise.resolve()

  constructor(connect: () => Knex) {
    this.#connect = connect
    this.#knex = connect()
  }

  renew(): void {
    if (!this.#spoilt) return
    this.#spoilt = false
    this.#retire(this.#knex)
    this.#knex = this.#connect()
  }

  readonly run: Run = async <Row>(sql: string, values: Values = []): Promise<Row[]> => {
    if (this.#spoilt) throw new EngineError('SPOILT', 'The connection failed before')
    try {
      const rows: unknown = await this.#knex.raw(sql, values)
      return rows as Row[]
    } catch (error) {
      const failure = toStoreError(error)
      if (spoilsConnection(failure)) this.#spoilt = true
      throw failure
    }
  }

  async rollback(): Promise<void> {
    try {
      await this.run('ROLLBACK')
    } catch {
      this.#spoilt = true
    }
  }

  async close(): Promise<void> {
    this.#retire(this.#knex)
    await this.#retired
  }

  #retire(knex: Knex): void {
    // A connection that is given up has nothing to say any more.
    const destroyed = knex.destroy().catch(() => undefined)
    this.#retired = Promise.all([this.#retired, destroyed]).then(() => undefined)
  }
}

/** Tells verbs of a closed store. */
export class Gate {
  #closed = false

  close(): void {
    this.#closed = true
  }

  check(): void {
    if (this.#closed) throw new StoreError('The store is closed')
  }
}
