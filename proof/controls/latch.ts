// Builds in which a session that has ended is still taken for alive somewhere, or one ends that nobody ended.
import type { CredentialHash, FoundSession } from '../../src/store/store.js'
import { type Control, edited, inModule } from './control.js'
import { answeredBy, withHeaders } from './handlers.js'
import { storedBy } from './sessions.js'

/** Checks remember live sessions for a second. */
const rememberingChecks = ({ forgetAtLogouts }: { forgetAtLogouts: boolean }) =>
  inModule('sessions/sessions', {
    createSessions: (createSessions) => (options) => {
      const remembered = new Map<CredentialHash, { session: FoundSession; until: number }>()
      const changed = storedBy(options, (sessions) => ({
        async find(hash) {
          const known = remembered.get(hash)
          const now = options.clock()
          if (known !== undefined && known.until > now) return known.session
          const session = await sessions.find(hash)
          if (session !== undefined && session.endedAt === undefined)
            remembered.set(hash, { session, until: now + 1_000 })
          return session
        },
        async end(request) {
          const result = await sessions.end(request)
          if (forgetAtLogouts) remembered.delete(request.hash)
          return result
        },
      }))
      return createSessions(changed)
    },
  })

export const LATCH_CONTROLS = [
  {
    name: 'checks remember for a second that a session lives',
    replace: [rememberingChecks({ forgetAtLogouts: false })],
  },
  {
    name: 'checks remember it, and each process forgets at the logouts that it sees itself',
    // It takes two processes and a check at the right moment.
    timed: true,
    replace: [rememberingChecks({ forgetAtLogouts: true })],
  },
  {
    name: 'a sight brings an ended session back',
    replace: [
      inModule('store/sqlite/sights', {
        TELL: (tell) =>
          edited(
            edited(
              tell,
              'SET last_seen_at = told.seen_at',
              'SET last_seen_at = told.seen_at, ended_at = NULL',
            ),
            'AND +ended_at IS NULL AND',
            'AND',
          ),
        // What was seen a moment before the end must be told behind it.
        MERGE_AFTER: () => 0,
      }),
    ],
  },
  {
    name: 'the jwt logout reads no carrier, and succeeds',
    replace: [
      inModule('handlers/jwt/jwtLogout', {
        jwtLogout: (jwtLogout) =>
          answeredBy(jwtLogout, (request, service) =>
            jwtLogout(withHeaders(request, { authorization: 'Bearer nothing' }), service),
          ),
      }),
    ],
  },
  {
    name: 'a logout also ends the session that was added next',
    replace: [
      inModule('store/sqlite/sessions', {
        END_LIVE: (sql) =>
          edited(
            sql,
            'WHERE session = ending.number AND',
            'WHERE session IN (ending.number, ending.number + 1) AND',
          ),
      }),
    ],
  },
] satisfies Control[]
