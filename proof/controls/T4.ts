import { type Control, edited, inModule } from './control.js'
import { answeredBy, servedBy, sessionCookieOf, withHeaders } from './handlers.js'

export default [
  {
    name: 'the body logout ends nothing, and succeeds',
    replace: [
      inModule('handlers/body/bodyLogout', {
        bodyLogout: (bodyLogout) => servedBy(bodyLogout, () => ({ end: () => Promise.resolve('ended') })),
      }),
    ],
  },
  {
    name: 'of two cookies the first counts',
    replace: [
      inModule('handlers/carriers', {
        cookie: (cookie) => (name) => {
          const read = cookie(name)
          return (request) => {
            const pairs = String(request.headers['cookie'] ?? '').split(';')
            const first = pairs.find((pair) => pair.trimStart().startsWith(`${name}=`)) ?? ''
            return read(withHeaders(request, { cookie: first }))
          }
        },
      }),
    ],
  },
  {
    name: 'the shared logout prefers the cookie to the body',
    replace: [
      inModule('contract/shared', {
        sharedContract: (sharedContract) => (request) => {
          const contract = sharedContract(request)
          const { body } = request
          const isEmpty = body.kind === 'json' && !body.members.has('session')
          return contract === 'body' && !isEmpty ? 'cookie' : contract
        },
      }),
    ],
  },
  {
    name: 'a logout takes expired sessions for alive',
    replace: [
      inModule('store/sqlite/sessions', {
        END_LIVE: (sql) => edited(sql, 'WHERE +s.expires_at > request.value->>1', 'WHERE TRUE'),
      }),
    ],
  },
  {
    name: 'the jwt logout also ends the session of the cookie that travels along',
    replace: [
      inModule('handlers/jwt/jwtLogout', {
        jwtLogout: (jwtLogout) =>
          answeredBy(jwtLogout, async (request, service) => {
            const beside = sessionCookieOf(request)
            if (beside !== undefined) await service.sessions.end(beside, request)
            return jwtLogout(request, service)
          }),
      }),
    ],
  },
] satisfies Control[]
