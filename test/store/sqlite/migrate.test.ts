import { writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Knex } from 'knex'
import { type Migration, migrations } from '../../../src/store/migrations/index.js'
import { openStore } from '../../../src/store/open.js'
import { connectKnex } from '../../../src/store/sqlite/knex.js'
import { migrate } from '../../../src/store/sqlite/migrate.js'
import { commonPragmas } from '../../../src/store/sqlite/pragmas.js'
import { useWal } from '../../../src/store/sqlite/wal.js'
import { aSession, aUser, hashOf, NOW } from '../support.js'
import { compileStore, firstLine, kill, runModule, startModule } from './compiled.js'
import { makePlace, type SqlitePlace } from './place.js'
import { connectOutsider, query } from './query.js'

const NAMES = migrations.map(({ name }) => name)
const options = { idleTtl: 1, clock: () => NOW }
const newer: Migration = {
  name: '9998-newer',
  up: async (knex: Knex) => {
    await knex.raw('ALTER TABLE sessions ADD COLUMN address TEXT')
  },
}
const failing: Migration = {
  name: '9999-failing',
  up: async (knex: Knex) => {
    await knex.raw('ALTER TABLE sessions ADD COLUMN note TEXT')
    await knex.raw('CREATE TABLE users (id INTEGER)')
  },
}

describe('migrations', () => {
  let place: SqlitePlace
  beforeEach(async () => {
    place = await makePlace()
    await writeFile(place.file, '')
  })
  afterEach(() => place.remove())

  const schema = () => query(place.file, 'SELECT name, sql FROM sqlite_schema ORDER BY name')
  const applied = async () => {
    const rows = await query(place.file, 'SELECT name FROM knex_migrations ORDER BY id')
    return rows.map(({ name }) => name)
  }

  it('are applied once, in order, and keep what is there', async () => {
    const store = await openStore(place.url, options)
    await store.users.insert(aUser('Ada', { id: 1n }))
    await store.sessions.insert(aSession('a'))
    await store.close()
    expect(await applied()).toEqual(NAMES)
    await migrate(place.file, [...migrations, newer])
    await migrate(place.file, [...migrations, newer])
    expect(await applied()).toEqual([...NAMES, '9998-newer'])
    expect(await query(place.file, 'SELECT credential_hash, address FROM sessions')).toEqual([
      { credential_hash: hashOf('a'), address: null },
    ])
  })

  it('refuse a database that is newer than the code', async () => {
    await migrate(place.file, [...migrations, newer])
    const before = await schema()
    await expect(openStore(place.url, options)).rejects.toThrow(
      /SIGNOFF_DATABASE_URL names .*, whose schema \(9998-newer\) is newer than this version of Signoff; run the version/,
    )
    expect(await schema()).toEqual(before)
  })

  it('leave nothing behind when one of them fails', async () => {
    await migrate(place.file)
    const before = await schema()
    await expect(migrate(place.file, [...migrations, newer, failing])).rejects.toMatchObject({
      name: 'StoreError',
    })
    expect(await schema()).toEqual(before)
    expect(await applied()).toEqual(NAMES)
    const store = await openStore(place.url, options)
    await store.close()
  })

  it.each(['BEGIN IMMEDIATE', 'BEGIN; SELECT * FROM users'])(
    'switch to a write-ahead log as soon as nobody else is at it (%s)',
    async (sql) => {
      await query(place.file, 'CREATE TABLE users (id INTEGER)')
      const outsider = connectOutsider(place.file)
      for (const statement of sql.split('; ')) await outsider.all(statement)
      const knex = connectKnex(place.file, commonPragmas(1_000), 1_000)
      const refused = await useWal(knex, 0).catch((error: unknown) => error)
      expect(refused).toMatchObject({ code: 'SQLITE_BUSY' })
      const switched = useWal(knex, 10_000)
      await outsider.all('ROLLBACK')
      await switched
      await outsider.close()
      await knex.destroy()
      expect(await query(place.file, 'PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }])
    },
  )

  /** A process that is in the middle of its migrations for ever, and says so. */
  const stuck = (file: string) => `
    import { migrate } from './sqlite/migrate.js'
    import { migrations } from './migrations/index.js'
    const stuck = {
      name: '9999-stuck',
      async up(knex) {
        await knex.raw('ALTER TABLE sessions ADD COLUMN half TEXT')
        process.stdout.write('in the middle')
        await new Promise((resolve) => setTimeout(resolve, 1e6))
      },
    }
    await migrate(${JSON.stringify(file)}, [...migrations, stuck])`

  it('leave neither a lock nor half a schema behind when their process is killed', async () => {
    const code = `${place.folder}/code`
    await compileStore(code)
    for (const state of ['empty', 'migrated']) {
      if (state === 'migrated') await migrate(place.file)
      const child = startModule(code, stuck(place.file))
      expect(await firstLine(child)).toBe('in the middle')
      await kill(child)
      const store = await openStore(place.url, options)
      await store.ping()
      await store.close()
      expect(await applied()).toEqual(NAMES)
      expect(JSON.stringify(await schema())).not.toContain('half')
    }
  }, 60_000)

  it('wait for each other when many start at once', async () => {
    for (let turn = 0; turn < 10; turn += 1) {
      const url = `${place.url}-${turn}`
      // No more: each that waits holds one of the process's four threads, and one must be left for who is waited for.
      const stores = await Promise.all([1, 2, 3].map(() => openStore(url, options)))
      const ids = await Promise.all(stores.map((store, index) => store.users.insert(aUser(`u${index}`))))
      expect(ids).toContainEqual({ id: 3n })
      await Promise.all(stores.map((store) => store.close()))
    }
  }, 60_000)

  it('wait for each other when several processes start at once', async () => {
    const code = `${place.folder}/code`
    await compileStore(code)
    const start = (url: string, name: string) => `
      import { openStore } from './open.js'
      const store = await openStore(${JSON.stringify(url)}, { idleTtl: 1, clock: Date.now })
      const user = { username: '${name}', usernameKey: '${name}', passwordHash: 'x', createdAt: 1 }
      process.stdout.write(String((await store.users.insert(user)).id))
      await store.close()`
    for (let turn = 0; turn < 2; turn += 1) {
      const names = Array.from({ length: 4 }, (_, index) => `u${index}`)
      const ids = await Promise.all(names.map((name) => runModule(code, start(`${place.url}-${turn}`, name))))
      expect(ids.sort()).toEqual(['1', '2', '3', '4'])
    }
  }, 60_000)
})
