import { rename } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Connection } from '../../../src/store/sqlite/connection.js'
import { connectKnex, type Pragmas } from '../../../src/store/sqlite/knex.js'
import { migrate } from '../../../src/store/sqlite/migrate.js'
import { readerPragmas, writerPragmas } from '../../../src/store/sqlite/pragmas.js'
import { makePlace, type SqlitePlace } from './place.js'
import { connectOutsider, query } from './query.js'

describe('a connection', () => {
  let place: SqlitePlace
  let connections: Connection[]
  beforeEach(async () => {
    place = await makePlace()
    await query(place.file, 'PRAGMA journal_mode = wal')
    connections = []
  })
  afterEach(async () => {
    await Promise.all(connections.map((connection) => connection.close()))
    await place.remove()
  })

  const connect = (pragmas: Pragmas) => {
    const connection = new Connection(() => connectKnex(place.file, pragmas, 1_000))
    connections.push(connection)
    return connection
  }

  it.each([
    ['reader', readerPragmas(70), 1],
    ['writer', writerPragmas(70), 0],
  ] as const)(
    'that is a %s has the pragmas that durability and speed need',
    async (_role, pragmas, queryOnly) => {
      const { run } = connect(pragmas)
      const expected = {
        journal_mode: 'wal',
        synchronous: 2,
        foreign_keys: 1,
        cache_size: -65_536,
        wal_autocheckpoint: 4_000,
        query_only: queryOnly,
      }
      for (const [name, value] of Object.entries(expected)) {
        expect(await run(`PRAGMA ${name}`)).toEqual([{ [name]: value }])
      }
      expect(await run('PRAGMA busy_timeout')).toEqual([{ timeout: 70 }])
    },
  )

  it('is refused when a pragma does not hold, and says which', async () => {
    await expect(connect({ synchronous: 2, no_such_pragma: 1 }).run('SELECT 1')).rejects.toThrow(
      'The database refused PRAGMA no_such_pragma = 1: it is undefined',
    )
    await query(place.file, 'PRAGMA journal_mode = delete', 'CREATE TABLE t (x)')
    const outsider = connectOutsider(place.file)
    await outsider.all('BEGIN IMMEDIATE')
    await expect(connect(writerPragmas(1)).run('SELECT 1')).rejects.toThrow(/SQLITE_BUSY|PRAGMA journal_mode/)
    await outsider.close()
  })

  it('that is a reader cannot write', async () => {
    await expect(connect(readerPragmas(70)).run('CREATE TABLE t (x)')).rejects.toThrow('SQLITE_READONLY')
  })

  it('tells the engine’s code, and neither the statement nor bound values', async () => {
    const { run } = connect(writerPragmas(70))
    await run('CREATE TABLE t (x TEXT UNIQUE)')
    await run('INSERT INTO t VALUES (?)', ['canary'])
    const error: unknown = await run('INSERT INTO t VALUES (?)', ['canary']).catch(
      (reason: unknown) => reason,
    )
    expect(error).toMatchObject({ name: 'StoreError', code: 'SQLITE_CONSTRAINT' })
    expect(error).toHaveProperty('message', 'SQLITE_CONSTRAINT: UNIQUE constraint failed: t.x')
    expect(JSON.stringify(error) + String(error)).not.toContain('canary')
  })

  it('never makes a database again that has vanished', async () => {
    const connection = connect(writerPragmas(70))
    await rename(place.file, `${place.file}.away`)
    await expect(connection.run('SELECT 1')).rejects.toThrow('SQLITE_CANTOPEN')
    await rename(`${place.file}.away`, place.file)
    connection.renew()
    expect(await connection.run('SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  it('is replaced before the next transaction, and not within one, when it fails', async () => {
    await migrate(place.file)
    const connection = connect(writerPragmas(70))
    await connection.run('BEGIN IMMEDIATE')
    await connection.run('PRAGMA user_version = 5')
    // A reader's pragma makes this connection useless for writing.
    await connection.run('PRAGMA query_only = 1')
    await expect(connection.run('DELETE FROM users')).rejects.toThrow('SQLITE_READONLY')
    await expect(connection.run('SELECT 1')).rejects.toMatchObject({ name: 'StoreError' })
    connection.renew()
    expect(await connection.run('PRAGMA user_version')).toEqual([{ user_version: 0 }])
    await connection.run('DELETE FROM users')
  })

  it('is given up when a transaction cannot be rolled back', async () => {
    const connection = connect(writerPragmas(70))
    await connection.rollback()
    await expect(connection.run('SELECT 1')).rejects.toMatchObject({ name: 'StoreError' })
    connection.renew()
    expect(await connection.run('SELECT 1 AS one')).toEqual([{ one: 1 }])
  })
})
