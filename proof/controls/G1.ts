import { silentAudit } from '../../src/sessions/audit.js'
import { type Control, inModule } from './control.js'

export default [
  {
    name: 'the request log has the Authorization header',
    replace: [
      inModule('http/request-log', {
        logRequest: (logRequest) => (log, ctx) => {
          ctx.req.method = `${ctx.req.method} ${ctx.req.headers.authorization}`
          logRequest(log, ctx)
        },
      }),
    ],
  },
  {
    name: 'failures are logged with the request’s target',
    replace: [
      inModule('app', {
        failureMembers: (failureMembers) => (ctx, error) => ({
          url: ctx.req.url,
          ...failureMembers(ctx, error),
        }),
      }),
    ],
  },
  {
    name: 'failures of the store are logged with what it was asked for',
    replace: [
      inModule('sessions/sessions', {
        authenticate: (authenticate) => (users, login, verify) => {
          const findByName = (key: string) =>
            users.findByName(key).catch((error: unknown) => {
              throw new Error(`${String(error)} for ${login.password}`)
            })
          return authenticate({ findByName }, login, verify)
        },
      }),
    ],
  },
  {
    name: 'the audit log has the name that was typed',
    replace: [
      inModule('sessions/sessions', {
        createSessions: (createSessions) => (options) => {
          const { audit = silentAudit } = options
          return {
            ...createSessions(options),
            start(login, caller) {
              const telling = {
                ...audit,
                tell: (event: Parameters<typeof audit.tell>[0]) =>
                  audit.tell(
                    event.event === 'login-failed'
                      ? { ...event, operation: `${event.operation} ${login.username}` }
                      : event,
                  ),
              }
              return createSessions({ ...options, audit: telling }).start(login, caller)
            },
          }
        },
      }),
    ],
  },
  {
    name: 'requests are logged with their cookies, in base64',
    replace: [
      inModule('http/request-log', {
        logRequest: (logRequest) => (log, ctx) => {
          ctx.state.outcome = Buffer.from(String(ctx.req.headers.cookie)).toString('base64')
          logRequest(log, ctx)
        },
      }),
    ],
  },
] satisfies Control[]
