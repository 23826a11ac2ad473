import { rename } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { aSession, aUser, anEnd, type Bench, ENDED, found, hashOf, NOW, setUp } from '../support.js'
import { makePlace, type SqlitePlace } from './place.js'
import { connectOutsider, type Outsider } from './query.js'

describe('an SQLite store that cannot write', () => {
  let place: SqlitePlace
  let bench: Bench
  let outsider: Outsider
  beforeEach(async () => {
    place = await makePlace()
    bench = await setUp(async () => place, { busyTimeout: 1_000 })
    await bench.store.users.insert(aUser('Ada', { id: 1n }))
    await bench.store.sessions.insert(aSession('a'))
    outsider = connectOutsider(place.file)
    await outsider.all('BEGIN IMMEDIATE')
  })
  afterEach(async () => {
    await outsider.close()
    await bench.close()
  })

  // In time: before the test's own limit, whatever the machine.
  it('rejects changes in time, still reads, and heals by itself', async () => {
    const { store } = bench
    const ends = [1, 2, 3].map(() => store.sessions.end(anEnd('a')))
    for (const end of ends) await expect(end).rejects.toMatchObject({ name: 'StoreError' })
    await expect(store.ping()).rejects.toMatchObject({ name: 'StoreError' })
    expect((await store.sessions.find(hashOf('a')))?.endedAt).toBeUndefined()
    await outsider.all('ROLLBACK')
    await store.ping()
    expect(await store.sessions.end(anEnd('a'))).toEqual(ENDED)
  })

  it('keeps touches for the next time, and tells of the failure', async () => {
    const { store, errors } = bench
    const session = await found(store, 'a')
    store.sessions.touch(session, NOW + 5)
    await expect(store.sessions.flush()).rejects.toMatchObject({ name: 'StoreError' })
    // By the timer, this time.
    while (errors.length === 0) await new Promise((resolve) => setImmediate(resolve))
    expect(errors[0]).toMatchObject({ name: 'StoreError' })
    await outsider.all('ROLLBACK')
    store.sessions.touch(session, NOW + 3)
    await store.sessions.flush()
    expect(await store.sessions.list({ all: true }, 9)).toMatchObject([{ lastSeenAt: NOW + 5 }])
  })

  it('closes all the same, and tells what it could not write', async () => {
    bench.store.sessions.touch(await found(bench.store, 'a'), NOW + 5)
    await bench.store.close()
    expect(bench.errors).toMatchObject([{ name: 'StoreError' }])
  })
})

describe('an SQLite store whose file is moved away while it is open', () => {
  const ENDS = ['', '-wal', '-shm']
  const move = async (from: string, to: string) => {
    for (const end of ENDS) await rename(`${from}${end}`, `${to}${end}`)
  }

  it('rejects reads and changes rather than go on with a file that is lost, and heals by itself', async () => {
    const place = await makePlace()
    const bench = await setUp(async () => place, {})
    const { store } = bench
    await store.users.insert(aUser('Ada', { id: 1n }))
    await store.sessions.insert(aSession('a'))
    await move(place.file, `${place.file}.away`)
    await expect(store.sessions.find(hashOf('a'))).rejects.toMatchObject({ name: 'StoreError' })
    await expect(store.sessions.end(anEnd('a'))).rejects.toMatchObject({ name: 'StoreError' })
    await expect(store.ping()).rejects.toMatchObject({ name: 'StoreError' })
    await move(`${place.file}.away`, place.file)
    await store.ping()
    expect((await store.sessions.find(hashOf('a')))?.endedAt).toBeUndefined()
    expect(await store.sessions.end(anEnd('a'))).toEqual(ENDED)
    await bench.close()
  })
})
