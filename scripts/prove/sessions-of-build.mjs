// Users, logins and the store of the build that is checked.
import { randomBytes } from 'node:crypto'
import { hash } from '@node-rs/argon2'
import { breakBuild } from './builds.mjs'
import { createRawClient, rawMessage } from './raw-client.mjs'
import { startService } from './service.mjs'

/** @typedef {{ id: string, username: string, password: string }} BuildUser */

/**
 * The store of the build, beside a service that may be running.
 *
 * @param {import('./context.mjs').Context} context
 * @param {Record<string, string>} settings
 * @param {() => number} [clock]
 */
export async function openBuildStore(context, settings, clock = Date.now) {
  const { openStore } = await context.module('src/store/open.js')
  return openStore(settings['SIGNOFF_DATABASE_URL'], { idleTtl: 3_600_000, clock })
}

/**
 * Puts users into the store directly, with one password for all.
 *
 * @param {import('./context.mjs').Context} context
 * @param {Record<string, string>} settings
 * @param {readonly bigint[]} ids
 * @returns {Promise<BuildUser[]>}
 */
export async function addUsers(context, settings, ids) {
  const password = randomBytes(24).toString('base64url')
  const passwordHash = await hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 })
  const store = await openBuildStore(context, settings)
  const users = []
  for (const id of ids) {
    const username = `user${id}`
    await store.users.insert({ id, username, usernameKey: username, passwordHash, createdAt: Date.now() })
    users.push({ id: String(id), username, password })
  }
  await store.close()
  return users
}

/**
 * The message of a login that gives an access token.
 *
 * @param {Pick<BuildUser, 'username' | 'password'>} user
 */
export const loginMessage = ({ username, password }) =>
  rawMessage(
    'POST /api/v1/auth/login',
    [['Content-Type', 'application/json']],
    JSON.stringify({ username, password }),
  )

/**
 * Logs in and answers the access token.
 *
 * @param {number} port
 * @param {Pick<BuildUser, 'username' | 'password'>} user
 * @returns {Promise<string>}
 */
export async function logIn(port, user) {
  const client = createRawClient(port)
  const { status, body } = await client.send(loginMessage(user))
  client.close()
  if (status !== 200) throw new Error(`A login was answered with ${status}`)
  return JSON.parse(body).access_token
}

/**
 * Starts the build with one change: a login takes its password at once, as hashing thousands would take minutes and is
 * not what is checked.
 *
 * @param {import('./context.mjs').Context} context
 * @param {Record<string, string>} settings
 */
export async function serveWithoutHashing(context, settings) {
  const build = breakBuild(context.build, context.folder(), [
    {
      file: 'dist/src/sessions/passwords.js',
      find: 'await threads.run({ stored: stored ?? nobodys, password })',
      replace: '{ verified: true }',
    },
  ])
  const service = await startService({ build, environment: settings })
  context.onClose(() => service.stop('SIGKILL'))
  return service
}
