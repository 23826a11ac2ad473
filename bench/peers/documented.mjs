// The stack as its packages' documentation shows it: Koa, koa-bodyparser, openapi-backend with the same openapi.yaml, and
// Knex with sqlite3, one query a check and one transaction a logout.
import { hash } from 'node:crypto'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import Koa from 'koa'
import bodyParser from 'koa-bodyparser'
import knex from 'knex'
import { OpenAPIBackend } from 'openapi-backend'
import { sessionToken, userOf, users } from '../fixtures.js'
import { run } from './peer.mjs'

const definition = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..', 'openapi.yaml')
const DAY = 86_400_000
/** Rows of one INSERT. */
const CHUNK = 100

const hashOf = (/** @type {string} */ token) => hash('sha256', token, 'base64url')

/** @param {string} folder */
const openDatabase = (folder) =>
  knex({
    client: 'sqlite3',
    connection: { filename: path.join(folder, 'peer.db') },
    useNullAsDefault: true,
    pool: {
      afterCreate(connection, done) {
        // As durable as Signoff's own, and no slower than need be.
        connection.exec(
          'PRAGMA journal_mode = wal; PRAGMA synchronous = full; PRAGMA cache_size = -65536',
          (error) => done(error, connection),
        )
      },
    },
  })

await run({
  async seed(folder, sessions) {
    const database = openDatabase(folder)
    await database.schema.createTable('users', (table) => {
      table.integer('id').primary()
      table.text('username').notNullable().unique()
      table.text('full_name')
    })
    await database.schema.createTable('sessions', (table) => {
      table.text('credential_hash').primary()
      table.integer('user_id').notNullable().references('users.id')
      table.integer('expires_at').notNullable()
      table.integer('ended_at')
    })
    const people = users().map(({ id, username, fullName }) => ({ id, username, full_name: fullName }))
    await database.batchInsert('users', people, CHUNK)
    const expiresAt = Date.now() + DAY
    const rows = Array.from({ length: sessions }, (_, index) => ({
      credential_hash: hashOf(sessionToken(index)),
      user_id: userOf(index).id,
      expires_at: expiresAt,
      ended_at: null,
    }))
    await database.batchInsert('sessions', rows, CHUNK)
    await database.destroy()
    // Requests name sessions by their tokens.
    return []
  },

  async count(folder) {
    const [row] = await openDatabase(folder)('sessions').whereNull('ended_at').count({ sessions: '*' })
    return Number(row?.sessions)
  },

  async serve(folder, port) {
    const database = openDatabase(folder)
    const api = new OpenAPIBackend({ definition })
    api.register({
      async headerGetSession(c, ctx) {
        const found = await database('sessions')
          .join('users', 'users.id', 'sessions.user_id')
          .where('sessions.credential_hash', hashOf(c.request.headers['session_token']))
          .whereNull('sessions.ended_at')
          .where('sessions.expires_at', '>', Date.now())
          .first('users.username', 'users.full_name')
        ctx.status = found === undefined ? 401 : 200
        ctx.body = found ?? { detail: 'Invalid session token' }
      },
      async headerLogout(c, ctx) {
        const token = String(c.request.headers['authorization']).replace(/^Bearer /, '')
        const ended = await database.transaction((transaction) =>
          transaction('sessions')
            .where('credential_hash', hashOf(token))
            .whereNull('ended_at')
            .update({ ended_at: Date.now() }),
        )
        ctx.status = ended === 0 ? 401 : 200
        ctx.body = ended === 0 ? { detail: 'Invalid session token' } : { message: 'Logout successful' }
      },
      getHealth(_, ctx) {
        ctx.status = 200
        ctx.body = { status: 'ok' }
      },
      validationFail(c, ctx) {
        ctx.status = 400
        ctx.body = { errors: c.validation.errors }
      },
      notFound(_, ctx) {
        ctx.status = 404
        ctx.body = {}
      },
    })
    await api.init()

    const app = new Koa()
    app.use(bodyParser())
    app.use((ctx) => {
      const { method, path, body, query, headers } = ctx.request
      return api.handleRequest({ method, path, body, query, headers }, ctx)
    })
    return app.listen(port, '127.0.0.1')
  },
})
