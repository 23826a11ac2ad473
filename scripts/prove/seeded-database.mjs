// Databases with users and live sessions, made by the store's own verbs: logins by password would take hours.
import path from 'node:path'
import { pathToFileURL } from 'node:url'

export const PASSWORD = 'correct horse battery staple'
const DAY = 86_400_000
const IDLE = 3_600_000
/** A busy machine is no reason for a check to fail. */
const PATIENCE = 60_000
const USERS = 8

/**
 * The store of the whole build: a broken one is not to judge itself.
 *
 * @param {import('./context.mjs').Context} context
 * @param {string} file
 * @returns {Promise<import('../../src/store/store.js').Store>}
 */
export async function openStore(context, file) {
  const { openStore: open } = await ownModule(context, 'src/store/open.js')
  return open(`sqlite:${file}`, { idleTtl: IDLE, clock: Date.now, busyTimeout: PATIENCE })
}

/**
 * @param {import('./context.mjs').Context} context
 * @param {string} file
 */
const ownModule = (context, file) => import(pathToFileURL(path.join(context.root, 'dist', file)).href)

/**
 * Makes a database with users who have these sessions among them, and enters the sessions in the ledger.
 *
 * @param {import('./context.mjs').Context} context
 * @param {string} file
 * @param {import('./ledger.mjs').Ledger} ledger
 * @param {number} sessions
 * @param {number} [howMany] users
 */
export async function seed(context, file, ledger, sessions, howMany = USERS) {
  const { hashCredential, newSessionToken } = await ownModule(context, 'src/sessions/credentials.js')
  const { createPasswords } = await ownModule(context, 'src/sessions/passwords.js')
  const passwords = createPasswords({ concurrency: 1, queue: 0 })
  const passwordHash = await passwords.hash(PASSWORD)
  await passwords.close()
  const store = await openStore(context, file)
  /** @type {import('./ledger.mjs').LedgerUser[]} */
  const users = []
  for (let number = 0; number < howMany; number += 1) {
    const username = `user${number}`
    const added = await store.users.insert({
      username,
      usernameKey: username,
      passwordHash,
      createdAt: Date.now(),
    })
    if (!('id' in added)) throw new Error('The database was not empty')
    users.push({ username, password: PASSWORD, id: added.id.toString(), endAsked: false })
  }
  const now = Date.now()
  const tokens = Array.from({ length: sessions }, () => newSessionToken())
  await Promise.all(
    tokens.map((token, index) => {
      const { id, username } = /** @type {import('./ledger.mjs').LedgerUser} */ (users[index % howMany])
      ledger.add({ token, userId: id, username, begunBy: 'the store' })
      return store.sessions.insert({
        id: `seeded-${index}`,
        hash: hashCredential(token),
        userId: BigInt(id),
        passwordHash,
        createdAt: now,
        expiresAt: now + DAY,
      })
    }),
  )
  await store.close()
  return users
}

/**
 * What the store knows a credential by.
 *
 * @param {import('./context.mjs').Context} context
 * @returns {Promise<(token: string) => import('../../src/store/store.js').CredentialHash>}
 */
export async function credentialHasher(context) {
  return (await ownModule(context, 'src/sessions/credentials.js')).hashCredential
}

/**
 * Whether sessions are active, by the store alone.
 *
 * @param {import('./context.mjs').Context} context
 * @param {import('../../src/store/store.js').Store} store
 */
export async function looker(context, store) {
  const hashCredential = await credentialHasher(context)
  return async (/** @type {string} */ token) => {
    const found = await store.sessions.find(hashCredential(token))
    return found !== undefined && found.endedAt === undefined ? 'active' : 'ended'
  }
}
