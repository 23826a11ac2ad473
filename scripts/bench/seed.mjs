// Databases full of sessions, written through the product's own store.
import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, open, readdir } from 'node:fs/promises'
import path from 'node:path'
import { hash } from '@node-rs/argon2'
import { hashCredential } from '../../dist/src/sessions/credentials.js'
import { PASSWORD_PARAMETERS } from '../../dist/src/sessions/passwords.js'
import { usernameKey } from '../../dist/src/sessions/username.js'
import { openStore } from '../../dist/src/store/open.js'
import { accessToken, PASSWORD, sessionToken, USERS, userOf } from './fixtures.mjs'

const DAY = 86_400_000
/** Milliseconds that the store may take for anything: a busy machine is no reason to fail. */
const PATIENCE = 60_000
/** Calls that are under way at once. */
const CHUNK = 1_024
const FILE = 'signoff.db'

/** @param {string} folder */
export function databaseUrl(folder) {
  return `sqlite:${path.join(folder, FILE)}`
}

/** @param {'session' | 'access'} credentials */
const credentialOf = (credentials) => (credentials === 'access' ? accessToken : sessionToken)

/** @param {string} folder */
const storeIn = (folder) =>
  openStore(databaseUrl(folder), { idleTtl: DAY, clock: Date.now, busyTimeout: PATIENCE })

/**
 * Makes a database of users and of live sessions, numbered from 0.
 * @param {string} folder
 * @param {{ credentials: 'session' | 'access', sessions: number }} content
 */
export async function seed(folder, { credentials, sessions }) {
  const store = await storeIn(folder)
  const passwordHash = await hash(PASSWORD, PASSWORD_PARAMETERS)
  const createdAt = Date.now()
  await inChunks(USERS, async (index) => {
    const { id, username, fullName } = userOf(index)
    const key = usernameKey(username)
    const added = await store.users.insert({
      id: BigInt(id),
      username,
      usernameKey: key,
      fullName,
      passwordHash,
      createdAt,
    })
    if (!('id' in added)) throw new Error('A user was not added')
  })
  const credential = credentialOf(credentials)
  await inChunks(sessions, async (index) => {
    const added = await store.sessions.insert({
      id: randomUUID(),
      hash: hashCredential(credential(index)),
      userId: BigInt(userOf(index).id),
      passwordHash,
      createdAt,
      expiresAt: createdAt + DAY,
    })
    if (!added) throw new Error('A session was not added')
  })
  await store.close()
}

/**
 * A copy that has reached the disk, so that writing it does not go on while something is measured.
 * @param {string} from
 * @param {string} to
 */
export async function copyDatabase(from, to) {
  for (const name of await readdir(from)) {
    const target = path.join(to, name)
    await copyFile(path.join(from, name), target, constants.COPYFILE_FICLONE)
    const file = await open(target, 'r+')
    await file.sync()
    await file.close()
  }
}

/**
 * Holds the logouts that were acknowledged against the store: the first `ended` sessions are over, the others live.
 * @param {string} folder
 * @param {{ credentials: 'session' | 'access', sessions: number, ended: number }} expected
 * @returns {Promise<number>} how many sessions are not as they should be
 */
export async function countWrongSessions(folder, { credentials, sessions, ended }) {
  const store = await storeIn(folder)
  const credential = credentialOf(credentials)
  let wrong = 0
  await inChunks(sessions, async (index) => {
    const session = await store.sessions.find(hashCredential(credential(index)))
    if (session === undefined || (session.endedAt !== undefined) !== index < ended) wrong += 1
  })
  await store.close()
  return wrong
}

/**
 * @param {number} count
 * @param {(index: number) => Promise<void>} work
 */
async function inChunks(count, work) {
  for (let start = 0; start < count; start += CHUNK) {
    const size = Math.min(CHUNK, count - start)
    await Promise.all(Array.from({ length: size }, (_, offset) => work(start + offset)))
  }
}
