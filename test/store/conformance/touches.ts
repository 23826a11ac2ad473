import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import {
  aSession,
  aUser,
  anEnd,
  type Bench,
  DAY,
  hashOf,
  IDLE_TTL,
  NOW,
  type Place,
  setUp,
} from '../support.js'

export function describeTouches(makePlace: () => Promise<Place>): void {
  describe('touches', () => {
    let bench: Bench
    beforeEach(async () => {
      bench = await setUp(makePlace)
      await bench.store.users.insert(aUser('Ada', { id: 1n }))
      await bench.store.sessions.insert(aSession('a'))
    })
    afterEach(() => bench.close())

    const lastSeenAt = async () => (await bench.store.sessions.find(hashOf('a')))?.lastSeenAt

    it('notes when a session was last seen', async () => {
      bench.store.sessions.touch(hashOf('a'), NOW + 5)
      await bench.store.sessions.flush()
      expect(await lastSeenAt()).toBe(NOW + 5)
    })

    it('writes by itself within a second', async () => {
      const begun = performance.now()
      bench.store.sessions.touch(hashOf('a'), NOW + 5)
      while ((await lastSeenAt()) === NOW) expect(performance.now() - begun).toBeLessThan(1_000)
      expect(await lastSeenAt()).toBe(NOW + 5)
    })

    it('moves only forwards in time, within one write and over many', async () => {
      const { sessions } = bench.store
      sessions.touch(hashOf('a'), NOW + 9)
      sessions.touch(hashOf('a'), NOW + 5)
      await sessions.flush()
      expect(await lastSeenAt()).toBe(NOW + 9)
      sessions.touch(hashOf('a'), NOW + 7)
      await sessions.flush()
      expect(await lastSeenAt()).toBe(NOW + 9)
    })

    it('keeps a session alive past its first idle expiry', async () => {
      bench.clock.now = NOW + IDLE_TTL - 1
      bench.store.sessions.touch(hashOf('a'), bench.clock.now)
      await bench.store.sessions.flush()
      expect(await bench.store.sessions.end(anEnd('a', { now: NOW + IDLE_TTL + 1 }))).toBe('ended')
    })

    it('never makes a session of an unknown hash', async () => {
      bench.store.sessions.touch(hashOf('unknown'), NOW + 5)
      await bench.store.sessions.flush()
      expect(await bench.store.sessions.find(hashOf('unknown'))).toBeUndefined()
      expect(await bench.store.sessions.list({ all: true }, 10)).toHaveLength(1)
    })

    it('never brings back a session that was ended after it was seen', async () => {
      const { sessions } = bench.store
      sessions.touch(hashOf('a'), NOW + 5)
      await sessions.end(anEnd('a', { now: NOW + 6 }))
      await sessions.flush()
      expect(await sessions.find(hashOf('a'))).toMatchObject({ endedAt: NOW + 6, lastSeenAt: NOW })
    })

    it('never brings back a session that was purged', async () => {
      const { sessions } = bench.store
      sessions.touch(hashOf('a'), NOW + 5)
      await sessions.end(anEnd('a'))
      await sessions.purge(NOW + 1, IDLE_TTL)
      await sessions.flush()
      expect(await sessions.find(hashOf('a'))).toBeUndefined()
    })

    it.each([
      ['idle', NOW + IDLE_TTL],
      ['past its absolute expiry', NOW + DAY],
    ])('never revives a session that is %s when it is written', async (_case, now) => {
      await bench.store.sessions.insert(aSession('b', { createdAt: now === NOW + DAY ? now - 2 : NOW }))
      bench.store.sessions.touch(hashOf('b'), now - 1)
      bench.clock.now = now
      const before = await bench.store.sessions.find(hashOf('b'))
      await bench.store.sessions.flush()
      expect(await bench.store.sessions.find(hashOf('b'))).toEqual(before)
    })

    it('writes thousands at once, each its own time', async () => {
      const { sessions } = bench.store
      const names = Array.from({ length: 2_500 }, (_, index) => `many-${index}`)
      await Promise.all(names.map((name) => sessions.insert(aSession(name))))
      names.forEach((name, index) => sessions.touch(hashOf(name), NOW + 1 + index))
      await sessions.flush()
      const found = await Promise.all(names.map((name) => sessions.find(hashOf(name))))
      expect(found.map((session) => session?.lastSeenAt)).toEqual(names.map((_, index) => NOW + 1 + index))
    }, 30_000)

    it('waits for a flush that is under way, and then writes what came since', async () => {
      const { sessions } = bench.store
      sessions.touch(hashOf('a'), NOW + 1)
      const first = sessions.flush()
      sessions.touch(hashOf('a'), NOW + 2)
      await sessions.flush()
      expect(await lastSeenAt()).toBe(NOW + 2)
      await first
    })
  })
}
