// Builds in which a session that has ended is still taken for alive somewhere, or one ends that nobody ended.
import type { Control } from './promises.js'

/** Minutes that a million checks may take on a busy machine. */
export const LATCH_LIMIT = 60

const SESSIONS = 'dist/src/sessions/sessions.js'
const SIGHTS = 'dist/src/store/sqlite/sights.js'
const FIND = 'const session = await store.sessions.find(hashCredential(credential));'

/** Remembers live sessions for a second. */
const CACHE = {
  file: SESSIONS,
  find: FIND,
  replace: `
    const cache = (globalThis.cachedSessions ??= new Map());
    const cached = cache.get(credential);
    const isFresh = cached !== undefined && cached.until > clock();
    const session = isFresh ? cached.session : await store.sessions.find(hashCredential(credential));
    if (!isFresh && session !== undefined && session.endedAt === undefined)
      cache.set(credential, { session, until: clock() + 1000 });`,
}

export const LATCH_CONTROLS: readonly Control[] = [
  { name: 'checks remember for a second that a session lives', mutations: [CACHE] },
  {
    name: 'checks remember it, and each process forgets at the logouts that it sees itself',
    // It takes two processes and a check at the right moment.
    timed: true,
    mutations: [
      CACHE,
      {
        file: SESSIONS,
        find: "return result === 'foreign' ? 'invalid' : result;",
        replace:
          "globalThis.cachedSessions?.delete(credential);\n            return result === 'foreign' ? 'invalid' : result;",
      },
    ],
  },
  {
    name: 'a sight brings an ended session back',
    mutations: [
      {
        file: SIGHTS,
        find: 'SET last_seen_at = told.seen_at',
        replace: 'SET last_seen_at = told.seen_at, ended_at = NULL',
      },
      { file: SIGHTS, find: 'AND +ended_at IS NULL AND', replace: 'AND' },
      // What was seen a moment before the end must be told behind it.
      { file: SIGHTS, find: 'MERGE_AFTER = 600_000', replace: 'MERGE_AFTER = 0' },
    ],
  },
  {
    name: 'the jwt logout reads no carrier, and succeeds',
    mutations: [
      {
        file: 'dist/src/handlers/jwt/jwtLogout.js',
        find: 'credential: bearer,',
        replace: "credential: () => ({ state: 'presented', credential: 'nothing' }),",
      },
    ],
  },
  {
    name: 'a logout also ends the session that was added next',
    mutations: [
      {
        file: 'dist/src/store/sqlite/sessions.js',
        find: 'WHERE session = ending.number AND',
        replace: 'WHERE session IN (ending.number, ending.number + 1) AND',
      },
    ],
  },
]
