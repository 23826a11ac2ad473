import { type Control, edited, inModule } from './control.js'

const neverMerged = inModule('store/sqlite/sights', { MERGE_AFTER: () => Infinity })

export default [
  {
    name: 'idle expiry is forgotten',
    options: { part: 'edges' },
    replace: [inModule('sessions/sessions', { isExpired: () => (session, now) => session.expiresAt <= now })],
  },
  {
    name: 'a session lives a millisecond too long',
    options: { part: 'edges' },
    replace: [
      inModule('sessions/sessions', {
        isExpired: () => (session, now, idleTtl) =>
          session.expiresAt < now || session.lastSeenAt + idleTtl <= now,
      }),
    ],
  },
  {
    name: 'a logout ends what is idle',
    options: { part: 'edges' },
    replace: [
      inModule('store/sqlite/sessions', {
        END_LIVE: (sql) => edited(sql, ' AND +last_seen_at > ending.seenAfter', ''),
      }),
    ],
  },
  {
    name: 'sights are noted a minute apart',
    options: { part: 'sights' },
    replace: [inModule('store/sqlite/touches', { TOUCH_GRAIN: () => 60_000 })],
  },
  {
    name: 'a check asks nobody for sights that were not merged',
    options: { part: 'sights' },
    replace: [inModule('store/sqlite/finds', { mayHaveBeenSeen: () => () => false }), neverMerged],
  },
  {
    name: 'a logout asks nobody for them',
    options: { part: 'edges' },
    replace: [
      inModule('store/sqlite/sessions', {
        judge: (judge) => (request, state, idleUntil) => {
          const result = judge(request, state, idleUntil)
          return typeof result === 'object' && 'unsettled' in result ? 'expired' : result
        },
      }),
      neverMerged,
    ],
  },
  {
    name: 'sights wait for five seconds',
    timed: true,
    options: { part: 'flushes' },
    replace: [inModule('store/sqlite/touches', { FLUSH_AFTER: () => 5_000 })],
  },
  {
    name: 'time is kept by a timer of its own, and not read',
    options: { part: 'jumps' },
    replace: [
      inModule('service', {
        createService: (createService) => {
          const [start, steady] = [Date.now(), performance.now()]
          const clock = () => Math.round(start + performance.now() - steady)
          return (options) => createService({ clock, ...options })
        },
      }),
    ],
  },
  {
    name: 'times end with 32-bit seconds',
    options: { part: 'jumps' },
    replace: [
      inModule('sessions/sessions', {
        expiryOf: (expiryOf) => (createdAt, sessionTtl) =>
          Math.min(expiryOf(createdAt, sessionTtl), 2 ** 31 * 1000 - 1),
      }),
    ],
  },
] satisfies Control[]
