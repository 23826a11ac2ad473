import { type Control, inModule } from './control.js'

export default [
  {
    name: 'Sec-Fetch-Site is not looked at',
    replace: [
      inModule('http/origin', {
        isForeign: (isForeign) => (headers, addressed, allowed) =>
          isForeign({ ...headers, 'sec-fetch-site': undefined }, addressed, allowed),
      }),
    ],
  },
  {
    name: 'the origin null passes',
    replace: [
      inModule('http/origin', {
        isForeign: (isForeign) => (headers, addressed, allowed) =>
          isForeign(
            headers.origin === 'null' ? { ...headers, origin: undefined } : headers,
            addressed,
            allowed,
          ),
      }),
    ],
  },
  {
    name: 'an origin that starts like an allowed one passes',
    replace: [
      inModule('http/origin', {
        isForeign: (isForeign) => (headers, addressed, allowed) =>
          !allowed.some((one) => headers.origin?.startsWith(one)) && isForeign(headers, addressed, allowed),
      }),
    ],
  },
  {
    name: 'only logouts are guarded',
    replace: [
      inModule('app', {
        isRefusedAsForeign: (isRefusedAsForeign) => (ctx, options, operation) =>
          operation.operationId !== 'cookieLogin' && isRefusedAsForeign(ctx, options, operation),
      }),
    ],
  },
  {
    name: 'a check writes down that a session has expired',
    replace: [
      inModule('sessions/sessions', {
        createSessions: (createSessions) => (options) => {
          const sessions = createSessions(options)
          const { users, sessions: stored } = options.store
          return {
            ...sessions,
            async check(credential) {
              const check = await sessions.check(credential)
              if (check.state !== 'expired') return check
              const now = options.clock()
              for (const { id: userId } of await users.list()) {
                for (const { id, lastSeenAt } of await stored.list({ userId }, 1_000)) {
                  if (lastSeenAt + options.idleTtl <= now) await stored.endWhere({ id }, now)
                }
              }
              return check
            },
          }
        },
      }),
    ],
  },
] satisfies Control[]
