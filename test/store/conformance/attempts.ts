import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { AttemptPolicy } from '../../../src/store/store.js'
import { type Bench, DAY, NOW, type Place, setUp } from '../support.js'

/** Ten are free; from then on, a second for each. */
const policy: AttemptPolicy = {
  forgetAfter: DAY,
  blockUntil: (failures, now) => (failures < 10 ? 0 : now + (failures - 9) * 1_000),
}

export function describeAttempts(makePlace: () => Promise<Place>): void {
  describe('attempts', () => {
    let bench: Bench
    beforeEach(async () => {
      bench = await setUp(makePlace)
    })
    afterEach(() => bench.close())

    const reserve = (key: string, now: number) => bench.store.attempts.reserve(key, now, policy)
    const fail = async (key: string, times: number) => {
      for (let time = 0; time < times; time += 1) expect(await reserve(key, NOW)).toBe('reserved')
    }

    it('reserves attempts until the policy blocks, and again when the block is over', async () => {
      await fail('ada', 10)
      expect(await reserve('ada', NOW)).toEqual({ blockedUntil: NOW + 1_000 })
      expect(await reserve('ada', NOW + 999)).toEqual({ blockedUntil: NOW + 1_000 })
      expect(await reserve('ada', NOW + 1_000)).toBe('reserved')
      expect(await reserve('ada', NOW + 1_000)).toEqual({ blockedUntil: NOW + 3_000 })
    })

    it('counts each key by itself', async () => {
      await fail('ada', 10)
      expect(await reserve('bob', NOW)).toBe('reserved')
      expect(await reserve('ada', NOW)).toEqual({ blockedUntil: NOW + 1_000 })
    })

    it('starts again at nothing when an attempt succeeds', async () => {
      await fail('ada', 9)
      await bench.store.attempts.clear('ada')
      await fail('ada', 10)
      expect(await reserve('ada', NOW)).toEqual({ blockedUntil: NOW + 1_000 })
    })

    it('starts again at nothing when a count has rested', async () => {
      await fail('ada', 9)
      await fail('bob', 9)
      expect(await reserve('ada', NOW + DAY)).toBe('reserved')
      expect(await reserve('ada', NOW + DAY)).toBe('reserved')
      expect(await reserve('bob', NOW + DAY - 1)).toBe('reserved')
      expect(await reserve('bob', NOW + DAY - 1)).toMatchObject({ blockedUntil: NOW + DAY - 1 + 1_000 })
    })

    it('lets exactly ten of a thousand parallel guesses pass, over two nodes', async () => {
      const nodes = [bench.store, await bench.another()]
      const guesses = Array.from({ length: 500 }, () => nodes).flat()
      const answers = await Promise.all(guesses.map(({ attempts }) => attempts.reserve('ada', NOW, policy)))
      expect(answers.filter((answer) => answer === 'reserved')).toHaveLength(10)
    })

    it('keeps keys apart that differ in a single character, of whatever kind', async () => {
      const keys = ['a', 'A', 'a ', 'a\0', 'a\0b', '', 'ä', 'a\u0308', '"', '[]', '\ud83e\udd8a']
      await Promise.all(keys.map((key) => Promise.all(Array.from({ length: 9 }, () => reserve(key, NOW)))))
      expect(await Promise.all(keys.map((key) => reserve(key, NOW)))).toEqual(keys.map(() => 'reserved'))
      await Promise.all(keys.slice(1).map((key) => bench.store.attempts.clear(key)))
      expect(await reserve('a', NOW)).toEqual({ blockedUntil: NOW + 1_000 })
      expect(await reserve('a\0', NOW)).toBe('reserved')
    })

    it('purges counts that have rested, but none that still blocks', async () => {
      await fail('ada', 3)
      await fail('blocked', 10)
      await bench.store.attempts.reserve('fresh', NOW + 5, policy)
      expect(await bench.store.attempts.purge(NOW)).toBe(0)
      expect(await bench.store.attempts.purge(NOW + 1)).toBe(1)
      expect(await reserve('blocked', NOW)).toEqual({ blockedUntil: NOW + 1_000 })
      expect(await bench.store.attempts.purge(NOW + DAY)).toBe(2)
    })

    it('rejects for one whose policy fails, and counts the others', async () => {
      const broken = { ...policy, blockUntil: () => { throw new TypeError('no policy') } } // prettier-ignore
      const [failed, counted] = await Promise.allSettled([
        bench.store.attempts.reserve('ada', NOW, broken),
        bench.store.attempts.reserve('bob', NOW, { ...policy, blockUntil: (_failures, now) => now + 7 }),
      ])
      expect(failed).toMatchObject({ status: 'rejected', reason: new TypeError('no policy') })
      expect(counted).toEqual({ status: 'fulfilled', value: 'reserved' })
      expect(await reserve('bob', NOW)).toEqual({ blockedUntil: NOW + 7 })
    })
  })
}
