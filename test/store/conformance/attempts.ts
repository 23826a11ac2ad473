import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { AttemptPolicy } from '../../../src/store/store.js'
import { type Bench, DAY, delays, NOW, type Place, setUp } from '../support.js'

/** Three are free; a success takes off one. */
const three: AttemptPolicy = {
  failed: (count, now) => {
    const failures = (count?.failures ?? 0) + 1
    return { failures, lastAt: now, blockedUntil: failures < 3 ? 0 : now + 5_000 }
  },
  takenOff: delays.takenOff,
}
const none: AttemptPolicy = { ...delays, takenOff: () => undefined }

export function describeAttempts(makePlace: () => Promise<Place>): void {
  describe('attempts', () => {
    let bench: Bench
    beforeEach(async () => {
      bench = await setUp(makePlace)
    })
    afterEach(() => bench.close())

    const reserve = (key: string, now: number) => bench.store.attempts.reserve([{ key, policy: delays }], now)
    const fail = async (key: string, times: number) => {
      for (let time = 0; time < times; time += 1) expect(await reserve(key, NOW)).toMatchObject(RESERVED)
    }
    const RESERVED = { reserved: true }
    const blocked = (until: number) => ({ reserved: false, counts: [{ blockedUntil: until }] })

    it('reserves attempts until the policy blocks, and again when the block is over', async () => {
      await fail('ada', 10)
      expect(await reserve('ada', NOW)).toMatchObject(blocked(NOW + 1_000))
      expect(await reserve('ada', NOW + 999)).toMatchObject(blocked(NOW + 1_000))
      expect(await reserve('ada', NOW + 1_000)).toMatchObject(RESERVED)
      expect(await reserve('ada', NOW + 1_000)).toMatchObject(blocked(NOW + 3_000))
    })

    it('counts each key by itself', async () => {
      await fail('ada', 10)
      expect(await reserve('bob', NOW)).toMatchObject(RESERVED)
      expect(await reserve('ada', NOW)).toMatchObject(blocked(NOW + 1_000))
    })

    it('tells the count of each key', async () => {
      const count = { failures: 1, lastAt: NOW, blockedUntil: 0 }
      expect(await reserve('ada', NOW)).toEqual({ reserved: true, counts: [count] })
      await fail('ada', 9)
      const claims = ['bob', 'ada'].map((key) => ({ key, policy: delays }))
      expect(await bench.store.attempts.reserve(claims, NOW + 1)).toEqual({
        reserved: false,
        counts: [undefined, { failures: 10, lastAt: NOW, blockedUntil: NOW + 1_000 }],
      })
    })

    it('counts under all keys or, where one is blocked, under none', async () => {
      const claims = [
        { key: 'ada', policy: delays },
        { key: 'here', policy: three },
      ]
      const answers = await Promise.all(
        claims.concat(claims).map(() => bench.store.attempts.reserve(claims, NOW)),
      )
      expect(answers.map(({ reserved }) => reserved)).toEqual([true, true, true, false])
      expect(await reserve('ada', NOW)).toMatchObject({ counts: [{ failures: 4 }] })
    })

    it('makes of a count what its policy says when an attempt succeeds, and of others nothing', async () => {
      await fail('ada', 10)
      await fail('here', 3)
      await fail('bob', 2)
      const claims = [
        { key: 'ada', policy: none },
        { key: 'here', policy: delays },
        { key: 'never', policy: delays },
      ]
      await bench.store.attempts.takeOff(claims, NOW, NOW)
      const counts = await Promise.all(['ada', 'here', 'bob', 'never'].map((key) => reserve(key, NOW)))
      expect(counts.map(({ counts: [count] }) => count?.failures)).toEqual([1, 3, 3, 1])
    })

    it('tells the policy when the attempt was reserved, and when it was taken off', async () => {
      await fail('ada', 1)
      const told: number[][] = []
      const policy: AttemptPolicy = {
        ...delays,
        takenOff: (count, now, reservedAt) => {
          told.push([now, reservedAt])
          return count
        },
      }
      await bench.store.attempts.takeOff([{ key: 'ada', policy }], NOW + 7, NOW)
      expect(told).toEqual([[NOW + 7, NOW]])
    })

    it('lets exactly ten of a thousand parallel guesses pass, over two nodes', async () => {
      const nodes = [bench.store, await bench.another()]
      const guesses = Array.from({ length: 500 }, () => nodes).flat()
      const claims = [{ key: 'ada', policy: delays }]
      const answers = await Promise.all(guesses.map(({ attempts }) => attempts.reserve(claims, NOW)))
      expect(answers.filter(({ reserved }) => reserved)).toHaveLength(10)
    })

    it('keeps keys apart that differ in a single character, of whatever kind', async () => {
      const keys = ['a', 'A', 'a ', 'a\0', 'a\0b', '', 'ä', 'a\u0308', '"', '[]', '\ud83e\udd8a']
      await Promise.all(keys.map((key) => Promise.all(Array.from({ length: 9 }, () => reserve(key, NOW)))))
      expect(await Promise.all(keys.map((key) => reserve(key, NOW)))).toMatchObject(keys.map(() => RESERVED))
      await Promise.all(
        keys.slice(1).map((key) => bench.store.attempts.takeOff([{ key, policy: none }], NOW, NOW)),
      )
      expect(await reserve('a', NOW)).toMatchObject(blocked(NOW + 1_000))
      expect(await reserve('a\0', NOW)).toMatchObject(RESERVED)
    })

    it('purges counts that have rested, but none that still blocks', async () => {
      await fail('ada', 3)
      await fail('blocked', 10)
      await reserve('fresh', NOW + 5)
      expect(await bench.store.attempts.purge(NOW)).toBe(0)
      expect(await bench.store.attempts.purge(NOW + 1)).toBe(1)
      expect(await reserve('blocked', NOW)).toMatchObject(blocked(NOW + 1_000))
      expect(await bench.store.attempts.purge(NOW + DAY)).toBe(2)
    })

    it('rejects for one whose policy fails, and counts the others', async () => {
      const broken = { ...delays, failed: () => { throw new TypeError('no policy') } } // prettier-ignore
      const [failed, counted] = await Promise.allSettled([
        bench.store.attempts.reserve([{ key: 'ada', policy: broken }], NOW),
        bench.store.attempts.reserve([{ key: 'bob', policy: delays }], NOW),
      ])
      expect(failed).toMatchObject({ status: 'rejected', reason: new TypeError('no policy') })
      expect(counted).toMatchObject({ status: 'fulfilled', value: RESERVED })
      expect(await reserve('bob', NOW)).toMatchObject({ counts: [{ failures: 2 }] })
    })
  })
}
