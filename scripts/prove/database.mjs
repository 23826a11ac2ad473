// A database with users and sessions, made by the build's own store and domain beside the service, as a login for each
// session would take most of a check's time.
import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

/** Milliseconds that the store may take for anything: a busy machine is no reason to fail. */
const PATIENCE = 60_000
/** Calls that are under way at once. */
const CHUNK = 1_000

const HOUR = 3_600_000
export const DEFAULT_TTL = 24 * HOUR
export const DEFAULT_IDLE_TTL = HOUR

/** The password of all users, who have one hash, as hashing takes long. */
export const PASSWORD = 'correct horse battery staple'

/**
 * @typedef {'session-token' | 'access-token'} Form
 * @typedef {{ id: bigint, username: string, password: string, passwordHash: string }} User
 * @typedef {{ credential: string, hash: string, id: string, userId: bigint }} Session
 * @typedef {Awaited<ReturnType<typeof openDatabase>>} Database
 */

/**
 * @param {import('./context.mjs').Context} context
 * @param {object} [options]
 * @param {string} [options.file] a new one unless told
 * @param {() => number} [options.clock]
 * @param {string} [options.build] the project's own where a broken build is not to judge itself
 */
export async function openDatabase(
  context,
  { file = path.join(context.folder(), 'signoff.db'), clock = Date.now, build = context.build } = {},
) {
  const module = (/** @type {string} */ name) => import(pathToFileURL(path.join(build, 'dist', name)).href)
  const { openStore } = await module('src/store/open.js')
  const { createUsers } = await module('src/sessions/users.js')
  const { createPasswords } = await module('src/sessions/passwords.js')
  const { createAccessTokens } = await module('src/sessions/access-tokens.js')
  const { hashCredential, newSessionToken } = await module('src/sessions/credentials.js')
  const { usernameKey } = await module('src/sessions/username.js')
  const url = `sqlite:${file}`
  /** @type {import('../../src/store/store.js').Store} */
  const store = await openStore(url, { idleTtl: DEFAULT_IDLE_TTL, clock, busyTimeout: PATIENCE })
  const passwords = createPasswords({ concurrency: 1, queue: 0 })
  const users = createUsers({ store, passwords, clock })
  const accessTokens = createAccessTokens({ keys: store.keys, issuer: 'signoff', audience: 'signoff', clock })
  /** @type {Promise<unknown> | undefined} */
  let prepared
  /** @type {Promise<unknown> | undefined} */
  let closed
  /** @type {Promise<string> | undefined} */
  let hashed
  const close = () => (closed ??= Promise.all([passwords.close(), store.close()]))
  context.onClose(close)

  /** @param {string} username @param {bigint} [id] @returns {Promise<User>} */
  const addUser = async (username, id) => {
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
    /** @param {readonly string[]} usernames */
    addUsers: (usernames) =>
      inChunks(usernames.length, (index) => addUser(/** @type {string} */ (usernames[index]))),
    /**
     * Makes a session as a login would.
     *
     * @param {Pick<User, 'id' | 'passwordHash'>} user
     * @param {{ form?: Form, createdAt?: number, expiresAt?: number }} [options]
     * @returns {Promise<Session>}
     */
    async startSession(
      user,
      { form = 'session-token', createdAt = clock(), expiresAt = createdAt + DEFAULT_TTL } = {},
    ) {
      const id = randomUUID()
      if (form === 'access-token') await (prepared ??= accessTokens.prepare())
      const issued =
        form === 'access-token'
          ? await accessTokens.issue({ sessionId: id, userId: user.id, issuedAt: createdAt, expiresAt })
          : { token: newSessionToken() }
      const { id: userId, passwordHash } = user
      const hash = hashCredential(issued.token)
      const { keyId } = issued
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
    /**
     * @param {number} count
     * @param {(index: number) => Promise<Session>} start
     */
    startMany: (count, start) => inChunks(count, start),
    /** What the store knows a credential by. @type {(credential: string) => import('../../src/store/store.js').CredentialHash} */
    hashOf: hashCredential,
    /** What the store has of a credential. @param {string} credential */
    find: (credential) => store.sessions.find(hashCredential(credential)),
    /** To be called where the store is not to work beside the service; otherwise it is closed at the end. */
    close,
  }
}

/**
 * @template Made
 * @param {number} count
 * @param {(index: number) => Promise<Made>} make
 */
async function inChunks(count, make) {
  /** @type {Made[]} */
  const made = []
  while (made.length < count) {
    const from = made.length
    const length = Math.min(CHUNK, count - from)
    made.push(...(await Promise.all(Array.from({ length }, (_, index) => make(from + index)))))
  }
  return made
}

/**
 * Whether a session is active, by the store alone.
 *
 * @param {Database} database
 * @returns {(credential: string) => Promise<'active' | 'ended'>}
 */
export const storedVerdict = (database) => async (credential) => {
  const found = await database.find(credential)
  return found !== undefined && found.endedAt === undefined ? 'active' : 'ended'
}
