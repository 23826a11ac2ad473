import { hashCredential } from '../../src/sessions/credentials.js'
import { createPasswords } from '../../src/sessions/passwords.js'
import { createUsers } from '../../src/sessions/users.js'
import { usernameKey } from '../../src/sessions/username.js'
import { openStore } from '../../src/store/open.js'
import type { Store } from '../../src/store/store.js'
import { type Folder, PASSWORD } from './signoff.js'

export const HOUR = 3_600_000
export const DAY = 24 * HOUR

export interface GivenSession {
  id: string
  user: string
  /** Milliseconds ago. */
  createdAgo?: number
  seenAgo?: number
  endedAgo?: number
  /** How long it lives. */
  ttl?: number
  keyId?: string
}

/** Puts users into a folder's store, sooner than commands do. Their password is PASSWORD. */
export async function insertUsers(
  folder: Folder,
  ...users: { username: string; id?: bigint }[]
): Promise<void> {
  const passwords = createPasswords({ concurrency: 1, queue: 0 })
  await withStore(folder, async (store) => {
    const { add } = createUsers({ store, passwords, clock: Date.now })
    for (const user of users) await add({ ...user, password: PASSWORD })
  })
}

/** Puts sessions into a folder's store that no login of today could have made. */
export async function insertSessions(folder: Folder, ...sessions: GivenSession[]): Promise<void> {
  const now = Date.now()
  await withStore(folder, async (store) => {
    for (const session of sessions) await insert(store, session, now)
  })
}

async function withStore(folder: Folder, work: (store: Store) => Promise<void>): Promise<void> {
  const store = await openStore(`sqlite:${folder.database}`, { idleTtl: 100 * DAY, clock: Date.now })
  await work(store).finally(() => store.close())
}

async function insert(
  store: Store,
  { id, user, createdAgo = 0, seenAgo = createdAgo, endedAgo, ttl = DAY, keyId }: GivenSession,
  now: number,
): Promise<void> {
  const owner = await store.users.findByName(usernameKey(user))
  if (owner === undefined) throw new Error(`The test has no user ${user}`)
  const hash = hashCredential(`credential of ${id}`)
  // Created when it was last seen, so that no touch is needed.
  const inserted = await store.sessions.insert({
    id,
    hash,
    userId: owner.id,
    passwordHash: owner.passwordHash,
    createdAt: now - seenAgo,
    expiresAt: now - createdAgo + ttl,
    ...(keyId === undefined ? {} : { keyId }),
  })
  if (!inserted) throw new Error('The test could not make its session')
  if (endedAgo !== undefined) await store.sessions.endWhere({ id }, now - endedAgo)
}
