import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { openStore } from '../../../src/store/open.js'
import { hashOf, IDLE_TTL, NOW } from '../support.js'
import { compileStore, firstLine, kill, runModule, startModule } from './compiled.js'
import { makePlace, type SqlitePlace } from './place.js'

const SESSIONS = 2_000

describe('an SQLite store with processes of its own', () => {
  let place: SqlitePlace
  let code: string
  beforeEach(async () => {
    place = await makePlace()
    code = `${place.folder}/code`
    await compileStore(code)
  })
  afterEach(() => place.remove())

  const prelude = () => `
    import { createHash } from 'node:crypto'
    import { openStore } from './open.js'
    const hashOf = (name) => createHash('sha256').update(name).digest('base64url')
    const store = await openStore(${JSON.stringify(place.url)}, { idleTtl: ${IDLE_TTL}, clock: () => ${NOW} })`

  const fill = () => `${prelude()}
    await store.users.insert({ id: 1n, username: 'Ada', usernameKey: 'ada', passwordHash: 'x', createdAt: 1 })
    await Promise.all(Array.from({ length: ${SESSIONS} }, (_, index) => store.sessions.insert({
      id: 's' + index, hash: hashOf('s' + index), userId: 1n, passwordHash: 'x', createdAt: ${NOW}, expiresAt: ${NOW + 1e6},
    })))
    await store.close()`

  /** Ends sessions as fast as it can, and tells of each that was acknowledged. */
  const end = (from: number) => `${prelude()}
    for (let index = ${from}; index < ${SESSIONS}; index += 8) {
      await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(async (offset) => {
        const name = 's' + (index + offset)
        const result = await store.sessions.end({ hash: hashOf(name), now: ${NOW}, idleTtl: ${IDLE_TTL} })
        if (typeof result === 'object') process.stdout.write(name + '\\n')
      }))
    }`

  it('loses nothing that it acknowledged before it was killed, and ends nothing unasked', async () => {
    await runModule(code, fill())
    const acknowledged = new Set<string>()
    for (let cycle = 0; cycle < 5; cycle += 1) {
      const child = startModule(code, end(cycle * 400))
      child.stdout?.on('data', (data: Buffer) => {
        for (const name of data.toString().split('\n')) if (/^s\d+$/.test(name)) acknowledged.add(name)
      })
      await firstLine(child)
      while (acknowledged.size < (cycle + 1) * 40)
        await new Promise((resolve) => child.stdout?.once('data', resolve))
      await kill(child)
    }
    const store = await openStore(place.url, { idleTtl: IDLE_TTL, clock: () => NOW })
    const found = await Promise.all([...acknowledged].map((name) => store.sessions.find(hashOf(name))))
    expect(found.filter((session) => session?.endedAt === undefined)).toEqual([])
    const last = await store.sessions.find(hashOf(`s${SESSIONS - 1}`))
    expect(last).toMatchObject({ endedAt: undefined })
    await store.close()
  }, 60_000)

  it('sees at once what another process ended', async () => {
    await runModule(code, fill())
    const store = await openStore(place.url, { idleTtl: IDLE_TTL, clock: () => NOW })
    expect((await store.sessions.find(hashOf('s1992')))?.endedAt).toBeUndefined()
    await runModule(code, `${end(1992)}\nawait store.close()`)
    expect((await store.sessions.find(hashOf('s1992')))?.endedAt).toBe(NOW)
    expect(await store.sessions.end({ hash: hashOf('s1992'), now: NOW, idleTtl: IDLE_TTL })).toBe('invalid')
    await store.close()
  }, 60_000)
})
