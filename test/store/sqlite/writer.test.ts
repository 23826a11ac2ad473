import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { oneByOne } from '../../../src/store/sqlite/changes.js'
import {
  type Channel,
  Connection,
  Gate,
  type Prepared,
  type Run,
  type Values,
} from '../../../src/store/sqlite/connection.js'
import { EngineError } from '../../../src/store/sqlite/errors.js'
import { connectKnex } from '../../../src/store/sqlite/knex.js'
import { writerPragmas } from '../../../src/store/sqlite/pragmas.js'
import { Writer } from '../../../src/store/sqlite/writer.js'
import { makePlace, type SqlitePlace } from './place.js'
import { query } from './query.js'

/** A real connection whose statements are noted, and fail where the test says so. */
class Witness implements Channel {
  readonly statements: string[] = []
  failing: ((sql: string) => EngineError | undefined) | undefined
  readonly #connection: Connection

  constructor(connection: Connection) {
    this.#connection = connection
  }

  renew(): void {
    this.#connection.renew()
  }

  readonly run: Run = async <Row>(statement: string | Prepared, values: Values = []): Promise<Row[]> => {
    const sql = typeof statement === 'string' ? statement : statement.sql
    this.statements.push(sql.split(' ', 1)[0] ?? '')
    const failure = this.failing?.(sql)
    if (failure !== undefined) throw failure
    return this.#connection.run<Row>(statement, values)
  }

  async rollback(): Promise<void> {
    this.statements.push('(rollback)')
    await this.#connection.rollback()
  }

  close(): Promise<void> {
    return this.#connection.close()
  }
}

