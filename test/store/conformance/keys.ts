import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { NewSigningKey } from '../../../src/store/store.js'
import { aSession, aUser, type Bench, NOW, type Place, setUp } from '../support.js'

const aKey = (id: string, createdAt: number): NewSigningKey => ({
  id,
  publicKey: `{"kid":"${id}"}`,
  privateKey: `{"d":"${id}"}`,
  createdAt,
})

export function describeKeys(makePlace: () => Promise<Place>): void {
  describe('keys', () => {
    let bench: Bench
    beforeEach(async () => {
      bench = await setUp(makePlace)
    })
    afterEach(() => bench.close())

    it('has no key at first', async () => {
      expect(await bench.store.keys.current()).toBeUndefined()
      expect(await bench.store.keys.list()).toEqual([])
    })

    it('retires the others when a key is added, and lists the newest first', async () => {
      const { keys } = bench.store
      expect(await keys.insert(aKey('one', NOW))).toBe(true)
      expect(await keys.current()).toEqual({ ...aKey('one', NOW), retiredAt: undefined })
      await keys.insert(aKey('two', NOW + 1))
      await keys.insert(aKey('three', NOW + 2))
      expect(await keys.list()).toEqual([
        { ...aKey('three', NOW + 2), retiredAt: undefined },
        { ...aKey('two', NOW + 1), retiredAt: NOW + 2 },
        { ...aKey('one', NOW), retiredAt: NOW + 1 },
      ])
      expect((await keys.current())?.id).toBe('three')
    })

    it('notes of retired keys that they are withdrawn, once, and of no other', async () => {
      const { keys } = bench.store
      for (const [at, id] of ['one', 'two', 'three'].entries()) await keys.insert(aKey(id, NOW + at))
      await keys.withdraw(['one'], NOW + 5)
      await keys.withdraw(['one', 'three', 'unknown'], NOW + 6)
      expect((await keys.list()).map(({ id, withdrawnAt }) => [id, withdrawnAt])).toEqual([
        ['three', undefined],
        ['two', undefined],
        ['one', NOW + 5],
      ])
      expect((await keys.current())?.id).toBe('three')
    })

    it('signs with the later of two keys of one millisecond', async () => {
      const { keys } = bench.store
      await keys.insert(aKey('z', NOW))
      await keys.insert(aKey('a', NOW))
      expect((await keys.current())?.id).toBe('a')
      expect((await keys.list()).map(({ id }) => id)).toEqual(['a', 'z'])
    })

    it('makes one first key, however many ask at once and on whatever node', async () => {
      const nodes = [bench.store, await bench.another()]
      const answers = await Promise.all(
        nodes.flatMap((node, index) =>
          ['a', 'b'].map((id) => node.keys.insert(aKey(`${id}${index}`, NOW), { onlyIfNone: true })),
        ),
      )
      expect(answers.filter((added) => added)).toHaveLength(1)
      expect(await bench.store.keys.list()).toHaveLength(1)
    })

    it('rejects a key whose id is taken, and retires nothing for it', async () => {
      const { keys } = bench.store
      await keys.insert(aKey('one', NOW))
      await expect(keys.insert(aKey('one', NOW + 1))).rejects.toMatchObject({ name: 'StoreError' })
      expect(await keys.list()).toEqual([{ ...aKey('one', NOW), retiredAt: undefined }])
    })

    it('takes no session that a retired key signed', async () => {
      const { keys, sessions, users } = bench.store
      await users.insert(aUser('ada'))
      await keys.insert(aKey('one', NOW))
      expect(await sessions.insert(aSession('early', { keyId: 'one' }))).toBe(true)
      await keys.insert(aKey('two', NOW + 1))
      expect(await sessions.insert(aSession('late', { keyId: 'one' }))).toBe(false)
      expect(await sessions.insert(aSession('new', { keyId: 'two' }))).toBe(true)
    })
  })
}
