import { AsyncLocalStorage } from 'node:async_hooks'
import type { ContractRequest } from '../../src/contract/request.js'
import { hashCredential } from '../../src/sessions/credentials.js'
import type { Sessions } from '../../src/sessions/sessions.js'
import { type Control, inModule } from './control.js'
import { answeredBy, servedBy, sessionCookieOf } from './handlers.js'
import { storedBy } from './sessions.js'

/** The credential that came with a login. */
const presentedIn = (request: ContractRequest) =>
  sessionCookieOf(request) ?? /^Bearer (.+)/.exec(String(request.headers['authorization']))?.[1]

/** Every login, with another way to start a session for a request that presents a credential. */
const startingWith = (start: (sessions: Sessions, presented: string) => Sessions['start']) =>
  inModule('handlers/verbs', {
    startSession: (startSession) => (outcomes) =>
      servedBy(startSession(outcomes), (sessions, request) => {
        const presented = presentedIn(request)
        return presented === undefined ? {} : { start: start(sessions, presented) }
      }),
  })

/** The credential that came with the login under way. */
const underWay = new AsyncLocalStorage<string | undefined>()

export default [
  {
    name: 'a login goes on with a live session of the same user',
    replace: [
      startingWith((sessions, presented) => async (login, caller) => {
        const start = await sessions.start(login, caller)
        const check = await sessions.check(presented)
        const isOwn =
          start.state === 'started' && check.state === 'active' && check.user.userId === start.user.userId
        return isOwn ? { ...start, credential: presented } : start
      }),
    ],
  },
  {
    name: 'a login ends the session that comes with it',
    replace: [
      startingWith((sessions, presented) => async (login, caller) => {
        const start = await sessions.start(login, caller)
        await sessions.end(presented, caller)
        return start
      }),
    ],
  },
  {
    name: 'a login makes its session under the credential that comes with it',
    replace: [
      inModule('handlers/verbs', {
        startSession: (startSession) => (outcomes) => {
          const start = startSession(outcomes)
          return answeredBy(start, (request, service) =>
            underWay.run(presentedIn(request), () => start(request, service)),
          )
        },
      }),
      inModule('sessions/sessions', {
        createSessions: (createSessions) => (options) => {
          const sessions = createSessions(options)
          return {
            ...sessions,
            async start(login, caller) {
              const credential = underWay.getStore()
              if (credential === undefined || login.form !== 'session-token')
                return sessions.start(login, caller)
              const hash = hashCredential(credential)
              if ((await options.store.sessions.find(hash)) !== undefined)
                return sessions.start(login, caller)
              const adopting = storedBy(options, ({ insert }) => ({
                insert: (session) => insert({ ...session, hash }),
              }))
              const start = await createSessions(adopting).start(login, caller)
              return start.state === 'started' ? { ...start, credential } : start
            },
          }
        },
      }),
    ],
  },
] satisfies Control[]
