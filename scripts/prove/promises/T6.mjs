import { checkEdges, checkJumps, checkSights, measureFlushes } from '../expiry.mjs'

const SESSIONS = 'dist/src/sessions/sessions.js'
const TOUCHES = 'dist/src/store/sqlite/touches.js'
const SIGHTS = 'dist/src/store/sqlite/sights.js'
const NEVER_MERGED = { file: SIGHTS, find: 'MERGE_AFTER = 600_000', replace: 'MERGE_AFTER = Infinity' }
/** Milliseconds within which a sight is in the store. */
const FLUSHED = 1_000

/** @type {import('../promises.mjs').SignoffPromise} */
export default {
  id: 'T6',
  promise: 'Idle and absolute expiry hold when a session is read, without the purge, through clock jumps',
  how: 'every check and logout a second and a millisecond before the time, at it and after it, with a clock that is moved by hand; sights at random moments; a process whose clock jumps by an hour, a day and over 2038',
  asked: 'defaults idle ≤ 1 h, absolute ≤ 24 h; error ≤ 1 s; last-seen times written within 1 s',
  needs: 'libfaketime (Debian: faketime)',
  controls: [
    {
      name: 'idle expiry is forgotten',
      options: { part: 'edges' },
      mutations: [{ file: SESSIONS, find: ' || lastSeenAt + idleTtl <= now', replace: '' }],
    },
    {
      name: 'a session lives a millisecond too long',
      options: { part: 'edges' },
      mutations: [{ file: SESSIONS, find: 'expiresAt <= now', replace: 'expiresAt < now' }],
    },
    {
      name: 'a logout ends what is idle',
      options: { part: 'edges' },
      mutations: [
        {
          file: 'dist/src/store/sqlite/sessions.js',
          find: ' AND +last_seen_at > ending.seenAfter',
          replace: '',
        },
      ],
    },
    {
      name: 'sights are noted a minute apart',
      options: { part: 'sights' },
      mutations: [{ file: TOUCHES, find: 'TOUCH_GRAIN = 900', replace: 'TOUCH_GRAIN = 60_000' }],
    },
    {
      name: 'a check asks nobody for sights that were not merged',
      options: { part: 'sights' },
      mutations: [
        {
          file: 'dist/src/store/sqlite/finds.js',
          find: 'if (isDoubtful && !caller.isFinal)',
          replace: 'if (false)',
        },
        NEVER_MERGED,
      ],
    },
    {
      name: 'a logout asks nobody for them',
      options: { part: 'edges' },
      mutations: [
        {
          file: 'dist/src/store/sqlite/sessions.js',
          find: "return lastSeenAt > idleUntil ? { unsettled: number } : 'expired';",
          replace: "return 'expired';",
        },
        NEVER_MERGED,
      ],
    },
    {
      name: 'sights wait for five seconds',
      timed: true,
      options: { part: 'flushes' },
      mutations: [
        {
          file: TOUCHES,
          find: 'FLUSH_AFTER = 500',
          replace: 'FLUSH_AFTER = 5_000',
        },
      ],
    },
    {
      name: 'time is kept by a timer of its own, and not read',
      options: { part: 'jumps' },
      mutations: [
        {
          file: 'dist/src/service.js',
          find: 'clock = Date.now }',
          replace:
            'clock = ((start, steady) => () => Math.round(start + performance.now() - steady))(Date.now(), performance.now()) }',
        },
      ],
    },
    {
      name: 'times end with 32-bit seconds',
      options: { part: 'jumps' },
      mutations: [
        {
          file: SESSIONS,
          find: 'const expiresAt = createdAt + sessionTtl;',
          replace: 'const expiresAt = Math.min(createdAt + sessionTtl, 2 ** 31 * 1000 - 1);',
        },
      ],
    },
  ],
  async check(context) {
    // A control's fault shows in one of the parts.
    const { part = 'all' } = context.options
    const isAsked = (/** @type {string} */ name) => part === 'all' || part === name
    const edges = isAsked('edges') ? await checkEdges(context) : ''
    const sights = context.size(2_000, 40)
    if (isAsked('sights')) await checkSights(context, sights)
    const times = isAsked('flushes') ? await measureFlushes(context, context.size(100, 5)) : [0]
    // The middle, as one that a busy machine holds up says nothing of the service.
    const middle = times[times.length >> 1] ?? Infinity
    if (middle > FLUSHED * context.patience)
      context.fault(`sights are in the store after ${middle.toFixed(0)} ms`)
    const jumps = isAsked('jumps') ? await checkJumps(context) : ''
    const longest = times.at(-1) ?? Infinity
    return `${edges}; ${sights.toLocaleString('en')} sessions seen at random idled out within the second; sights in the store after ${middle.toFixed(0)} ms in the middle, ${longest.toFixed(0)} ms at most; ${jumps}`
  },
}
