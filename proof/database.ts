// A database with users and sessions, made by the build's own store and domain beside the service, as a login for each
// session would take most of a check's time.
import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { loadModule } from './modules.js'
import { itemAt } from './item-at.js'
import type { Context } from './context.js'
import type { CredentialHash } from '../src/store/store.js'

/** Milliseconds that the store may take for anything: a busy machine is no reason to fail. */
const PATIENCE = 60_000
/** Calls that are under way at once. */
const CHUNK = 1_000

const HOUR = 3_600_000
export const DEFAULT_TTL = 24 * HOUR
export const DEFAULT_IDLE_TTL = HOUR

/** The password of all users, who have one hash, as hashing takes long. */
export const PASSWORD = 'correct horse battery staple'

export type Form = 'session-token' | 'access-token'
export interface User {
  id: bigint
  username: string
  password: string
  passwordHash: string
}
export interface Session {
  credential: string
  hash: CredentialHash
  id: string
  userId: bigint
}
export type Database = Awaited<ReturnType<typeof openDatabase>>

export async function openDatabase(
  context: Context,
  {
    file = path.join(context.folder(), 'signoff.db'),
    clock = Date.now,
    build = context.build,
  }: {
    /** a new one unless told */
    file?: string | undefined
    clock?: (() => number) | undefined
    /** the project's own where a broken build is not to judge itself */
    build?: string | undefined
  } = {},
) {
  const { openStore } = await loadModule(build, 'src/store/open.js')
  const { createUsers } = await loadModule(build, 'src/sessions/users.js')
  const { createPasswords } = await loadModule(build, 'src/sessions/passwords.js')
  const { createAccessTokens } = await loadModule(build, 'src/sessions/access-tokens.js')
  const { hashCredential, newSessionToken } = await loadModule(build, 'src/sessions/credentials.js')
  const { usernameKey } = await loadModule(build, 'src/sessions/username.js')
  const url = `sqlite:${file}`
  const store = await openStore(url, { idleTtl: DEFAULT_IDLE_TTL, clock, busyTimeout: PATIENCE })
  const passwords = createPasswords({ concurrency: 1, queue: 0 })
  const users = createUsers({ store, passwords, clock })
  const accessTokens = createAccessTokens({ keys: store.keys, issuer: 'signoff', audience: 'signoff', clock })
  let prepared: Promise<unknown> | undefined
  let closed: Promise<unknown> | undefined
  let hashed: Promise<string> | undefined
  const close = () => (closed ??= Promise.all([passwords.close(), store.close()]))
  context.onClose(close)

  const addUser = async (username: string, id?: bigint): Promise<User> => {
    const passwordHash = await (hashed ??= passwords.hash(PASSWORD))
    const added = await store.users.insert({
      username,
      usernameKey: usernameKey(username),
      passwordHash,
      createdAt: clock(),
      ...(id === undefined ? {} : { id }),
    })
    if (!('id' in added)) throw new Error(`There is a user ${username} already`)
    return { id: added.id, username, password: PASSWORD, passwordHash }
  }

  return {
    url,
    file,
    store,
    users,
    addUser,
    addUsers: (usernames: readonly string[]) =>
      inChunks(usernames.length, (index) => addUser(itemAt(usernames, index))),
    /** Makes a session as a login would. */
    async startSession(
      user: Pick<User, 'id' | 'passwordHash'>,
      {
        form = 'session-token',
        createdAt = clock(),
        expiresAt = createdAt + DEFAULT_TTL,
      }: { form?: Form; createdAt?: number; expiresAt?: number } = {},
    ): Promise<Session> {
      const id = randomUUID()
      if (form === 'access-token') await (prepared ??= accessTokens.prepare())
      const issued =
        form === 'access-token'
          ? await accessTokens.issue({ sessionId: id, userId: user.id, issuedAt: createdAt, expiresAt })
          : { token: newSessionToken() }
      const { id: userId, passwordHash } = user
      const hash = hashCredential(issued.token)
      const keyId = 'keyId' in issued ? issued.keyId : undefined
      const session = {
        id,
        hash,
        userId,
        passwordHash,
        createdAt,
        expiresAt,
        ...(keyId === undefined ? {} : { keyId }),
      }
      if (!(await store.sessions.insert(session))) throw new Error('A session was not added')
      return { credential: issued.token, hash, id, userId }
    },
    startMany: (count: number, start: (index: number) => Promise<Session>) => inChunks(count, start),
    /** What the store knows a credential by. */
    hashOf: hashCredential,
    /** What the store has of a credential. */
    find: (credential: string) => store.sessions.find(hashCredential(credential)),
    /** To be called where the store is not to work beside the service; otherwise it is closed at the end. */
    close,
  }
}

async function inChunks<Made>(count: number, make: (index: number) => Promise<Made>) {
  const made: Made[] = []
  while (made.length < count) {
    const from = made.length
    const length = Math.min(CHUNK, count - from)
    made.push(...(await Promise.all(Array.from({ length }, (_, index) => make(from + index)))))
  }
  return made
}

/** Whether a session is active, by the store alone. */
export const storedVerdict =
  (database: Database) =>
  async (credential: string): Promise<'active' | 'ended'> => {
    const found = await database.find(credential)
    return found !== undefined && found.endedAt === undefined ? 'active' : 'ended'
  }
