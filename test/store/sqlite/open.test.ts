import { mkdir, stat, symlink, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { openStore } from '../../../src/store/open.js'
import { aUser, NOW } from '../support.js'
import { makePlace, type SqlitePlace } from './place.js'
import { query } from './query.js'

const options = { idleTtl: 1, clock: () => NOW }

describe('opening an SQLite store', () => {
  let place: SqlitePlace
  beforeEach(async () => {
    place = await makePlace()
  })
  afterEach(() => place.remove())

  const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8)

  it('makes folders and files for this user alone', async () => {
    const file = join(place.folder, 'one', 'two', 'x.db')
    const store = await openStore(`sqlite:${file}`, options)
    await store.users.insert(aUser('Ada'))
    expect(await modeOf(join(place.folder, 'one'))).toBe('700')
    expect(await modeOf(join(place.folder, 'one', 'two'))).toBe('700')
    for (const suffix of ['', '-wal', '-shm']) expect(await modeOf(file + suffix)).toBe('600')
    await store.close()
  })

  it('takes a path that is relative to the working directory, with whatever characters', async () => {
    const file = join(place.folder, 'a b%20c ü.db')
    const store = await openStore(`sqlite:${relative(process.cwd(), file)}`, options)
    await store.close()
    expect((await stat(file)).size).toBeGreaterThan(0)
  })

  it('leaves a database alone that it finds', async () => {
    const first = await openStore(place.url, options)
    await first.users.insert(aUser('Ada'))
    await first.close()
    const second = await openStore(place.url, options)
    expect(await second.users.findByName('ada')).toMatchObject({ username: 'Ada' })
    await second.close()
  })

  const refused = (url: string) => expect(openStore(url, options)).rejects

  it('refuses another engine, and names the variable and the mend', async () => {
    await refused('postgres://ada:secret@host/db').toThrow(
      /^SIGNOFF_DATABASE_URL must be sqlite: and a path, such as .*; there is no store for postgres: yet$/,
    )
  })

  it('refuses a folder', async () => {
    await mkdir(place.file)
    await refused(place.url).toThrow(/SIGNOFF_DATABASE_URL names .*signoff\.db, which is no file/)
  })

  it('refuses a path through a file', async () => {
    await writeFile(place.file, '')
    await refused(`${place.url}/x.db`).toThrow(
      /SIGNOFF_DATABASE_URL names .*, which cannot be made: ENOTDIR|EEXIST/,
    )
  })

  it('refuses a place where nothing can be made', async () => {
    await refused('sqlite:/proc/signoff/x.db').toThrow(
      'SIGNOFF_DATABASE_URL names /proc/signoff/x.db, which cannot',
    )
  })

  it('refuses a link that leads nowhere', async () => {
    await symlink(join(place.folder, 'nowhere'), place.file)
    await refused(place.url).toThrow(/SIGNOFF_DATABASE_URL names .*, which cannot be made: ENOENT/)
  })

  it('refuses a file that is no database, and leaves it as it is', async () => {
    const text = 'no database, but long enough to be one. '.repeat(100)
    await writeFile(place.file, text)
    await refused(place.url).toThrow(/SIGNOFF_DATABASE_URL names .*, which is not an SQLite database/)
    expect((await stat(place.file)).size).toBe(text.length)
  })

  it('takes an empty file', async () => {
    await writeFile(place.file, '')
    const store = await openStore(place.url, options)
    await store.close()
  })

  it('refuses the database of another program, and leaves it as it is', async () => {
    await query(place.file, 'CREATE TABLE users (id INTEGER)', 'PRAGMA user_version = 7')
    await refused(place.url).toThrow(
      /SIGNOFF_DATABASE_URL names .*, which is the database of another program/,
    )
    expect(await query(place.file, 'SELECT name FROM sqlite_schema')).toEqual([{ name: 'users' }])
    expect(await query(place.file, 'PRAGMA user_version')).toEqual([{ user_version: 7 }])
    expect(await query(place.file, 'PRAGMA journal_mode')).toEqual([{ journal_mode: 'delete' }])
  })
})
