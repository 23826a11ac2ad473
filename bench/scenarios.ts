// What is measured, and what is asked of it. Ratios are of medians of one run.

/** of a round: right replies a second, milliseconds, or what the probe found */
export type Metric = 'rate' | 'p50' | 'p99' | 'value'
export interface Goal {
  /** the scenario whose median this one's is divided by; absent: the figure itself counts */
  to?: string | undefined
  metric: Metric
  atLeast?: number | undefined
  /** neither: no goal, shown only */
  atMost?: number | undefined
}
export interface Load {
  exchange: keyof typeof import('./exchanges.js').exchanges
  /** else as many as the run's set-up says */
  connections?: number | undefined
  /**
   * requests a second as a multiple of what a scenario last reached, sent whether or not replies come;
   *   without it, each connection sends when it has its reply
   */
  pace?: { of: string; times: number } | undefined
}
export interface Scenario {
  name: string
  title: string
  /** what is measured */
  subject: keyof typeof import('./subjects.js').subjects
  /** how; `load` if absent */
  probe?: 'load' | 'argon2' | 'start' | 'idle' | undefined
  /** the first is what is measured, the others are there beside it */
  loads?: Load[] | undefined
  goals: Goal[]
  /** what is special */
  about?: string | undefined
  /** instead of the usual number */
  sessions?: 'few' | 'many' | undefined
  /** processes of the server */
  workers?: number | undefined
  /** a short turn would hold too little of it */
  isSlow?: true | undefined
}

const LOGOUT_GOALS: Goal[] = [
  { to: 'koa', metric: 'rate', atLeast: 0.35 },
  { to: 'documented-logout', metric: 'rate', atLeast: 8 },
  { to: 'better-auth-logout', metric: 'rate', atLeast: 8 },
]

const logout: (name: string, title: string, exchange: Load['exchange']) => Scenario = (
  name,
  title,
  exchange,
) => ({
  name,
  title,
  subject: 'signoff',
  loads: [{ exchange }],
  goals: LOGOUT_GOALS,
})

/** Half of what one core can do, so that what waits is due to what goes on beside it. */
const HALF_LOAD = { of: 'full-check', times: 0.5 }

