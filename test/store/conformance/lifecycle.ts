import { describe, expect, it } from '@jest/globals'
import type { Store } from '../../../src/store/store.js'
import {
  aSession,
  aUser,
  anEnd,
  delays,
  ENDED,
  found,
  hashOf,
  IDLE_TTL,
  NOW,
  type Place,
  withBench,
} from '../support.js'

const verbs: [name: string, call: (store: Store) => Promise<unknown>][] = [
  ['ping', (store) => store.ping()],
  ['sessions.insert', ({ sessions }) => sessions.insert(aSession('b'))],
  ['sessions.find', ({ sessions }) => sessions.find(hashOf('a'))],
  ['sessions.end', ({ sessions }) => sessions.end(anEnd('a'))],
  ['sessions.flush', ({ sessions }) => sessions.flush()],
  ['sessions.endWhere', ({ sessions }) => sessions.endWhere({ all: true }, NOW)],
  ['sessions.list', ({ sessions }) => sessions.list({ all: true }, 1)],
  ['sessions.purge', ({ sessions }) => sessions.purge(NOW, IDLE_TTL)],
  ['users.insert', ({ users }) => users.insert(aUser('Bob'))],
  ['users.findByName', ({ users }) => users.findByName('ada')],
  ['users.list', ({ users }) => users.list()],
  ['users.setPassword', ({ users }) => users.setPassword(1n, 'hash', NOW)],
  ['users.rehash', ({ users }) => users.rehash(1n, 'hash', 'hash')],
  ['users.disable', ({ users }) => users.disable(1n, NOW)],
  ['users.enable', ({ users }) => users.enable(1n)],
  ['users.delete', ({ users }) => users.delete(1n)],
  ['users.count', ({ users }) => users.count()],
  ['keys.current', ({ keys }) => keys.current()],
  ['keys.list', ({ keys }) => keys.list()],
  ['keys.insert', ({ keys }) => keys.insert({ id: 'k', publicKey: '{}', privateKey: '{}', createdAt: NOW })],
  ['attempts.reserve', ({ attempts }) => attempts.reserve([{ key: 'k', policy: delays }], NOW)],
  ['attempts.takeOff', ({ attempts }) => attempts.takeOff([{ key: 'k', policy: delays }], NOW, NOW)],
  ['attempts.purge', ({ attempts }) => attempts.purge(NOW)],
]

export function describeLifecycle(makePlace: () => Promise<Place>): void {
  describe('lifecycle', () => {
    it('answers a ping', () => withBench(makePlace, ({ store }) => store.ping()))

    it('writes the touches that wait before it closes, and takes no more', () =>
      withBench(makePlace, async ({ store, another }) => {
        await store.users.insert(aUser('Ada', { id: 1n }))
        await store.sessions.insert(aSession('a'))
        const session = await found(store, 'a')
        store.sessions.touch(session, NOW + 5)
        const closed = store.close()
        store.sessions.touch(session, NOW + 9)
        await closed
        const other = await another()
        expect(await other.sessions.list({ all: true }, 9)).toMatchObject([{ lastSeenAt: NOW + 5 }])
      }))

    it('finishes what was called before it closes', () =>
      withBench(makePlace, async ({ store, another }) => {
        await store.users.insert(aUser('Ada', { id: 1n }))
        await store.sessions.insert(aSession('a'))
        const calls = [store.sessions.end(anEnd('a')), store.sessions.find(hashOf('a')), store.users.count()]
        await Promise.all([store.close(), store.close()])
        expect(await calls[0]).toEqual(ENDED)
        expect(await calls[1]).toMatchObject({ username: 'Ada' })
        expect(await calls[2]).toBe(1)
        expect(await (await another()).sessions.find(hashOf('a'))).toMatchObject({ endedAt: NOW })
      }))

    it('keeps everything for the next that opens it', () =>
      withBench(makePlace, async ({ store, another }) => {
        await store.users.insert(aUser('Ada', { id: 1n }))
        await store.sessions.insert(aSession('a'))
        const before = await store.sessions.list({ all: true }, 10)
        await store.close()
        const again = await another()
        expect(await again.sessions.list({ all: true }, 10)).toEqual(before)
        expect(await again.users.findByName('ada')).toMatchObject({ id: 1n })
      }))

    it.each(verbs)('rejects %s once it is closed', (_name, call) =>
      withBench(makePlace, async ({ store }) => {
        const closed = store.close()
        await expect(call(store)).rejects.toMatchObject({ name: 'StoreError' })
        await closed
        await expect(call(store)).rejects.toMatchObject({ name: 'StoreError' })
      }),
    )
  })
}
