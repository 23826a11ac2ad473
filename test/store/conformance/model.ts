import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { EndResult, SessionSelection, Store } from '../../../src/store/store.js'
import { aSession, aUser, anEnd, type Bench, hashOf, HOUR, IDLE_TTL, type Place, setUp } from '../support.js'

/** The same promises, in the plainest words: one map and no batches. */
class Model {
  readonly users = new Map<bigint, { passwordHash: string; isDisabled: boolean }>()
  readonly sessions = new Map<string, ModelSession>()

  insert(name: string, { userId, passwordHash, keyId, now, ttl }: Insertion): boolean {
    const user = this.users.get(userId)
    if (user === undefined || user.isDisabled || user.passwordHash !== passwordHash) return false
    this.sessions.set(name, {
      userId,
      keyId,
      createdAt: now,
      expiresAt: now + ttl,
      lastSeenAt: now,
      endedAt: undefined,
    })
    return true
  }

  end(name: string, owner: bigint | undefined, now: number): EndResult {
    const session = this.sessions.get(name)
    if (session === undefined) return 'invalid'
    if (owner !== undefined && owner !== session.userId) return 'foreign'
    if (session.endedAt !== undefined) return 'invalid'
    if (!isAlive(session, now)) return 'expired'
    session.endedAt = now
    return { id: `id-${name}`, userId: session.userId }
  }

  touch(name: string, now: number): void {
    const session = this.sessions.get(name)
    if (session === undefined || session.endedAt !== undefined || isIdle(session, now)) return
    session.lastSeenAt = Math.max(session.lastSeenAt, now)
  }

  endWhere(which: SessionSelection, now: number): number {
    const selected = [...this.sessions].filter(
      ([name, session]) => session.endedAt === undefined && isSelected(name, session, which),
    )
    for (const [, session] of selected) session.endedAt = now
    return selected.length
  }

  purge(before: number): number {
    const purged = [...this.sessions].filter(([, { endedAt, expiresAt, lastSeenAt }]) => {
      if (expiresAt < before) return true
      return endedAt === undefined ? lastSeenAt + IDLE_TTL < before : endedAt < before
    })
    for (const [name] of purged) this.sessions.delete(name)
    return purged.length
  }

  deleteUser(id: bigint): boolean {
    for (const [name, { userId }] of this.sessions) if (userId === id) this.sessions.delete(name)
    return this.users.delete(id)
  }
}

interface ModelSession {
  userId: bigint
  keyId: string | undefined
  createdAt: number
  expiresAt: number
  lastSeenAt: number
  endedAt: number | undefined
}

interface Insertion {
  userId: bigint
  passwordHash: string
  keyId: string | undefined
  now: number
  ttl: number
}

function isAlive(
  { expiresAt, lastSeenAt }: Pick<ModelSession, 'expiresAt' | 'lastSeenAt'>,
  now: number,
): boolean {
  return expiresAt > now && !isIdle({ lastSeenAt }, now)
}

function isIdle({ lastSeenAt }: Pick<ModelSession, 'lastSeenAt'>, now: number): boolean {
  return lastSeenAt + IDLE_TTL <= now
}

function isSelected(name: string, { userId, keyId }: ModelSession, which: SessionSelection): boolean {
  if ('id' in which) return `id-${name}` === which.id
  if ('userId' in which) return userId === which.userId
  if ('keyIds' in which) return keyId !== undefined && which.keyIds.includes(keyId)
  return true
}

interface Real {
  /** One of two on the same sessions: the next each time. */
  readonly store: Store
  clock: { now: number }
}

type Command = fc.AsyncCommand<Model, Real>

/** A command that does the same to both and compares the answers. */
function command(words: string, run: (model: Model, real: Real) => Promise<void>): Command {
  return { check: () => true, run, toString: () => words }
}

