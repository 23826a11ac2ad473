// A database with users and sessions, made by the build's own store and domain beside the service, as a login for each
// session would take most of a check's time.
import { randomUUID } from 'node:crypto'
import path from 'node:path'

/** Milliseconds that the store may take for anything: a busy machine is no reason to fail. */
const PATIENCE = 60_000
/** Calls that are under way at once. */
const CHUNK = 1_000

const HOUR = 3_600_000
export const DEFAULT_TTL = 24 * HOUR
export const DEFAULT_IDLE_TTL = HOUR

/**
 * @typedef {'session-token' | 'access-token'} Form
 * @typedef {{ id: bigint, username: string, password: string, passwordHash: string }} User
 * @typedef {{ credential: string, hash: string, id: string, userId: bigint }} Session
 * @typedef {Awaited<ReturnType<typeof openDatabase>>} Database
 */

/**
 * @param {import('./context.mjs').Context} context
 * @param {{ clock?: () => number }} [options]
 */
export async function openDatabase(context, { clock = Date.now } = {}) {
  const { openStore } = await context.module('src/store/open.js')
  const { createUsers } = await context.module('src/sessions/users.js')
  const { createPasswords } = await context.module('src/sessions/passwords.js')
  const { createAccessTokens } = await context.module('src/sessions/access-tokens.js')
  const { hashCredential, newSessionToken } = await context.module('src/sessions/credentials.js')
  const { usernameKey } = await context.module('src/sessions/username.js')
  const url = `sqlite:${path.join(context.folder(), 'signoff.db')}`
  const store = await openStore(url, { idleTtl: DEFAULT_IDLE_TTL, clock, busyTimeout: PATIENCE })
  const passwords = createPasswords({ concurrency: 1, queue: 0 })
  const users = createUsers({ store, passwords, clock })
  const accessTokens = createAccessTokens({ keys: store.keys, issuer: 'signoff', audience: 'signoff', clock })
  await accessTokens.prepare()
  context.onClose(async () => {
    await passwords.close()
    await store.close()
  })

  /** @param {string} username @returns {Promise<User>} */
  const findUser = async (username) => ({
    ...(await store.users.findByName(usernameKey(username))),
    password: passwordOf(username),
  })

  return {
    url,
    store,
    users,
    findUser,
    /**
     * @param {string} username
     * @param {bigint} [id]
     */
    async addUser(username, id) {
      await users.add({ username, password: passwordOf(username), ...(id === undefined ? {} : { id }) })
      return findUser(username)
    },
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
    async startMany(count, start) {
      /** @type {Session[]} */
      const sessions = []
      while (sessions.length < count) {
        const length = Math.min(CHUNK, count - sessions.length)
        const from = sessions.length
        sessions.push(...(await Promise.all(Array.from({ length }, (_, index) => start(from + index)))))
      }
      return sessions
    },
    /** What the store has of a credential. @param {string} credential */
    find: (credential) => store.sessions.find(hashCredential(credential)),
  }
}

/** @param {string} url */
export const databaseFile = (url) => url.replace(/^sqlite:/, '')

/** @param {string} username */
const passwordOf = (username) => `${username}: correct horse battery staple`
