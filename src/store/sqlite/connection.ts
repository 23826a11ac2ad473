import type { Knex } from 'knex'
import type { Database, Statement } from 'sqlite3'
import { StoreError } from '../store.js'
import { EngineError, spoilsConnection, toStoreError } from './errors.js'

export type Value = string | number | null

/** For the question marks of a statement, or for its names. */
export type Values = readonly Value[] | Readonly<Record<string, Value>>

/**
 * A statement that is asked for all the time: each connection compiles it once, and runs it by the driver alone. Through
 * Knex, a SELECT that looks up one session takes five times as long. Its values are for question marks.
 */
export interface Prepared {
  readonly sql: string
}

export function prepared(sql: string): Prepared {
  return Object.freeze({ sql })
}

/** Runs one statement and answers its rows, in the shape that the caller says they have. */
export type Run = <Row>(statement: string | Prepared, values?: Values) => Promise<Row[]>

/** One way to the engine, for one transaction at a time. */
export interface Channel {
  /** Must be called before each transaction: the only point at which a spoilt connection is replaced. */
  renew(): void
  readonly run: Run
  /** Undoes the open transaction, if need be by giving up the connection. */
  rollback(): Promise<void>
  close(): Promise<void>
}

/** What Knex's client has, and does not declare. */
interface KnexClient {
  acquireConnection(): Promise<Database>
  releaseConnection(connection: Database): Promise<void>
}

/** The one connection of a Knex, held from its first use to its end. */
class HeldConnection {
  readonly #knex: Knex
  readonly #statements = new Map<Prepared, Statement>()
  #opening: Promise<Database> | undefined
  #database: Database | undefined

  constructor(knex: Knex) {
    this.#knex = knex
  }

  async run<Row>(statement: string | Prepared, values: Values): Promise<Row[]> {
    const database = this.#database ?? (await this.#open())
    if (typeof statement === 'string') {
      const rows: unknown = await this.#knex.raw(statement, values).connection(database)
      return rows as Row[]
    }
    return rowsOf<Row>(this.#statements.get(statement) ?? (await this.#prepare(database, statement)), values)
  }

  async close(): Promise<void> {
    const database = await this.#opening?.catch(() => undefined)
    if (database !== undefined) {
      // SQLite does not close while statements stand.
      for (const statement of this.#statements.values()) statement.finalize()
      await this.#client.releaseConnection(database)
    }
    await this.#knex.destroy()
  }

  get #client(): KnexClient {
    return this.#knex.client as KnexClient
  }

  async #open(): Promise<Database> {
    this.#opening ??= this.#client.acquireConnection()
    try {
      return (this.#database = await this.#opening)
    } catch (error) {
      this.#opening = undefined
      throw error
    }
  }

  async #prepare(database: Database, prepared: Prepared): Promise<Statement> {
    const statement = await new Promise<Statement>((resolve, reject) => {
      const made = database.prepare(prepared.sql, (error: Error | null) =>
        error === null ? resolve(made) : reject(error),
      )
    })
    const other = this.#statements.get(prepared)
    if (other === undefined) this.#statements.set(prepared, statement)
    else statement.finalize()
    return other ?? statement
  }
}

/** One connection that is replaced when it can no longer be trusted. */
export class Connection implements Channel {
  readonly #connect: () => Knex
  readonly #identify: () => string | undefined
  #held: HeldConnection
  #identity: string | undefined
  #spoilt = false
  #retired: Promise<void> = Promise.resolve()

  /** `identify` tells which file is in the database's place now. */
  constructor(connect: () => Knex, identify: () => string | undefined = () => undefined) {
    this.#connect = connect
    this.#identify = identify
    this.#identity = identify()
    this.#held = new HeldConnection(connect())
  }

  renew(): void {
    // SQLite goes on with a file that was moved away or deleted, and what it commits there is lost with it.
    const identity = this.#identify()
    if (!this.#spoilt && identity === this.#identity) return
    this.#spoilt = false
    this.#identity = identity
    this.#retire(this.#held)
    this.#held = new HeldConnection(this.#connect())
  }

  readonly run: Run = async <Row>(statement: string | Prepared, values: Values = []): Promise<Row[]> => {
    if (this.#spoilt) throw new EngineError('SPOILT', 'The connection failed before')
    try {
      return await this.#held.run<Row>(statement, values)
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
    this.#retire(this.#held)
    await this.#retired
  }

  #retire(held: HeldConnection): void {
    // A connection that is given up has nothing to say any more.
    const closed = held.close().catch(() => undefined)
    this.#retired = Promise.all([this.#retired, closed]).then(() => undefined)
  }
}

function rowsOf<Row>(statement: Statement, values: Values): Promise<Row[]> {
  return new Promise((resolve, reject) => {
    statement.all<Row>(values, (error, rows) => {
      if (error === null) resolve(rows)
      // One that failed is still in progress, and no transaction could end beside it.
      else statement.reset(() => reject(error))
    })
  })
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
