import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import {
  aSession,
  aUser,
  anEnd,
  ENDED,
  type Bench,
  DAY,
  hashOf,
  HOUR,
  IDLE_TTL,
  NOW,
  type Place,
  setUp,
} from '../support.js'

const GREATEST = 2n ** 63n - 1n
const SMALLEST = -(2n ** 63n)

export function describeSessions(makePlace: () => Promise<Place>): void {
  describe('sessions', () => {
    let bench: Bench
    beforeEach(async () => {
      bench = await setUp(makePlace)
      await bench.store.users.insert(aUser('Ada', { id: 1n, fullName: 'Ada Lovelace' }))
      await bench.store.users.insert(aUser('Bob', { id: 2n }))
    })
    afterEach(() => bench.close())

    it('finds a session by the hash of its credential, with its user', async () => {
      const { sessions } = bench.store
      expect(await sessions.insert(aSession('a', { keyId: 'key-1' }))).toBe(true)
      expect(await sessions.insert(aSession('b', { userId: 2n }))).toBe(true)
      expect(await sessions.find(hashOf('a'))).toEqual({
        number: 1,
        userId: 1n,
        username: 'Ada',
        fullName: 'Ada Lovelace',
        expiresAt: NOW + DAY,
        lastSeenAt: NOW,
        endedAt: undefined,
      })
      expect(await sessions.find(hashOf('b'))).toMatchObject({ userId: 2n, username: 'Bob' })
      expect((await sessions.find(hashOf('b')))?.fullName).toBeUndefined()
      const [b, a] = await sessions.list({ all: true }, 9)
      expect(a).toMatchObject({ id: 'id-a', hash: hashOf('a'), createdAt: NOW, keyId: 'key-1' })
      expect(b?.keyId).toBeUndefined()
    })

    it('finds nothing behind an unknown hash', async () => {
      expect(await bench.store.sessions.find(hashOf('unknown'))).toBeUndefined()
    })

    it.each([['x'.repeat(100_000)], [''], ["' OR 1=1 --"], ['\0'], ['"]['], ['\ud800']])(
      'finds nothing behind what is no hash (%#)',
      async (text) => {
        await bench.store.sessions.insert(aSession('a'))
        expect(await bench.store.sessions.find(text as ReturnType<typeof hashOf>)).toBeUndefined()
      },
    )

    it('still finds a session that was ended or has expired, and says so', async () => {
      const { sessions } = bench.store
      await sessions.insert(aSession('ended'))
      await sessions.insert(aSession('expired', { expiresAt: NOW }))
      await sessions.end(anEnd('ended'))
      expect(await sessions.find(hashOf('ended'))).toMatchObject({ endedAt: NOW })
      expect(await sessions.find(hashOf('expired'))).toMatchObject({ expiresAt: NOW, endedAt: undefined })
    })

    it.each([
      ['an unknown user', { userId: 99n }],
      ['another password hash', { passwordHash: 'older-hash' }],
    ])('refuses a session for %s', async (_case, changes) => {
      expect(await bench.store.sessions.insert(aSession('a', changes))).toBe(false)
      expect(await bench.store.sessions.find(hashOf('a'))).toBeUndefined()
    })

    it('refuses a session for a user who is disabled, and takes it again when they are enabled', async () => {
      await bench.store.users.disable(1n, NOW)
      expect(await bench.store.sessions.insert(aSession('a'))).toBe(false)
      await bench.store.users.enable(1n)
      expect(await bench.store.sessions.insert(aSession('a'))).toBe(true)
    })

    it('rejects a second session with the same credential, and leaves the first one ended', async () => {
      const { sessions } = bench.store
      await sessions.insert(aSession('a'))
      await sessions.end(anEnd('a'))
      await expect(sessions.insert(aSession('a', { id: 'another' }))).rejects.toMatchObject({
        name: 'StoreError',
      })
      expect(await sessions.find(hashOf('a'))).toMatchObject({ endedAt: NOW })
      expect(await sessions.list({ all: true }, 9)).toMatchObject([{ id: 'id-a' }])
    })

    it.each([GREATEST, SMALLEST, 2n ** 53n + 1n, 0n, -1n])(
      'keeps every digit of the user id %s',
      async (id) => {
        const { sessions, users } = bench.store
        await users.insert(aUser('Digits', { id }))
        expect(await sessions.insert(aSession('a', { userId: id }))).toBe(true)
        expect(await sessions.find(hashOf('a'))).toMatchObject({ userId: id, username: 'Digits' })
        expect(await sessions.list({ userId: id }, 10)).toMatchObject([{ userId: id }])
        expect(await sessions.end(anEnd('a', { owner: id === SMALLEST ? id + 1n : id - 1n }))).toBe('foreign')
        expect(await sessions.end(anEnd('a', { owner: id }))).toEqual({ id: 'id-a', userId: id })
      },
    )

    it.each([GREATEST + 1n, SMALLEST - 1n])('never takes %s for the id next to it', async (id) => {
      await bench.store.users.insert(aUser('Edge', { id: id > 0n ? GREATEST : SMALLEST }))
      await expect(bench.store.sessions.insert(aSession('a', { userId: id }))).rejects.toThrow()
      await expect(bench.store.sessions.endWhere({ userId: id }, NOW)).rejects.toThrow()
      await expect(bench.store.users.delete(id)).rejects.toThrow()
    })

    describe('end', () => {
      it('ends a live session once', async () => {
        const { sessions } = bench.store
        await sessions.insert(aSession('a'))
        expect(await sessions.end(anEnd('a', { now: NOW + 5 }))).toEqual(ENDED)
        expect(await sessions.find(hashOf('a'))).toMatchObject({ endedAt: NOW + 5 })
        expect(await sessions.end(anEnd('a', { now: NOW + 9 }))).toBe('invalid')
        expect(await sessions.find(hashOf('a'))).toMatchObject({ endedAt: NOW + 5 })
      })

      it('tells one of many callers at once that it ended the session', async () => {
        const { sessions } = bench.store
        await sessions.insert(aSession('a'))
        const results = await Promise.all(Array.from({ length: 100 }, () => sessions.end(anEnd('a'))))
        expect(results.filter((result) => typeof result === 'object')).toHaveLength(1)
        expect(results.filter((result) => result === 'invalid')).toHaveLength(99)
      })

      it('knows no session behind an unknown credential', async () => {
        expect(await bench.store.sessions.end(anEnd('unknown'))).toBe('invalid')
      })

      it.each([
        ['a millisecond before its absolute expiry', NOW + DAY - 1, NOW + DAY - 2, ENDED],
        ['at its absolute expiry', NOW + DAY, NOW + DAY - 2, 'expired'],
        ['a millisecond before it is idle', NOW + IDLE_TTL - 1, NOW, ENDED],
        ['when it is idle', NOW + IDLE_TTL, NOW, 'expired'],
      ] as const)('judges a session %s', async (_case, now, lastSeenAt, result) => {
        const { sessions } = bench.store
        await sessions.insert(aSession('a', { createdAt: lastSeenAt }))
        expect(await sessions.end(anEnd('a', { now }))).toEqual(result)
        expect((await sessions.find(hashOf('a')))?.endedAt).toBe(result === ENDED ? now : undefined)
      })

      it('leaves the session of another user alone, whatever its state', async () => {
        const { sessions } = bench.store
        await sessions.insert(aSession('live'))
        await sessions.insert(aSession('ended'))
        await sessions.insert(aSession('expired', { expiresAt: NOW }))
        await sessions.end(anEnd('ended'))
        for (const name of ['live', 'ended', 'expired']) {
          expect(await sessions.end(anEnd(name, { owner: 2n }))).toBe('foreign')
        }
        expect((await sessions.find(hashOf('live')))?.endedAt).toBeUndefined()
        expect(await sessions.end(anEnd('live', { owner: 1n }))).toEqual(ENDED)
      })

      it('judges each of many that arrive at once by its own request', async () => {
        const { sessions } = bench.store
        await Promise.all(
          [
            aSession('live'),
            aSession('foreign', { userId: 2n }),
            aSession('expired', { expiresAt: NOW }),
            aSession('left'),
          ].map((session) => sessions.insert(session)),
        )
        const results = await Promise.all([
          sessions.end(anEnd('foreign', { owner: 1n })),
          sessions.end(anEnd('live', { owner: 1n, now: NOW + 1 })),
          sessions.end(anEnd('expired')),
          sessions.end(anEnd('unknown')),
          sessions.end(anEnd('live', { now: NOW + 2 })),
          sessions.end(anEnd('foreign', { owner: 2n, now: NOW + 3 })),
        ])
        expect(results).toEqual(['foreign', ENDED, 'expired', 'invalid', 'invalid', ENDED])
        expect(await sessions.find(hashOf('live'))).toMatchObject({ endedAt: NOW + 1 })
        expect(await sessions.find(hashOf('foreign'))).toMatchObject({ endedAt: NOW + 3 })
        expect((await sessions.find(hashOf('left')))?.endedAt).toBeUndefined()
      })
    })

    describe('endWhere and list', () => {
      beforeEach(async () => {
        for (const session of [
          aSession('a1', { createdAt: NOW + 1 }),
          aSession('a2', { createdAt: NOW + 2, keyId: 'old' }),
          aSession('a3', { createdAt: NOW + 3, keyId: 'new' }),
          aSession('a4', { createdAt: NOW + 4, expiresAt: NOW }),
          aSession('b1', { createdAt: NOW + 5, keyId: 'old', userId: 2n }),
        ]) {
          await bench.store.sessions.insert(session)
        }
      })

      it.each([
        [{ id: 'id-a2' }, ['id-a2']],
        [{ userId: 1n }, ['id-a4', 'id-a3', 'id-a2', 'id-a1']],
        [{ keyIds: ['old', 'older'] }, ['id-b1', 'id-a2']],
        [{ keyIds: [] }, []],
        [{ all: true } as const, ['id-b1', 'id-a4', 'id-a3', 'id-a2', 'id-a1']],
        [{ id: 'unknown' }, []],
        [{ userId: 99n }, []],
      ])('lists, then ends what is selected and nothing else (%#)', async (which, selected) => {
        const { sessions } = bench.store
        const listed = await sessions.list(which, 100)
        expect(listed.map(({ id }) => id)).toEqual(selected)
        expect(await sessions.endWhere(which, NOW + 9)).toBe(selected.length)
        expect(await sessions.endWhere(which, NOW + 10)).toBe(0)
        const ended = (await sessions.list({ all: true }, 100)).filter(({ endedAt }) => endedAt !== undefined)
        expect(ended.map(({ id }) => id)).toEqual(selected)
        expect(ended.every(({ endedAt }) => endedAt === NOW + 9)).toBe(true)
      })

      it('lists the newest up to the limit', async () => {
        const listed = await bench.store.sessions.list({ all: true }, 2)
        expect(listed.map(({ id }) => id)).toEqual(['id-b1', 'id-a4'])
        expect(listed[0]).toMatchObject({ userId: 2n, username: 'Bob', keyId: 'old', lastSeenAt: NOW + 5 })
      })

      it('ends all 10,000 sessions of a user at once', async () => {
        const { sessions } = bench.store
        for (let start = 0; start < 10_000; start += 1_000) {
          const some = Array.from({ length: 1_000 }, (_, index) =>
            aSession(`many-${start + index}`, { userId: 2n }),
          )
          await Promise.all(some.map((session) => sessions.insert(session)))
        }
        expect(await sessions.endWhere({ userId: 2n }, NOW)).toBe(10_001)
        expect(await sessions.end(anEnd('many-9999'))).toBe('invalid')
        expect(await sessions.end(anEnd('a1'))).toEqual(ENDED)
      }, 60_000)
    })

    describe('purge', () => {
      it('deletes what ended, expired or was idle before the given time, and nothing else', async () => {
        const { sessions } = bench.store
        const before = NOW + 10 * HOUR
        const alive = { createdAt: before, expiresAt: before + DAY }
        for (const session of [
          aSession('ended before', alive),
          aSession('ended then', alive),
          aSession('expired before', { ...alive, expiresAt: before - 1 }),
          aSession('expired then', { ...alive, expiresAt: before }),
          aSession('idle before', { ...alive, createdAt: before - IDLE_TTL - 1 }),
          aSession('idle then', { ...alive, createdAt: before - IDLE_TTL }),
          aSession('all of it', { createdAt: NOW, expiresAt: NOW + HOUR }),
        ]) {
          await sessions.insert(session)
        }
        await sessions.end(anEnd('ended before', { now: before - 1 }))
        await sessions.end(anEnd('ended then', { now: before }))
        await sessions.end(anEnd('all of it', { now: NOW + 1 }))
        expect(await sessions.purge(before, IDLE_TTL)).toBe(4)
        const left = (await sessions.list({ all: true }, 100)).map(({ id }) => id)
        expect(left.sort()).toEqual(['id-ended then', 'id-expired then', 'id-idle then'])
        expect(await sessions.purge(before, IDLE_TTL)).toBe(0)
      })

      it('deletes more than one step takes, whatever the reasons are', async () => {
        const { sessions } = bench.store
        const old = Array.from({ length: 1_400 }, (_, index) =>
          aSession(`old-${index}`, { expiresAt: NOW - 1 }),
        )
        await Promise.all(old.map((session) => sessions.insert(session)))
        const ended = old.slice(0, 700).map(({ id }) => sessions.endWhere({ id }, NOW - 1))
        await Promise.all(ended)
        await sessions.insert(aSession('live'))
        expect(await sessions.purge(NOW, IDLE_TTL)).toBe(1_400)
        expect((await sessions.list({ all: true }, 100)).map(({ id }) => id)).toEqual(['id-live'])
      }, 30_000)
    })
  })
}