const IDS = [1n, 2n, -7n, 2n ** 63n - 1n]
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
const KEYS = ['k1', 'k2']
const anId = fc.constantFrom(...IDS)
const aName = fc.constantFrom(...NAMES)
// A store may leave out sights within a second.
const SECOND = 1_000
const aWait = fc.constantFrom(0, SECOND, HOUR / 2, HOUR - SECOND, HOUR, 5 * HOUR)
const aSelection: fc.Arbitrary<SessionSelection> = fc.oneof(
  aName.map((name) => ({ id: `id-${name}` })),
  anId.map((userId) => ({ userId })),
  fc.subarray(KEYS).map((keyIds) => ({ keyIds })),
  fc.constant({ all: true } as const),
)

const commands: fc.Arbitrary<Command>[] = [
  aWait.map((wait) =>
    command(`wait ${wait}`, async (_model, { clock }) => {
      clock.now += wait
    }),
  ),
  fc
    .record({
      name: aName,
      userId: anId,
      passwordHash: fc.constantFrom('p0', 'p1'),
      keyId: fc.option(fc.constantFrom(...KEYS), { nil: undefined }),
      ttl: fc.constantFrom(HOUR / 2, 3 * HOUR),
    })
    .map(({ name, keyId, ttl, ...session }) =>
      command(`insert ${name}`, async (model, { store, clock: { now } }) => {
        if (model.sessions.has(name)) return
        const expected = model.insert(name, { ...session, keyId, ttl, now })
        const changes = {
          ...session,
          createdAt: now,
          expiresAt: now + ttl,
          ...(keyId === undefined ? {} : { keyId }),
        }
        expect(await store.sessions.insert(aSession(name, changes))).toBe(expected)
      }),
    ),
  fc.array(fc.tuple(aName, fc.option(anId, { nil: undefined })), { minLength: 1, maxLength: 6 }).map((ends) =>
    command(`end ${ends.join(' ')}`, async (model, { store, clock: { now } }) => {
      const expected = ends.map(([name, owner]) => model.end(name, owner, now))
      const results = await Promise.all(
        ends.map(([name, owner]) =>
          store.sessions.end(anEnd(name, { now, ...(owner === undefined ? {} : { owner }) })),
        ),
      )
      expect(results).toEqual(expected)
    }),
  ),
  fc.array(aName, { minLength: 1 }).map((names) =>
    command(`touch ${names.join(' ')}`, async (model, real) => {
      const { store } = real
      const { now } = real.clock
      for (const name of names) {
        model.touch(name, now)
        const session = await store.sessions.find(hashOf(name))
        if (session !== undefined) store.sessions.touch(session, now)
      }
      await store.sessions.flush()
    }),
  ),
  fc.array(aName, { minLength: 1 }).map((names) =>
    command(`find ${names.join(' ')}`, async (model, { store, clock: { now } }) => {
      const found = await Promise.all(names.map((name) => store.sessions.find(hashOf(name))))
      const alive = names.map((name) => {
        const session = model.sessions.get(name)
        return session !== undefined && session.endedAt === undefined && isAlive(session, now)
      })
      expect(
        found.map((one) => one?.endedAt === undefined && one !== undefined && isAlive(one, now)),
      ).toEqual(alive)
    }),
  ),
  fc.constant(
    command('list', async (model, { store }) => {
      await expectListed(model, store)
    }),
  ),
  aSelection.map((which) =>
    command('endWhere', async (model, { store, clock: { now } }) => {
      expect(await store.sessions.endWhere(which, now)).toBe(model.endWhere(which, now))
    }),
  ),
  aWait.map((ago) =>
    command(`purge ${ago}`, async (model, { store, clock: { now } }) => {
      expect(await store.sessions.purge(now - ago, IDLE_TTL)).toBe(model.purge(now - ago))
    }),
  ),
  fc.tuple(anId, fc.constantFrom('p0', 'p1')).map(([id, passwordHash]) =>
    command(`setPassword ${id}`, async (model, { store, clock: { now } }) => {
      const user = model.users.get(id)
      if (user !== undefined) user.passwordHash = passwordHash
      model.endWhere({ userId: id }, now)
      expect(await store.users.setPassword(id, passwordHash, now)).toBe(user !== undefined)
    }),
  ),
  fc.tuple(anId, fc.boolean()).map(([id, isDisabled]) =>
    command(`${isDisabled ? 'disable' : 'enable'} ${id}`, async (model, { store, clock: { now } }) => {
      const user = model.users.get(id)
      const expected =
        user === undefined ? 'missing' : user.isDisabled === isDisabled ? 'unchanged' : 'changed'
      if (user !== undefined) user.isDisabled = isDisabled
      if (isDisabled) model.endWhere({ userId: id }, now)
      const changed = isDisabled ? store.users.disable(id, now) : store.users.enable(id)
      expect(await changed).toBe(expected)
    }),
  ),
  anId.map((id) =>
    command(`add user ${id}`, async (model, { store }) => {
      const isTaken = model.users.has(id)
      if (!isTaken) model.users.set(id, { passwordHash: 'p0', isDisabled: false })
      const answer = await store.users.insert(aUser(`u${id}`, { id, passwordHash: 'p0' }))
      expect(answer).toEqual(isTaken ? { taken: 'id' } : { id })
    }),
  ),
  anId.map((id) =>
    command(`delete user ${id}`, async (model, { store }) => {
      expect(await store.users.delete(id)).toBe(model.deleteUser(id))
    }),
  ),
]

