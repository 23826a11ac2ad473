import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { FoundSession } from '../../../src/store/store.js'
import {
  aSession,
  aUser,
  anEnd,
  ENDED,
  type Bench,
  found,
  hashOf,
  IDLE_TTL,
  NOW,
  type Place,
  setUp,
} from '../support.js'

export function describeTouches(makePlace: () => Promise<Place>): void {
  describe('touches', () => {
    let bench: Bench
    let session: FoundSession
    beforeEach(async () => {
      bench = await setUp(makePlace)
      await bench.store.users.insert(aUser('Ada', { id: 1n }))
      await bench.store.sessions.insert(aSession('a'))
      session = await found(bench.store, 'a')
    })
    afterEach(() => bench.close())

    const lastSeenAt = async () => (await bench.store.sessions.find(hashOf('a')))?.lastSeenAt

    it('notes when a session was last seen', async () => {
      bench.store.sessions.touch(session, NOW + 5)
      await bench.store.sessions.flush()
      expect(await lastSeenAt()).toBe(NOW + 5)
    })

    it('writes by itself within a second', async () => {
      const begun = performance.now()
      bench.store.sessions.touch(session, NOW + 5)
      while ((await lastSeenAt()) === NOW) expect(performance.now() - begun).toBeLessThan(1_000)
      expect(await lastSeenAt()).toBe(NOW + 5)
    })

    it('moves only forwards in time, within one write and over many', async () => {
      const { sessions } = bench.store
      sessions.touch(session, NOW + 9)
      sessions.touch(session, NOW + 5)
      await sessions.flush()
      expect(await lastSeenAt()).toBe(NOW + 9)
      sessions.touch(session, NOW + 7)
      await sessions.flush()
      expect(await lastSeenAt()).toBe(NOW + 9)
    })

    it('keeps a session alive past its first idle expiry', async () => {
      bench.clock.now = NOW + IDLE_TTL - 1
      bench.store.sessions.touch(session, bench.clock.now)
      await bench.store.sessions.flush()
      expect(await bench.store.sessions.end(anEnd('a', { now: NOW + IDLE_TTL + 1 }))).toEqual(ENDED)
    })

    it('never makes a session of an unknown number', async () => {
      bench.store.sessions.touch({ number: session.number + 1 }, NOW + 5)
      await bench.store.sessions.flush()
      expect(await bench.store.sessions.list({ all: true }, 10)).toHaveLength(1)
    })

    it('never brings back a session that was ended after it was seen', async () => {
      const { sessions } = bench.store
      sessions.touch(session, NOW + 5)
      await sessions.end(anEnd('a', { now: NOW + 6 }))
      await sessions.flush()
      expect(await sessions.find(hashOf('a'))).toMatchObject({ endedAt: NOW + 6, lastSeenAt: NOW })
    })

    it('never brings back a session that was purged', async () => {
      const { sessions } = bench.store
      sessions.touch(session, NOW + 5)
      await sessions.end(anEnd('a'))
      await sessions.purge(NOW + 1, IDLE_TTL)
      await sessions.flush()
      expect(await sessions.find(hashOf('a'))).toBeUndefined()
    })

    it('never revives a session that is idle when it is written', async () => {
      bench.store.sessions.touch(session, NOW + IDLE_TTL - 1)
      bench.clock.now = NOW + IDLE_TTL
      await bench.store.sessions.flush()
      expect(await found(bench.store, 'a')).toEqual(session)
    })

    it('writes thousands at once, each its own time', async () => {
      const { sessions } = bench.store
      const names = Array.from({ length: 2_500 }, (_, index) => `many-${index}`)
      await Promise.all(names.map((name) => sessions.insert(aSession(name))))
      const added = await Promise.all(names.map((name) => found(bench.store, name)))
      added.forEach((one, index) => sessions.touch(one, NOW + 1 + index))
      await sessions.flush()
      const touched = await Promise.all(names.map((name) => found(bench.store, name)))
      expect(touched.map(({ lastSeenAt }) => lastSeenAt)).toEqual(names.map((_, index) => NOW + 1 + index))
    }, 30_000)

    it('waits for a flush that is under way, and then writes what came since', async () => {
      const { sessions } = bench.store
      sessions.touch(session, NOW + 1)
      const first = sessions.flush()
      sessions.touch(session, NOW + 2)
      await sessions.flush()
      expect(await lastSeenAt()).toBe(NOW + 2)
      await first
    })
  })
}
