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

    /** A listing is exact, and a find need not be. */
    const lastSeenAt = async (store = bench.store) => {
      const sessions = await store.sessions.list({ all: true }, 10)
      return sessions.find(({ id }) => id === 'id-a')?.lastSeenAt
    }
    /** As a check at this time would, and written. */
    const see = async (at: number, store = bench.store) => {
      bench.clock.now = at
      store.sessions.touch(session, at)
      await store.sessions.flush()
    }
    const isAlive = async (now: number, store = bench.store) => {
      bench.clock.now = now
      const { lastSeenAt: seenAt, endedAt } = await found(store, 'a')
      return endedAt === undefined && seenAt + IDLE_TTL > now
    }

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
      await sessions.purge(0, IDLE_TTL)
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
      expect(await lastSeenAt()).toBe(NOW)
      await bench.store.sessions.purge(0, IDLE_TTL)
      expect(await found(bench.store, 'a')).toEqual(session)
    })

    it('keeps alive by each sight what was alive by those before it, and no longer', async () => {
      for (const at of [1, 2, 3]) await see(NOW + at * (IDLE_TTL - 1))
      const last = NOW + 3 * (IDLE_TTL - 1)
      expect(await isAlive(last + IDLE_TTL - 1)).toBe(true)
      expect(await isAlive(last + IDLE_TTL)).toBe(false)
      expect(await bench.store.sessions.end(anEnd('a', { now: last + IDLE_TTL }))).toBe('expired')
    })

    it('lets no sight count behind one that came too late', async () => {
      await see(NOW + IDLE_TTL - 1)
      // Idle, and seen all the same: by checks that found it a moment before.
      await see(NOW + 2 * IDLE_TTL - 1)
      await see(NOW + 3 * IDLE_TTL - 2)
      expect(await isAlive(NOW + 3 * IDLE_TTL - 2)).toBe(false)
      expect(await lastSeenAt()).toBe(NOW + IDLE_TTL - 1)
      await bench.store.sessions.purge(0, IDLE_TTL)
      expect(await lastSeenAt()).toBe(NOW + IDLE_TTL - 1)
    })

    it('shows what one node has seen to the other at once', async () => {
      const other = await bench.another()
      await see(NOW + IDLE_TTL - 1, other)
      expect(await lastSeenAt()).toBe(NOW + IDLE_TTL - 1)
      expect(await isAlive(NOW + IDLE_TTL + 5)).toBe(true)
      await see(NOW + 2 * IDLE_TTL - 2)
      expect(await other.sessions.end(anEnd('a', { now: NOW + 2 * IDLE_TTL }))).toEqual(ENDED)
    })

    it('ends once what many find alive by a sight alone', async () => {
      const nodes = [bench.store, await bench.another()]
      await see(NOW + IDLE_TTL - 1)
      const results = await Promise.all(
        [...nodes, ...nodes].map((node) => node.sessions.end(anEnd('a', { now: NOW + IDLE_TTL }))),
      )
      expect(results.filter((result) => typeof result === 'object')).toHaveLength(1)
      expect(results.filter((result) => result === 'invalid')).toHaveLength(3)
    })

    it('tells an owner from others, and an end from expiry, where a sight alone keeps a session alive', async () => {
      const { sessions } = bench.store
      await sessions.insert(aSession('short', { expiresAt: NOW + IDLE_TTL }))
      sessions.touch(await found(bench.store, 'short'), NOW + 5)
      await see(NOW + IDLE_TTL - 1)
      const now = NOW + IDLE_TTL
      expect(await sessions.end(anEnd('short', { now }))).toBe('expired')
      expect(await sessions.end(anEnd('a', { now, owner: 2n }))).toBe('foreign')
      expect(await sessions.endWhere({ id: 'id-a' }, now)).toBe(1)
      expect(await sessions.end(anEnd('a', { now }))).toBe('invalid')
    })

    it('keeps from a purge what a sight keeps alive', async () => {
      await see(NOW + IDLE_TTL - 1)
      expect(await bench.store.sessions.purge(NOW + 2 * IDLE_TTL - 1, IDLE_TTL)).toBe(0)
      expect(await bench.store.sessions.purge(NOW + 2 * IDLE_TTL, IDLE_TTL)).toBe(1)
    })

    it('goes by the idle time of the node that saw a session, whoever purges', async () => {
      const hasty = await bench.place.open({ idleTtl: 1_000, clock: () => bench.clock.now })
      try {
        await see(NOW + IDLE_TTL - 1)
        await hasty.sessions.purge(0, 1_000)
        expect(await isAlive(NOW + IDLE_TTL)).toBe(true)
      } finally {
        await hasty.close()
      }
    })

    it('need not note a session again that it noted within a second, but notes it after that', async () => {
      const times: (number | undefined)[] = []
      for (const at of [1_000, 1_500, 2_000, 3_000]) {
        await see(NOW + at)
        times.push(await lastSeenAt())
      }
      const [first, , third, fourth] = times
      expect([first, third, fourth]).toEqual([NOW + 1_000, NOW + 2_000, NOW + 3_000])
    })

    it('answers who asked before it was closed', async () => {
      const other = await bench.another()
      await see(NOW + IDLE_TTL - 1)
      bench.clock.now = NOW + IDLE_TTL
      const foundThen = other.sessions.find(hashOf('a'))
      const ended = other.sessions.end(anEnd('a', { now: NOW + IDLE_TTL }))
      await other.close()
      expect(await foundThen).toMatchObject({ lastSeenAt: NOW + IDLE_TTL - 1 })
      expect(await ended).toEqual(ENDED)
    })

    it('writes thousands at once, each its own time', async () => {
      const { sessions } = bench.store
      const names = Array.from({ length: 2_500 }, (_, index) => `many-${index}`)
      await Promise.all(names.map((name) => sessions.insert(aSession(name))))
      const added = await Promise.all(names.map((name) => found(bench.store, name)))
      added.forEach((one, index) => sessions.touch(one, NOW + 1 + index))
      await sessions.flush()
      const expected = names.map((_, index) => NOW + 1 + index).reverse()
      const touched = () => sessions.list({ all: true }, names.length)
      expect((await touched()).map(({ lastSeenAt }) => lastSeenAt)).toEqual(expected)
      await sessions.purge(0, IDLE_TTL)
      const merged = await Promise.all(names.map((name) => found(bench.store, name)))
      expect(merged.map(({ lastSeenAt }) => lastSeenAt).reverse()).toEqual(expected)
    }, 30_000)

    it('waits for a flush that is under way, and then writes what came since', async () => {
      const { sessions } = bench.store
      sessions.touch(session, NOW + 1)
      const first = sessions.flush()
      sessions.touch(session, NOW + 1_001)
      await sessions.flush()
      expect(await lastSeenAt()).toBe(NOW + 1_001)
      await first
    })
  })
}
