import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { aSession, aUser, anEnd, type Bench, hashOf, NOW, type Place, setUp } from '../support.js'

export function describeUsers(makePlace: () => Promise<Place>): void {
  describe('users', () => {
    let bench: Bench
    beforeEach(async () => {
      bench = await setUp(makePlace)
    })
    afterEach(() => bench.close())

    it('finds a user by the key of the name, as it was written', async () => {
      const { users } = bench.store
      expect(await users.insert(aUser('Ada', { fullName: 'Ada Lovelace' }))).toEqual({ id: 1n })
      expect(await users.findByName('ada')).toEqual({
        id: 1n,
        username: 'Ada',
        fullName: 'Ada Lovelace',
        passwordHash: 'password-hash',
        createdAt: NOW,
        disabledAt: undefined,
      })
      expect(await users.findByName('Ada')).toBeUndefined()
      expect(await users.findByName('bob')).toBeUndefined()
    })

    it.each([
      'Zoë 🦊',
      '"quotes" \'and\' \\slashes\\',
      '\u2028\u202e\u0001',
      '{"a":[1]}',
      '%_*?',
      'ﬁ\u00a0x',
    ])('keeps every character of the name %j', async (username) => {
      await bench.store.users.insert(aUser(username, { usernameKey: username, fullName: username, id: 1n }))
      await bench.store.sessions.insert(aSession('a'))
      expect(await bench.store.users.findByName(username)).toMatchObject({ username, fullName: username })
      expect(await bench.store.sessions.find(hashOf('a'))).toMatchObject({ username, fullName: username })
    })

    it('says what is taken, and changes nothing', async () => {
      const { users } = bench.store
      await users.insert(aUser('Ada', { id: 7n }))
      expect(await users.insert(aUser('ADA', { id: 8n }))).toEqual({ taken: 'username' })
      expect(await users.insert(aUser('Bob', { id: 7n }))).toEqual({ taken: 'id' })
      expect(await users.list()).toMatchObject([{ id: 7n, username: 'Ada' }])
    })

    it('lets one of two have a name that both ask for at once', async () => {
      const { users } = bench.store
      const answers = await Promise.all([users.insert(aUser('Ada')), users.insert(aUser('ada'))])
      expect(answers).toContainEqual({ id: 1n })
      expect(answers).toContainEqual({ taken: 'username' })
    })

    it.each([
      ['of an empty store', [], 1n],
      ['above those that are taken', [1n, 5n], 6n],
      ['when all others are negative', [-5n, -(2n ** 63n)], 1n],
      ['when someone has id 0', [0n], 1n],
      ['when someone has the greatest id of all', [3n, 2n ** 63n - 1n], 4n],
      ['when someone has an id beyond what a number can hold', [2n ** 53n], 1n],
      ['up to what a number can hold', [2n ** 53n - 2n], 2n ** 53n - 1n],
      ['in a gap when there is no more above', [1n, 2n, 2n ** 53n - 2n, 2n ** 53n - 1n], 3n],
      ['at the start when there is no more above', [2n ** 53n - 2n, 2n ** 53n - 1n], 1n],
      ['beside the greatest number', [2n, 2n ** 53n - 1n], 3n],
    ])('picks the next free positive id %s', async (_case, taken, next) => {
      const { users } = bench.store
      for (const id of taken) expect(await users.insert(aUser(`u${id}`, { id }))).toEqual({ id })
      expect(await users.insert(aUser('next'))).toEqual({ id: next })
      expect((await users.findByName('next'))?.id).toBe(next)
    })

    it('picks a different id for each of many at once', async () => {
      const { users } = bench.store
      const names = Array.from({ length: 50 }, (_, index) => `user-${index}`)
      await Promise.all(names.map((name) => users.insert(aUser(name))))
      expect((await users.list()).map(({ id }) => id)).toEqual(names.map((_, index) => BigInt(index + 1)))
    })

    it('never gives the id of a deleted user to another by itself', async () => {
      const { users } = bench.store
      expect(await users.insert(aUser('Ada'))).toEqual({ id: 1n })
      expect(await users.insert(aUser('Bob'))).toEqual({ id: 2n })
      expect(await users.delete(2n)).toBe(true)
      expect(await users.insert(aUser('ADA'))).toEqual({ taken: 'username' })
      const another = (await bench.another()).users
      expect(await another.insert(aUser('Carol'))).toEqual({ id: 3n })
      // One may still be asked for, and deleted once more.
      expect(await another.insert(aUser('Bob', { id: 2n }))).toEqual({ id: 2n })
      for (const id of [1n, 2n, 3n]) expect(await another.delete(id)).toBe(true)
      expect(await users.insert(aUser('Dave'))).toEqual({ id: 4n })
    })

    it('gives no id of a deleted user to another when there is no more above', async () => {
      const { users } = bench.store
      const ids = [1n, 3n, 2n ** 53n - 2n, 2n ** 53n - 1n, 2n ** 63n - 1n, -5n]
      for (const id of ids) {
        await users.insert(aUser(`u${id}`, { id }))
        expect(await users.delete(id)).toBe(true)
      }
      expect(await users.insert(aUser('Ada'))).toEqual({ id: 2n })
      expect(await users.insert(aUser('Bob'))).toEqual({ id: 4n })
    })

    it('gives no id of a deleted user to those who are added at once', async () => {
      const { users } = bench.store
      await users.insert(aUser('Ada'))
      const [deleted, ...added] = await Promise.all([
        users.delete(1n),
        users.insert(aUser('Bob')),
        users.insert(aUser('Carol')),
      ])
      expect(deleted).toBe(true)
      expect(added).toEqual([{ id: 2n }, { id: 3n }])
    })

    it('lists by id, with every digit, and counts', async () => {
      const { users } = bench.store
      const ids = [-(2n ** 63n), -3n, 5n, 40n, 2n ** 53n + 1n, 2n ** 63n - 1n]
      for (const id of [...ids].reverse()) await users.insert(aUser(`u${id}`, { id }))
      expect((await users.list()).map(({ id }) => id)).toEqual(ids)
      expect(await users.count()).toBe(6)
    })

    describe('changes', () => {
      beforeEach(async () => {
        const { users, sessions } = bench.store
        await users.insert(aUser('Ada', { id: 1n }))
        await users.insert(aUser('Bob', { id: 2n }))
        for (const name of ['a1', 'a2']) await sessions.insert(aSession(name))
        await sessions.insert(aSession('b1', { userId: 2n }))
      })

      const endedAt = async (name: string) => (await bench.store.sessions.find(hashOf(name)))?.endedAt

      it('a new password ends all sessions of the user, and of nobody else', async () => {
        await bench.store.sessions.end(anEnd('a2'))
        expect(await bench.store.users.setPassword(1n, 'new-hash', NOW + 5)).toBe(true)
        expect(await bench.store.users.findByName('ada')).toMatchObject({ passwordHash: 'new-hash' })
        expect(await endedAt('a1')).toBe(NOW + 5)
        expect(await endedAt('a2')).toBe(NOW)
        expect(await endedAt('b1')).toBeUndefined()
      })

      it('disabling ends all sessions of the user, and tells since when', async () => {
        expect(await bench.store.users.disable(1n, NOW + 5)).toBe('changed')
        expect(await bench.store.users.disable(1n, NOW + 6)).toBe('unchanged')
        expect(await bench.store.users.findByName('ada')).toMatchObject({ disabledAt: NOW + 5 })
        expect(await Promise.all(['a1', 'a2'].map(endedAt))).toEqual([NOW + 5, NOW + 5])
        expect(await endedAt('b1')).toBeUndefined()
      })

      it('enabling brings back the user and none of the sessions', async () => {
        await bench.store.users.disable(1n, NOW + 5)
        expect(await bench.store.users.enable(1n)).toBe('changed')
        expect(await bench.store.users.enable(1n)).toBe('unchanged')
        expect((await bench.store.users.findByName('ada'))?.disabledAt).toBeUndefined()
        expect(await endedAt('a1')).toBe(NOW + 5)
      })

      it('deleting takes the sessions along', async () => {
        expect(await bench.store.users.delete(1n)).toBe(true)
        expect(await bench.store.users.findByName('ada')).toBeUndefined()
        expect(await bench.store.sessions.find(hashOf('a1'))).toBeUndefined()
        expect((await bench.store.sessions.list({ all: true }, 10)).map(({ id }) => id)).toEqual(['id-b1'])
      })

      it('a rehash needs the old hash to stand, and ends nothing', async () => {
        const { users } = bench.store
        expect(await users.rehash(1n, 'password-hash', 'stronger-hash')).toBe(true)
        expect(await users.rehash(1n, 'password-hash', 'other-hash')).toBe(false)
        expect(await users.findByName('ada')).toMatchObject({ passwordHash: 'stronger-hash' })
        expect(await endedAt('a1')).toBeUndefined()
      })

      it('tells of a user that is not there', async () => {
        const { users } = bench.store
        expect(await users.setPassword(9n, 'hash', NOW)).toBe(false)
        expect(await users.rehash(9n, 'password-hash', 'hash')).toBe(false)
        expect(await users.disable(9n, NOW)).toBe('missing')
        expect(await users.enable(9n)).toBe('missing')
        expect(await users.delete(9n)).toBe(false)
      })

      it('a login that verified the old password gets no session after the change', async () => {
        const { users, sessions } = bench.store
        const [changed, added] = await Promise.all([
          users.setPassword(1n, 'new-hash', NOW + 5),
          sessions.insert(aSession('late')),
        ])
        expect(changed).toBe(true)
        // Whichever came first: the session is either refused or ended.
        if (added) expect(await endedAt('late')).toBe(NOW + 5)
        expect(await sessions.insert(aSession('later'))).toBe(false)
      })
    })
  })
}
