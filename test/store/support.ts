import { expect } from '@jest/globals'
import { createHash } from 'node:crypto'
import type { StoreOptions } from '../../src/store/open.js'
import type {
  AttemptPolicy,
  CredentialHash,
  EndRequest,
  NewSession,
  NewUser,
  FoundSession,
  Store,
} from '../../src/store/store.js'

/** An empty database. */
export interface Place {
  /** A store on it; each is as one node of many. */
  open(options: StoreOptions): Promise<Store>
  /** Removes it, when all its stores are closed. */
  remove(): Promise<void>
}

export const NOW = 1_700_000_000_000
export const HOUR = 3_600_000
export const DAY = 24 * HOUR
export const IDLE_TTL = HOUR

/** The hash of a made-up credential: the same for the same name. */
export function hashOf(credential: string): CredentialHash {
  return createHash('sha256').update(credential).digest('base64url') as CredentialHash
}

/** A session of user 1 that began now. */
export function aSession(name: string, changes: Partial<NewSession> = {}): NewSession {
  return {
    id: `id-${name}`,
    hash: hashOf(name),
    userId: 1n,
    passwordHash: 'password-hash',
    createdAt: NOW,
    expiresAt: NOW + DAY,
    ...changes,
  }
}

export function aUser(username: string, changes: Partial<NewUser> = {}): NewUser {
  return {
    username,
    usernameKey: username.toLowerCase(),
    passwordHash: 'password-hash',
    createdAt: NOW,
    ...changes,
  }
}

/** What a session is touched by, as a check that found it would. */
export async function found(store: Store, name: string): Promise<FoundSession> {
  const session = await store.sessions.find(hashOf(name))
  if (session === undefined) throw new Error(`There is no session ${name}`)
  return session
}

export function anEnd(name: string, changes: Partial<EndRequest> = {}): EndRequest {
  return { hash: hashOf(name), now: NOW, idleTtl: IDLE_TTL, ...changes }
}

/** What `end` answers for a session that it ended. */
export const ENDED: unknown = { id: expect.any(String), userId: expect.any(BigInt) }

/** Ten are free; from then on, a second for each. A success takes off one, and the block. */
export const delays: AttemptPolicy = {
  failed: (count, now) => {
    const failures = (count?.failures ?? 0) + 1
    return { failures, lastAt: now, blockedUntil: failures < 10 ? 0 : now + (failures - 9) * 1_000 }
  },
  takenOff: ({ failures, lastAt }) =>
    failures <= 1 ? undefined : { failures: failures - 1, lastAt, blockedUntil: 0 },
}

/** A place with one store that reads the time from `clock.now`. */
export interface Bench {
  place: Place
  store: Store
  clock: { now: number }
  errors: unknown[]
  /** One more store on the same database, as another node has it. */
  another(): Promise<Store>
  close(): Promise<void>
}

export async function setUp(
  makePlace: () => Promise<Place>,
  options: Partial<StoreOptions> = {},
): Promise<Bench> {
  const place = await makePlace()
  const clock = { now: NOW }
  const errors: unknown[] = []
  const stores: Store[] = []
  const another = async () => {
    const store = await place.open({
      idleTtl: IDLE_TTL,
      clock: () => clock.now,
      onError: (error) => errors.push(error),
      ...options,
    })
    stores.push(store)
    return store
  }
  return {
    place,
    store: await another(),
    clock,
    errors,
    another,
    async close() {
      await Promise.all(stores.map((store) => store.close()))
      await place.remove()
    },
  }
}

/** As `setUp`, for one test: cleans up whatever happens. */
export async function withBench(
  makePlace: () => Promise<Place>,
  test: (bench: Bench) => Promise<void>,
  options: Partial<StoreOptions> = {},
): Promise<void> {
  const bench = await setUp(makePlace, options)
  try {
    await test(bench)
  } finally {
    await bench.close()
  }
}
