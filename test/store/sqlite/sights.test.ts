import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Store } from '../../../src/store/store.js'
import { oneByOne } from '../../../src/store/sqlite/changes.js'
import { Connection, Gate, type Run } from '../../../src/store/sqlite/connection.js'
import { connectKnex } from '../../../src/store/sqlite/knex.js'
import { writerPragmas } from '../../../src/store/sqlite/pragmas.js'
import { Sights } from '../../../src/store/sqlite/sights.js'
import { Writer } from '../../../src/store/sqlite/writer.js'
import { aSession, aUser, anEnd, type Bench, ENDED, found, IDLE_TTL, NOW, setUp } from '../support.js'
import { makePlace, type SqlitePlace } from './place.js'
import { query } from './query.js'

const MINUTE = 60_000
const LONG = 10 * MINUTE

/** The log by itself, beside the store whose sessions it is of. */
describe('the log of sights', () => {
  let place: SqlitePlace
  let bench: Bench
  let store: Store
  const closing: (() => Promise<void>)[] = []
  beforeEach(async () => {
    place = await makePlace()
    bench = await setUp(async () => place)
    store = bench.store
    await store.users.insert(aUser('Ada', { id: 1n }))
    await insert('a', 'b', 'c')
  })
  afterEach(async () => {
    await Promise.all(closing.splice(0).map((close) => close()))
    await bench.close()
  })

  const insert = (...names: string[]) =>
    Promise.all(names.map((name) => store.sessions.insert(aSession(name))))
  const logged = async () => {
    const rows = await query(place.file, 'SELECT sessions FROM sights ORDER BY number')
    return rows.map(({ sessions }) => JSON.parse(String(sessions)) as number[])
  }
  const rows = async () => {
    const states = await query(place.file, 'SELECT last_seen_at AS at FROM session_states ORDER BY session')
    return states.map(({ at }) => Number(at) - NOW)
  }

  /** One more process's, with what it runs on. */
  const openLog = (idleTtl = IDLE_TTL) => {
    let identity = 'one'
    let uses = Infinity
    const connection = new Connection(
      () => connectKnex(place.file, writerPragmas(20_000), 20_000),
      () => {
        uses -= 1
        if (uses === 0) identity += '+'
        return identity
      },
    )
    const writer = new Writer(connection, new Gate(), 20_000)
    const sights = new Sights({ writer, idleTtl, clock: () => bench.clock.now, busyTimeout: 20_000 })
    closing.push(async () => {
      sights.stop()
      await sights.idle()
      await writer.close()
    })
    const run = writer.verb(oneByOne((runOne: Run, sql: string) => runOne<Record<string, unknown>>(sql)))
    return {
      sights,
      run,
      /** Writes what is seen at this time, by the clock as well. */
      async append(at: number, ...sessions: number[]) {
        bench.clock.now = NOW + at
        await sights.append([{ seenAt: NOW + at, sessions }])
      },
      /** As if the file had been replaced: what was in memory is gone. */
      replaceConnection() {
        identity += '+'
      },
      /** Before its next use but so many. */
      replaceConnectionAfter(steps: number) {
        uses = steps + 1
      },
    }
  }

  it('keeps sights until they are ten minutes old, and then tells the rows and is empty', async () => {
    const log = openLog()
    await log.append(1, 1, 3)
    await log.append(5, 1)
    await log.sights.keep()
    bench.clock.now = NOW + LONG
    await log.sights.keep()
    expect(await logged()).toEqual([[1, 3], [1]])
    expect(await rows()).toEqual([0, 0, 0])
    bench.clock.now = NOW + LONG + 1
    await log.sights.keep()
    expect(await logged()).toEqual([])
    expect(await rows()).toEqual([5, 0, 1])
  })

  it('is merged by another process when the one that wrote it is gone', async () => {
    await openLog().append(1, 1)
    bench.clock.now = NOW + LONG + 1
    await openLog().sights.keep()
    expect(await rows()).toEqual([1, 0, 0])
  })

  it('is merged when the clock is put back, as it tells no age then', async () => {
    const log = openLog()
    await log.append(MINUTE, 1)
    bench.clock.now = NOW
    await log.sights.keep()
    expect(await rows()).toEqual([MINUTE, 0, 0])
  })

  it('settles a session without merging the others, however often it is asked', async () => {
    const log = openLog()
    await log.append(IDLE_TTL - 9, 1, 2)
    await log.append(IDLE_TTL - 8, 2, 3)
    for (let turn = 0; turn < 3; turn += 1) await log.sights.settle(2)
    expect(await rows()).toEqual([0, IDLE_TTL - 8, 0])
    expect(await logged()).toHaveLength(2)
    await log.sights.merge()
    expect(await rows()).toEqual([IDLE_TTL - 9, IDLE_TTL - 8, IDLE_TTL - 8])
  })

  it('leaves alone what others ask for while one session is settled', async () => {
    const log = openLog()
    await log.append(5, 1, 2, 3)
    await Promise.all([log.sights.settle(1), log.sights.settle(3)])
    expect(await rows()).toEqual([5, 0, 5])
  })

  it('stays as it is when someone asks for a session that has gone idle', async () => {
    const session = await found(store, 'a')
    bench.clock.now = NOW + 5
    store.sessions.touch(session, NOW + 5)
    await store.sessions.flush()
    bench.clock.now = NOW + IDLE_TTL + 5
    for (let turn = 0; turn < 3; turn += 1) {
      expect((await found(store, 'b')).lastSeenAt).toBe(NOW)
      expect(await store.sessions.end(anEnd('b', { now: bench.clock.now }))).toBe('expired')
    }
    expect(await logged()).toHaveLength(1)
    expect(await rows()).toEqual([0, 0, 0])
  })

  it.each([1_000, 3_000, 60_000, IDLE_TTL])(
    'tells of chains what telling one by one would, with an idle time of %d ms',
    async (idleTtl) => {
      const log = openLog(idleTtl)
      const expected = [0, 0, 0]
      // Steps that lead to idle sessions and to live ones, and back in time by less and by more than clocks differ.
      let at = 0
      for (const [index, step] of [
        900, 50, 300, -200, 950, 2_000, 999, 1, 400, 5_000, -3_000, 700,
      ].entries()) {
        at = Math.max(1, at + Math.round(step * (idleTtl / 3_000)))
        const seen = [1, 2, 3].filter((session) => (index + session) % 3 !== 0)
        await log.append(at, ...seen)
        for (const session of seen) {
          const last = expected[session - 1] ?? 0
          if (last > at - idleTtl) expected[session - 1] = Math.max(last, at)
        }
        if (index % 4 === 1) await log.sights.settle(1 + (index % 3))
      }
      const listed = await store.sessions.list({ all: true }, 3)
      expect(listed.map(({ lastSeenAt }) => lastSeenAt - NOW).reverse()).toEqual(expected)
      await log.sights.merge()
      expect(await rows()).toEqual(expected)
      expect(await logged()).toEqual([])
    },
  )

  it('counts a late sight for none, though it lies beside those that it would have followed', async () => {
    const log = openLog()
    await log.append(5, 1)
    await log.append(IDLE_TTL + 2, 1, 2)
    await log.sights.merge()
    expect(await rows()).toEqual([IDLE_TTL + 2, 0, 0])
  })

  it('changes nothing when it is told once more, as after a crash before it was deleted', async () => {
    const log = openLog()
    await log.append(IDLE_TTL - 1, 1)
    await log.append(2 * IDLE_TTL - 2, 1, 2)
    await query(place.file, 'CREATE TABLE kept AS SELECT * FROM sights')
    await log.sights.merge()
    const before = await rows()
    expect(before).toEqual([2 * IDLE_TTL - 2, 0, 0])
    await query(place.file, 'INSERT INTO sights SELECT * FROM kept')
    await openLog().sights.merge()
    expect(await rows()).toEqual(before)
    expect(await logged()).toEqual([])
  })

  it('loses nothing when its connection is replaced at any point of a merge', async () => {
    const log = openLog()
    await insert(...Array.from({ length: 3_000 }, (_, index) => `many-${index}`))
    const all = Array.from({ length: 3_003 }, (_, index) => index + 1)
    for (let steps = 1; steps < 12; steps += 1) {
      const at = steps * 1_000
      await log.append(at, ...all.slice(0, 2_000))
      await log.append(at, ...all.slice(2_000))
      const merged = log.sights.merge().catch((error: unknown) => error)
      for (let step = 0; step < steps; step += 1) await log.run('SELECT 1')
      log.replaceConnection()
      // What comes meanwhile must not be taken for what was told.
      await log.append(at + 1, 1, 3_003)
      await log.sights.settle(3_003)
      await merged
      await log.sights.merge()
      const seen = await rows()
      expect([seen[0], seen[1], seen[1_999], seen[2_000], seen[3_002]]).toEqual([at + 1, at, at, at, at + 1])
      expect(await logged()).toEqual([])
    }
  }, 60_000)

  it('may be merged by several processes at once, while more is written', async () => {
    const logs = [openLog(), openLog(), openLog()]
    for (let turn = 1; turn <= 30; turn += 1) {
      const [one, ...others] = logs
      await one?.append(turn * 1_000, 1, 2)
      await Promise.all([
        ...logs.map(({ sights }) => sights.merge()),
        others[0]?.sights.append([{ seenAt: NOW + turn * 1_000 + 1, sessions: [1, 3] }]),
        others[1]?.sights.settle(2),
      ])
      logs.push(...logs.splice(0, 1))
    }
    await Promise.all(logs.map(({ sights }) => sights.merge()))
    expect(await rows()).toEqual([30_001, 30_000, 30_001])
    expect(await logged()).toEqual([])
  })

  it('forgets what another process has merged, and reads the rest', async () => {
    const [log, other] = [openLog(), openLog()]
    await log.append(1, 1)
    await other.sights.settle(3)
    await log.append(2, 2)
    await other.sights.settle(3)
    await query(place.file, 'DELETE FROM sights WHERE number = 1')
    await other.sights.merge()
    expect(await rows()).toEqual([0, 2, 0])
    expect(await logged()).toEqual([])
  })

  it.each([
    ['tells', 1, 0],
    ['deletes', 2, 7],
  ])(
    'neither tells nor deletes on another connection what was read on this one: as it %s',
    async (_what, steps, told) => {
      const log = openLog()
      await log.append(7, 1)
      log.replaceConnectionAfter(steps)
      await expect(log.sights.merge()).rejects.toMatchObject({ name: 'StoreError' })
      expect(await rows()).toEqual([told, 0, 0])
      expect(await logged()).toEqual([[1]])
      await log.sights.merge()
      expect(await rows()).toEqual([7, 0, 0])
      expect(await logged()).toEqual([])
    },
  )

  it('lets others in between the steps of a merge', async () => {
    const log = openLog()
    await insert(...Array.from({ length: 10_000 }, (_, index) => `many-${index}`))
    for (let first = 1; first < 10_000; first += 1_000) {
      await log.append(1_000, ...Array.from({ length: 1_000 }, (_, index) => first + index))
    }
    let turns = 0
    const merge = { isDone: false }
    const merged = log.sights.merge().then(() => (merge.isDone = true))
    while (!merge.isDone) {
      await log.run('SELECT 1')
      turns += 1
    }
    await merged
    expect(turns).toBeGreaterThan(5)
    expect((await rows()).filter((at) => at === 1_000)).toHaveLength(10_000)
  }, 30_000)

  it('keeps a session alive that was seen before its process was closed', async () => {
    const other = await bench.another()
    bench.clock.now = NOW + IDLE_TTL - 1
    other.sessions.touch(await found(other, 'a'), bench.clock.now)
    await other.close()
    expect(await logged()).toEqual([[1]])
    expect(await store.sessions.end(anEnd('a', { now: NOW + IDLE_TTL }))).toEqual(ENDED)
  })

  it('can be listed when nothing can be written', async () => {
    await openLog().append(7, 2)
    await query(
      place.file,
      'CREATE TRIGGER full BEFORE UPDATE ON session_states BEGIN SELECT RAISE(ABORT, "full"); END',
    )
    expect((await store.sessions.list({ id: 'id-b' }, 1))[0]?.lastSeenAt).toBe(NOW + 7)
    await expect(store.sessions.purge(0, IDLE_TTL)).rejects.toMatchObject({ name: 'StoreError' })
  })
})