export const scenarios: Scenario[] = [
  {
    name: 'koa',
    title: 'bare Koa, fixed body',
    subject: 'koa',
    loads: [{ exchange: 'fixed' }],
    goals: [],
    about: 'no routing, no log; gets the very requests of session-check',
  },
  {
    name: 'session-check',
    title: 'session check, GET /auth/session',
    subject: 'signoff',
    loads: [{ exchange: 'check' }],
    goals: [
      { to: 'koa', metric: 'rate', atLeast: 0.75 },
      { to: 'documented-check', metric: 'rate', atLeast: 10 },
      { to: 'better-auth-check', metric: 'rate', atLeast: 20 },
      { to: 'better-auth-cached-check', metric: 'rate', atLeast: 20 },
      { to: 'express-session-check', metric: 'rate', atLeast: 12 },
    ],
  },
  {
    name: 'access-token-check',
    title: 'access-token check, GET /api/v1/auth/me',
    subject: 'signoff',
    loads: [{ exchange: 'accessCheck' }],
    goals: [{ to: 'session-check', metric: 'rate', atLeast: 0.9 }],
  },
  logout('header-logout', 'logout by header-token, POST /logout', 'headerLogout'),
  logout('cookie-logout', 'logout by cookie, POST /cookie/api/auth/logout', 'cookieLogout'),
  logout('query-logout', 'logout by query, POST /query/api/auth/logout?…', 'queryLogout'),
  logout('body-logout', 'logout by body, POST /body/api/auth/logout', 'bodyLogout'),
  logout('jwt-logout', 'logout by jwt, POST /api/v1/auth/logout', 'jwtLogout'),
  {
    name: 'documented-check',
    title: 'the stack as documented, GET /auth/session',
    subject: 'documented',
    loads: [{ exchange: 'check' }],
    goals: [],
    about:
      'Koa, koa-bodyparser, openapi-backend with the same openapi.yaml, and Knex with sqlite3, one query a check; no log',
  },
  {
    name: 'documented-logout',
    title: 'the stack as documented, POST /logout',
    subject: 'documented',
    loads: [{ exchange: 'headerLogout' }],
    goals: [],
    about: 'the same stack, one transaction each, as durable',
  },
  {
    name: 'better-auth-check',
    title: 'Better Auth, get-session',
    subject: 'better-auth',
    loads: [{ exchange: 'betterAuthCheck' }],
    goals: [],
    about: 'on node:http and better-sqlite3, without rate limit, no log',
  },
  {
    name: 'better-auth-cached-check',
    title: 'Better Auth, get-session with its cookie cache',
    subject: 'better-auth-cached',
    loads: [{ exchange: 'betterAuthCheck' }],
    goals: [],
    about: 'the same; it answers from a signed cookie and never looks into the database',
  },
  {
    name: 'better-auth-logout',
    title: 'Better Auth, sign-out',
    subject: 'better-auth',
    loads: [{ exchange: 'betterAuthLogout' }],
    goals: [],
    about: 'the same, one transaction each, as durable',
  },
  {
    name: 'express-session-check',
    title: 'express-session with a SQLite store',
    subject: 'express-session',
    loads: [{ exchange: 'expressCheck' }],
    goals: [],
    about:
      'on better-sqlite3; each check notes that the session was used, as the store does by default; no log',
  },
  {
    name: 'argon2',
    title: 'bare argon2id, verifications without a server',
    subject: 'none',
    probe: 'argon2',
    isSlow: true,
    goals: [],
    about: "Signoff's parameters, as many at once as Signoff hashes; pinned as the servers are",
  },
  {
    name: 'login',
    title: 'login, POST /body/api/auth/login',
    subject: 'signoff',
    isSlow: true,
    loads: [{ exchange: 'login' }],
    goals: [{ to: 'argon2', metric: 'rate', atLeast: 0.9 }],
  },
  {
    name: 'few-sessions-check',
    title: 'session check among few sessions',
    subject: 'signoff',
    sessions: 'few',
    loads: [{ exchange: 'check' }],
    goals: [],
  },
  {
    name: 'many-sessions-check',
    title: 'session check among many sessions',
    subject: 'signoff',
    sessions: 'many',
    loads: [{ exchange: 'check' }],
    goals: [{ to: 'few-sessions-check', metric: 'rate', atLeast: 0.85 }],
    about: 'requests go to sessions all over the store, and seldom to the same one twice',
  },
  {
    name: 'full-check',
    title: 'session check at full load, which tells what half of it is',
    subject: 'signoff',
    loads: [{ exchange: 'check' }],
    goals: [],
  },
  {
    name: 'quiet-check',
    title: 'session check at half load, quiet',
    subject: 'signoff',
    isSlow: true,
    loads: [{ exchange: 'check', pace: HALF_LOAD }],
    goals: [],
    about: 'sent at random moments, whether or not replies come; times count from when a request was due',
  },
  {
    name: 'storm-check',
    title: 'session check at half load, in a login storm',
    subject: 'signoff',
    isSlow: true,
    loads: [
      { exchange: 'check', pace: HALF_LOAD },
      { exchange: 'stormLogin', connections: 192, pace: { of: 'login', times: 3 } },
    ],
    goals: [{ to: 'quiet-check', metric: 'p99', atMost: 3 }],
    about:
      'the same beside logins at three times what can be hashed; those that are refused with 503 are right',
  },
  {
    name: 'lone-koa',
    title: 'bare Koa, one connection',
    subject: 'koa',
    loads: [{ exchange: 'fixed', connections: 1 }],
    goals: [],
  },
  {
    name: 'lone-check',
    title: 'session check, one connection',
    subject: 'signoff',
    loads: [{ exchange: 'check', connections: 1 }],
    goals: [{ to: 'lone-koa', metric: 'p50', atMost: 3 }],
  },
  {
    name: 'start',
    title: 'start to ready with an empty store, seconds',
    subject: 'signoff',
    probe: 'start',
    goals: [{ metric: 'value', atMost: 1 }],
    about: 'from the start of the process to the first 200 of /readyz; each start makes its database',
  },
  {
    name: 'idle-memory',
    title: 'resident memory at idle connections, MiB',
    subject: 'signoff',
    probe: 'idle',
    goals: [{ metric: 'value', atMost: 256 }],
    about: 'each keep-alive connection has had one session check answered, and stays open',
  },
  {
    name: 'one-worker-check',
    title: 'session check, SIGNOFF_WORKERS=1',
    subject: 'signoff',
    workers: 1,
    loads: [{ exchange: 'check' }],
    goals: [],
    about: 'on all cores but that of the load generator',
  },
  {
    name: 'two-workers-check',
    title: 'session check, SIGNOFF_WORKERS=2',
    subject: 'signoff',
    workers: 2,
    loads: [{ exchange: 'check' }],
    goals: [{ to: 'one-worker-check', metric: 'rate' }],
    about: 'on the same cores; scaling shows from four cores up',
  },
]

export function scenarioOf(name: string) {
  const found = scenarios.find((scenario) => scenario.name === name)
  if (found === undefined) throw new Error(`There is no scenario called ${name}`)
  return found
}

/**
 * The scenarios of these names, with those that they are divided by or that set their pace, in the order of the table.
 *
 * @param names all if empty
 */
export function withReferences(names: string[]) {
  const wanted = new Set(names.length === 0 ? scenarios.map(({ name }) => name) : names)
  for (const { goals } of names.map(scenarioOf))
    for (const { to } of goals) if (to !== undefined) wanted.add(to)
  for (const name of [...wanted]) {
    for (const { pace } of scenarioOf(name).loads ?? []) if (pace !== undefined) wanted.add(pace.of)
  }
  return scenarios.filter(({ name }) => wanted.has(name))
}

/** Scenarios in groups whose members take turns: each with those that it is divided by, or that set its pace. */
export function groupsOf(chosen: Scenario[]): Scenario[][] {
  const groups: Scenario[][] = []
  for (const scenario of chosen) {
    const linked = groups.filter((group) => group.some((other) => areLinked(scenario, other)))
    const [first, ...others] = linked
    if (first === undefined) {
      groups.push([scenario])
      continue
    }
    first.push(...others.flat(), scenario)
    for (const other of others) groups.splice(groups.indexOf(other), 1)
  }
  return groups
}

function areLinked(one: Scenario, other: Scenario) {
  const namedBy = ({ goals, loads = [] }: Scenario) => [...goals.map(({ to }) => to), loads[0]?.pace?.of]
  return namedBy(one).includes(other.name) || namedBy(other).includes(one.name)
}