/** When an ended session was last seen is nobody's concern any more. */
function plain<Session extends Pick<ModelSession, 'lastSeenAt' | 'endedAt'>>(session: Session) {
  const { lastSeenAt, ...others } = session
  return session.endedAt === undefined ? { ...others, lastSeenAt } : others
}

async function expectListed(model: Model, store: Store): Promise<void> {
  const number: unknown = expect.any(Number)
  const expected = [...model.sessions].map(([name, session]) =>
    plain({
      ...session,
      username: `u${session.userId}`,
      fullName: undefined,
      id: `id-${name}`,
      hash: hashOf(name),
      number,
    }),
  )
  const byId = (one: { id: string }, other: { id: string }) => one.id.localeCompare(other.id)
  const listed = (await store.sessions.list({ all: true }, 2 * NAMES.length)).map(plain)
  expect(listed.sort(byId)).toEqual(expected.sort(byId))
}

async function expectFound(model: Model, store: Store): Promise<void> {
  const found = await Promise.all(NAMES.map((name) => store.sessions.find(hashOf(name))))
  const wanted = NAMES.map((name) => {
    const session = model.sessions.get(name)
    if (session === undefined) return undefined
    const { userId, expiresAt, lastSeenAt, endedAt } = session
    const number: unknown = expect.any(Number)
    return plain({
      number,
      userId,
      username: `u${userId}`,
      fullName: undefined,
      expiresAt,
      lastSeenAt,
      endedAt,
    })
  })
  expect(found.map((session) => session && plain(session))).toEqual(wanted)
}

export function describeModel(makePlace: () => Promise<Place>): void {
  describe('model', () => {
    it('does what a map would do, in whatever order verbs are called', async () => {
      await fc.assert(
        fc.asyncProperty(fc.commands(commands, { maxCommands: 60 }), async (steps) => {
          const bench: Bench = await setUp(makePlace)
          try {
            const model = new Model()
            for (const id of IDS.slice(0, 3)) {
              model.users.set(id, { passwordHash: 'p0', isDisabled: false })
              await bench.store.users.insert(aUser(`u${id}`, { id, passwordHash: 'p0' }))
            }
            const nodes = [bench.store, await bench.another()]
            let turn = 0
            const real: Real = {
              get store() {
                turn += 1
                return nodes[turn % 2] ?? bench.store
              },
              clock: bench.clock,
            }
            await fc.asyncModelRun(() => ({ model, real }), steps)
            for (const node of nodes) await expectListed(model, node)
            // Which merges what was seen, so that a find is exact.
            await bench.store.sessions.purge(0, IDLE_TTL)
            for (const node of nodes) {
              await expectListed(model, node)
              await expectFound(model, node)
            }
          } finally {
            await bench.close()
          }
        }),
        { numRuns: 60 },
      )
    }, 120_000)
  })
}