describe('changes', () => {
  let place: SqlitePlace
  let witness: Witness
  let writer: Writer
  let gate: Gate
  /** Adds words: all that arrive together by one statement. */
  let add: (word: string) => Promise<string>
  /** Adds a word whose owner is missing, which SQLite notices at the COMMIT. */
  let addOrphan: (word: string) => Promise<unknown>

  beforeEach(async () => {
    place = await makePlace()
    await query(
      place.file,
      'PRAGMA journal_mode = wal',
      'CREATE TABLE owners (id INTEGER PRIMARY KEY)',
      `CREATE TABLE words (word TEXT PRIMARY KEY,
        owner INTEGER REFERENCES owners (id) DEFERRABLE INITIALLY DEFERRED)`,
    )
    witness = new Witness(new Connection(() => connectKnex(place.file, writerPragmas(50), 1_000)))
    gate = new Gate()
    writer = new Writer(witness, gate, 1_000)
    add = writer.verb(async (run, words: readonly string[]) => {
      await run('INSERT INTO words (word) SELECT value FROM json_each(?)', [JSON.stringify(words)])
      return words.map((word) => `added ${word}`)
    })
    addOrphan = writer.verb(
      oneByOne((run, word: string) => run('INSERT INTO words (word, owner) VALUES (?, 7)', [word])),
    )
  })
  afterEach(async () => {
    await writer.close()
    await place.remove()
  })

  const words = async () => {
    const rows = await query(place.file, 'SELECT word FROM words ORDER BY word')
    return rows.map(({ word }) => word)
  }

  it('that wait at one moment are one transaction, with one statement for each kind', async () => {
    const remove = writer.verb(async (run, removed: readonly string[]) => {
      await run('DELETE FROM words WHERE word IN (SELECT value FROM json_each(?))', [JSON.stringify(removed)])
      return removed.map(() => 'removed')
    })
    await add('x')
    witness.statements.length = 0
    const answers = await Promise.all([add('a'), remove('x'), add('b'), remove('y'), add('c')])
    expect(answers).toEqual(['added a', 'removed', 'added b', 'removed', 'added c'])
    expect(witness.statements).toEqual(['BEGIN', 'INSERT', 'DELETE', 'COMMIT'])
    expect(await words()).toEqual(['a', 'b', 'c'])
  })

  it('are answered only when they are committed', async () => {
    const seen: string[] = []
    const answered = add('a').then(() => seen.push(...witness.statements))
    await answered
    expect(seen).toEqual(['BEGIN', 'INSERT', 'COMMIT'])
  })

  it('are no more in one transaction than others can wait for', async () => {
    await Promise.all(Array.from({ length: 600 }, (_, index) => add(`w${index}`)))
    expect(witness.statements.filter((statement) => statement === 'COMMIT')).toHaveLength(3)
    expect(await words()).toHaveLength(600)
  })

  it('are all made but for the one that cannot be', async () => {
    await add('taken')
    witness.statements.length = 0
    const outcomes = await Promise.allSettled([add('a'), add('taken'), add('b')])
    expect(outcomes).toMatchObject([
      { value: 'added a' },
      { reason: { name: 'StoreError', code: 'SQLITE_CONSTRAINT' } },
      { value: 'added b' },
    ])
    expect(witness.statements.filter((statement) => statement === 'COMMIT')).toHaveLength(1)
    expect(await words()).toEqual(['a', 'b', 'taken'])
  })

  it('undo all of the one that cannot be made', async () => {
    const addTwo = writer.verb(
      oneByOne(async (run, [first, second]: readonly [string, string]) => {
        await run('INSERT INTO words (word) VALUES (?)', [first])
        await run('INSERT INTO words (word) VALUES (?)', [second])
      }),
    )
    await add('taken')
    const outcomes = await Promise.allSettled([
      addTwo(['a', 'b']),
      addTwo(['c', 'taken']),
      addTwo(['d', 'e']),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(await words()).toEqual(['a', 'b', 'd', 'e', 'taken'])
  })

  it('all reject when the COMMIT fails, none is made, and the next ones work', async () => {
    const outcomes = await Promise.allSettled([add('a'), addOrphan('orphan'), add('b')])
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { name: 'StoreError', code: 'SQLITE_CONSTRAINT' },
      })
    }
    // It blames nobody: trying each alone would only fail again.
    expect(witness.statements).toEqual(['BEGIN', 'INSERT', 'INSERT', 'COMMIT', '(rollback)'])
    expect(await words()).toEqual([])
    expect(await add('c')).toBe('added c')
    expect(await words()).toEqual(['c'])
  })

  it.each(['SQLITE_FULL', 'SQLITE_IOERR', 'SQLITE_CORRUPT', 'SQLITE_READONLY', 'SQLITE_NOMEM'])(
    'all reject with %s at whatever statement, none is made, and the next ones work',
    async (code) => {
      for (const statement of ['BEGIN', 'INSERT', 'COMMIT']) {
        witness.failing = (sql) =>
          sql.startsWith(statement) ? new EngineError(code, `${code}: oh`) : undefined
        const outcomes = await Promise.allSettled([add('a'), add('b')])
        expect(outcomes).toMatchObject([{ reason: { code } }, { reason: { code } }])
        witness.failing = undefined
        expect(await words()).toEqual([])
        expect(await writer.verb(async (_run, requests) => requests)('works')).toBe('works')
      }
    },
  )

  it('are refused a disk that is full, and made when there is room', async () => {
    const limit = writer.verb(oneByOne((run, pages: number) => run(`PRAGMA max_page_count = ${pages}`)))
    await limit(1)
    const long = 'x'.repeat(100_000)
    await expect(add(long)).rejects.toMatchObject({ name: 'StoreError', code: 'SQLITE_FULL' })
    await limit(1_000_000)
    expect(await add(long)).toBe(`added ${long}`)
  })

  it('reject in time while another process holds the lock, and work again when it lets go', async () => {
    const holder = new Connection(() => connectKnex(place.file, writerPragmas(50), 1_000))
    await holder.run('BEGIN IMMEDIATE')
    await expect(add('a')).rejects.toMatchObject({ name: 'StoreError', code: 'SQLITE_BUSY' })
    await holder.run('ROLLBACK')
    expect(await add('b')).toBe('added b')
    expect(await words()).toEqual(['b'])
    await holder.close()
  })

  it('work again after a transaction was left open', async () => {
    await witness.run('BEGIN')
    await witness.run("INSERT INTO words (word) VALUES ('left')")
    await expect(add('a')).rejects.toMatchObject({ name: 'StoreError' })
    expect(await add('b')).toBe('added b')
    expect(await words()).toEqual(['b'])
  })

  it('reject in time when the engine hangs', async () => {
    let release: (() => void) | undefined
    const hang = writer.verb(
      oneByOne((run: Run) => {
        return new Promise((resolve) => (release = () => resolve(run('SELECT 1'))))
      }),
    )
    const hanging = hang(undefined)
    await expect(hanging).rejects.toThrow('The database gave no answer in 1000 ms')
    const waiting = add('a')
    await expect(waiting).rejects.toThrow('The database gave no answer in 1000 ms')
    release?.()
    expect(await add('b')).toBe('added b')
    // What expired before it began was not made.
    expect(await words()).toEqual(['b'])
  })
})
