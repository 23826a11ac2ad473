import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Store } from '../../../src/store/store.js'
import {
  aSession,
  aUser,
  anEnd,
  type Bench,
  delays,
  ENDED,
  hashOf,
  IDLE_TTL,
  NOW,
  type Place,
  setUp,
} from '../support.js'

export function describeConcurrency(makePlace: () => Promise<Place>): void {
  describe('concurrency', () => {
    let bench: Bench
    let nodes: Store[]
    beforeEach(async () => {
      bench = await setUp(makePlace)
      nodes = [bench.store, await bench.another()]
      await bench.store.users.insert(aUser('Ada', { id: 1n }))
    })
    afterEach(() => bench.close())

    it('shows what one node has ended to the other at once', async () => {
      const [one, other] = nodes
      for (let turn = 0; turn < 50; turn += 1) {
        await one?.sessions.insert(aSession(`s${turn}`))
        expect((await other?.sessions.find(hashOf(`s${turn}`)))?.endedAt).toBeUndefined()
        expect(await one?.sessions.end(anEnd(`s${turn}`))).toEqual(ENDED)
        expect((await other?.sessions.find(hashOf(`s${turn}`)))?.endedAt).toBe(NOW)
      }
    })

    it('tells one of both nodes that it ended the session', async () => {
      for (let turn = 0; turn < 20; turn += 1) {
        await bench.store.sessions.insert(aSession(`s${turn}`))
        const results = await Promise.all(nodes.map((node) => node.sessions.end(anEnd(`s${turn}`))))
        expect(results).toContain('invalid')
        expect(results).toContainEqual(ENDED)
      }
    })

    /** A check may never be active that begins after an acknowledged end, or after a check that saw the end. */
    it('is a one-way latch under checks, touches and ends on both nodes', async () => {
      const names = Array.from({ length: 60 }, (_, index) => `s${index}`)
      await Promise.all(names.map((name) => bench.store.sessions.insert(aSession(name))))
      const endedBefore = new Map<string, boolean>()
      const violations: string[] = []
      let running = true

      const check = async (node: Store, name: string) => {
        const mustBeEnded = endedBefore.get(name) === true
        const session = await node.sessions.find(hashOf(name))
        const isEnded = session?.endedAt !== undefined
        if (mustBeEnded && !isEnded) violations.push(name)
        if (isEnded) endedBefore.set(name, true)
        else if (session !== undefined) node.sessions.touch(session, NOW + 1 + endedBefore.size)
      }
      const checkers = nodes.flatMap((node) =>
        [1, 7, 13].map(async (stride) => {
          for (let index = 0; running; index = (index + stride) % names.length) {
            await check(node, names[index] ?? '')
          }
        }),
      )
      const flushers = nodes.map(async (node) => {
        while (running) {
          await node.sessions.flush()
          await setImmediate()
        }
      })
      try {
        for (const [index, name] of names.entries()) {
          const node = nodes[index % 2] ?? bench.store
          expect(await node.sessions.end(anEnd(name))).toEqual(ENDED)
          endedBefore.set(name, true)
          await Promise.all(nodes.map((each) => check(each, name)))
        }
      } finally {
        running = false
      }
      await Promise.all([...checkers, ...flushers])
      expect(violations).toEqual([])
    }, 30_000)

    it('answers each of many different finds at once with its own session', async () => {
      const names = Array.from({ length: 1_000 }, (_, index) => `s${index}`)
      await Promise.all(names.map((name) => bench.store.sessions.insert(aSession(name))))
      const wanted = names.flatMap((name) => [name, `no-${name}`, name])
      const found = await Promise.all(wanted.map((name) => bench.store.sessions.find(hashOf(name))))
      const numbers = new Map(
        (await bench.store.sessions.list({ all: true }, 2_000)).map(({ id, number }) => [id, number]),
      )
      expect(found.map((session) => session?.number)).toEqual(wanted.map((name) => numbers.get(`id-${name}`)))
    }, 30_000)

    it('adds all that can be added when one of many at once cannot', async () => {
      const { sessions } = bench.store
      await sessions.insert(aSession('taken'))
      const outcomes = await Promise.allSettled(
        ['a', 'b', 'taken', 'c', 'c'].map((name, index) =>
          sessions.insert(aSession(name, { id: `id${index}` })),
        ),
      )
      expect(outcomes.map(({ status }) => status)).toEqual([
        'fulfilled',
        'fulfilled',
        'rejected',
        'fulfilled',
        'rejected',
      ])
      for (const name of ['a', 'b', 'c']) expect(await sessions.find(hashOf(name))).toBeDefined()
      expect(await sessions.find(hashOf('taken'))).toBeDefined()
      expect(await sessions.list({ id: 'id-taken' }, 9)).toMatchObject([{ hash: hashOf('taken') }])
    })

    it('does all kinds of changes that arrive at once', async () => {
      const { sessions, users, attempts, keys } = bench.store
      await sessions.insert(aSession('a'))
      const key = { id: 'k', publicKey: '{}', privateKey: '{}', createdAt: NOW }
      const answers = await Promise.all([
        sessions.end(anEnd('a')),
        sessions.insert(aSession('b')),
        users.insert(aUser('Bob')),
        attempts.reserve([{ key: 'bob', policy: delays }], NOW),
        keys.insert(key),
        users.count(),
        sessions.purge(NOW - 1, IDLE_TTL),
        bench.store.ping(),
      ])
      expect(answers.slice(0, 5)).toMatchObject([ENDED, true, { id: 2n }, { reserved: true }, true])
      expect(await sessions.find(hashOf('b'))).toMatchObject({ endedAt: undefined })
    })
  })
}
