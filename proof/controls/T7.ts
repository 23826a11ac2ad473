import { type Control, edited, inModule } from './control.js'
import { servedBy } from './handlers.js'
import type { OperationId } from '../../src/contract/answer.js'
import type { Handler } from '../../src/handlers/handler.js'

/** A handler to which whoever has a session is the user that the path names. */
const forEveryone = <Op extends OperationId>(handler: Handler<Op>) =>
  servedBy(handler, (sessions, { pathParameters }) => ({
    async check(credential) {
      const check = await sessions.check(credential)
      const id = pathParameters['id'] ?? ''
      if (check.state !== 'active' || !/^-?[0-9]+$/.test(id)) return check
      return { ...check, user: { ...check.user, userId: BigInt(id) } }
    },
  }))

export default [
  {
    name: 'a logout does not ask whose session it is',
    options: { part: 'foreign' },
    replace: [
      inModule('store/sqlite/sessions', {
        END_LIVE: (sql) =>
          edited(
            sql,
            'AND (request.value->>3 IS NULL OR +s.user_id = CAST(request.value->>3 AS INTEGER))',
            '',
          ),
      }),
    ],
  },
  {
    name: 'ids of users are read as doubles',
    options: { part: 'foreign' },
    replace: [
      inModule('sessions/user-id', {
        parseUserId: (parseUserId) => (text) => {
          const id = parseUserId(text)
          return id === undefined ? undefined : parseUserId(BigInt(Number(id)).toString())
        },
      }),
    ],
  },
  {
    name: 'whoever has a session sees every user',
    options: { part: 'foreign' },
    replace: [
      inModule('handlers/query/queryGetUser', {
        queryGetUser: forEveryone,
        queryGetUserPinned: forEveryone,
      }),
    ],
  },
  {
    name: 'the id of a session ends it',
    options: { part: 'foreign' },
    replace: [
      inModule('sessions/sessions', {
        createSessions: (createSessions) => (options) => {
          const { store, clock } = options
          const sessions = createSessions(options)
          return {
            ...sessions,
            async end(credential, caller, owner) {
              const [named] = await store.sessions.list({ id: credential }, 1)
              if (named !== undefined && (owner === undefined || named.userId === owner))
                await store.sessions.endWhere({ id: credential }, clock())
              return sessions.end(credential, caller, owner)
            },
          }
        },
      }),
    ],
  },
  {
    name: 'disabling ends the first 500 sessions alone',
    options: { part: 'at once' },
    replace: [
      inModule('store/sqlite/users', {
        END_SESSIONS: (sql) =>
          edited(sql, 'WHERE user_id = CAST(? AS INTEGER))', 'WHERE user_id = CAST(? AS INTEGER) LIMIT 500)'),
      }),
    ],
  },
  {
    name: 'a password change ends nothing',
    options: { part: 'every way' },
    replace: [
      inModule('store/sqlite/users', {
        createUsers: (createUsers) => (reader, writer) => {
          const users = createUsers(reader, writer)
          return {
            ...users,
            async setPassword(id, passwordHash) {
              const user = (await users.list()).find((one) => one.id === id)
              return user !== undefined && users.rehash(id, user.passwordHash, passwordHash)
            },
          }
        },
      }),
    ],
  },
  {
    name: 'a login that is under way outlives a password change',
    timed: true,
    options: { part: 'every way' },
    replace: [
      inModule('store/sqlite/sessions', {
        INSERT: (sql) =>
          edited(sql, 'WHERE u.password_hash = new.value->>6 AND u.disabled_at IS NULL', 'WHERE TRUE'),
      }),
    ],
  },
] satisfies Control[]
