// A database with users in it, made by the build that is checked.
import path from 'node:path'

/** The password of all of these users. */
export const PASSWORD = 'correct horse battery staple'
const AT_ONCE = 25

/**
 * A new database, with what the work puts there.
 *
 * @param {import('./context.mjs').Context} context
 * @param {(tools: Tools) => Promise<void>} work
 * @returns {Promise<string>} its URL
 */
export async function makeDatabase(context, work) {
  const url = `sqlite:${path.join(context.folder(), 'signoff.db')}`
  await withStore(context, url, work)
  return url
}

/**
 * @typedef {object} Tools
 * @property {any} store the build's own
 * @property {(usernames: readonly string[], options?: { disabled?: boolean }) => Promise<void>} addUsers all with one hash,
 *   as hundreds would take long
 *
 * @param {import('./context.mjs').Context} context
 * @param {string} url
 * @param {(tools: Tools) => Promise<void>} work
 */
export async function withStore(context, url, work) {
  const { openStore } = await context.module('src/store/open.js')
  const { createPasswords } = await context.module('src/sessions/passwords.js')
  const { usernameKey } = await context.module('src/sessions/username.js')
  const store = await openStore(url, { idleTtl: 3_600_000, clock: Date.now })
  const passwords = createPasswords({ concurrency: 1, queue: 0 })
  try {
    /** @type {string | undefined} */
    let passwordHash
    await work({
      store,
      async addUsers(usernames, { disabled = false } = {}) {
        const hash = (passwordHash ??= await passwords.hash(PASSWORD))
        const add = async (/** @type {string} */ username) => {
          const added = await store.users.insert({
            username,
            usernameKey: usernameKey(username),
            passwordHash: hash,
            createdAt: Date.now(),
          })
          if (disabled) await store.users.disable(added.id, Date.now())
        }
        // A few at once, as the store gives up what takes long.
        for (let at = 0; at < usernames.length; at += AT_ONCE) {
          await Promise.all(usernames.slice(at, at + AT_ONCE).map(add))
        }
      },
    })
  } finally {
    await passwords.close()
    await store.close()
  }
}
