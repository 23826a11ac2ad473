// express-session with a store on better-sqlite3, each as its documentation shows it.
import { createHmac } from 'node:crypto'
import createStore from 'better-sqlite3-session-store'
import express from 'express'
import session from 'express-session'
import { sessionToken, userOf } from '../fixtures.js'
import { insertAll, openDatabase } from './database.mjs'
import { run } from './peer.mjs'

const SECRET = 'a secret of the bench, with nothing to protect'
const DAY = 86_400_000
const SqliteStore = createStore(session)

await run({
  seed(folder, sessions) {
    const database = openDatabase(folder)
    // Only its table is wanted.
    new SqliteStore({ client: database })
    const expires = new Date(Date.now() + DAY).toISOString()
    const cookie = { originalMaxAge: DAY, expires, httpOnly: true, path: '/' }
    const numbers = Array.from({ length: sessions }, (_, index) => index)
    insertAll(
      database,
      'INSERT INTO sessions (sid, sess, expire) VALUES (?, ?, ?)',
      numbers.map((index) => {
        const { username, fullName } = userOf(index)
        return [
          sessionToken(index),
          JSON.stringify({ cookie, user: { username, full_name: fullName } }),
          expires,
        ]
      }),
    )
    return numbers.map((index) => {
      const token = sessionToken(index)
      const signature = createHmac('sha256', SECRET).update(token).digest('base64').replace(/=+$/, '')
      return `connect.sid=${encodeURIComponent(`s:${token}.${signature}`)}`
    })
  },
  serve(folder, port) {
    const app = express()
    app.use(
      session({
        store: new SqliteStore({ client: openDatabase(folder) }),
        secret: SECRET,
        resave: false,
        saveUninitialized: false,
        cookie: { maxAge: DAY },
      }),
    )
    app.get('/auth/session', (request, response) => {
      if (request.session.user === undefined) response.status(401).json({ detail: 'Invalid session token' })
      else response.json(request.session.user)
    })
    app.get('/', (_, response) => response.json({}))
    return app.listen(port, '127.0.0.1')
  },
  count: (folder) =>
    Number(openDatabase(folder).prepare('SELECT count(*) AS sessions FROM sessions').get()?.sessions),
})
