// Better Auth on its fastest set-up with SQLite: better-sqlite3, on plain node:http. CACHE=1 adds its cookie cache, which
// answers from a signed cookie for as long as that lives, ended or not.
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { toNodeHandler } from 'better-auth/node'
import { sessionToken, userOf, users } from '../fixtures.js'
import { insertAll, openDatabase } from './database.mjs'
import { run } from './peer.mjs'

const SECRET = 'a secret of the bench, with nothing to protect'
/** Also the origin that a sign-out must name. */
const BASE_URL = 'http://127.0.0.1'
const WEEK = 7 * 86_400
const DAY = 86_400
const cached = process.env['CACHE'] === '1'

/** @param {import('better-sqlite3').Database} database */
function optionsFor(database) {
  return /** @type {const} */ ({
    database,
    secret: SECRET,
    baseURL: BASE_URL,
    session: { expiresIn: WEEK, cookieCache: { enabled: cached, maxAge: DAY } },
    // All requests come from one address.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    // One query for session and user.
    advanced: { database: { joins: true } },
  })
}

/** @param {number} index */
function signedToken(index) {
  const token = sessionToken(index)
  const signature = createHmac('sha256', SECRET).update(token).digest('base64')
  return `better-auth.session_token=${encodeURIComponent(`${token}.${signature}`)}`
}

await run({
  async seed(folder, sessions) {
    const database = openDatabase(folder)
    const options = optionsFor(database)
    await (await getMigrations(options)).runMigrations()
    const now = new Date().toISOString()
    const expiresAt = new Date(Date.now() + WEEK * 1_000).toISOString()
    insertAll(
      database,
      'INSERT INTO user (id, name, email, emailVerified, createdAt, updatedAt) VALUES (?, ?, ?, 1, ?, ?)',
      users().map(({ id, username, fullName }) => [
        String(id),
        fullName,
        `${username}@example.com`,
        now,
        now,
      ]),
    )
    const numbers = Array.from({ length: sessions }, (_, index) => index)
    insertAll(
      database,
      'INSERT INTO session (id, token, userId, expiresAt, createdAt, updatedAt) VALUES (?, ?, ?, ?, ?, ?)',
      numbers.map((index) => [
        `session-${index}`,
        sessionToken(index),
        String(userOf(index).id),
        expiresAt,
        now,
        now,
      ]),
    )
    if (!cached) return numbers.map(signedToken)

    const auth = betterAuth(options)
    const cookies = []
    for (const index of numbers) {
      const cookie = signedToken(index)
      const reply = await auth.handler(
        new globalThis.Request(`${BASE_URL}/api/auth/get-session`, { headers: { cookie } }),
      )
      const data = reply.headers.getSetCookie().find((text) => text.startsWith('better-auth.session_data='))
      if (data === undefined) throw new Error('Better Auth sent no cookie cache')
      cookies.push(`${cookie}; ${data.split(';')[0]}`)
    }
    return cookies
  },
  serve(folder, port) {
    const auth = betterAuth(optionsFor(openDatabase(folder)))
    return createServer(toNodeHandler(auth)).listen(port, '127.0.0.1')
  },
  count: (folder) =>
    Number(openDatabase(folder).prepare('SELECT count(*) AS sessions FROM session').get()?.sessions),
})
