// What each operation answers to what is presented, by rules: which carrier counts, then what its state means there.
import type { Request } from '../harness/requests.js'

export type Carrier = 'authorization' | 'cookie' | 'query' | 'body' | 'header' | 'parameter'
export type State = 'valid' | 'expired' | 'ended' | 'unknown' | 'malformed' | 'empty' | 'doubled'
export interface Presented {
  carrier: Carrier
  state: State
  credential: string
  userId: bigint
}
export interface Expected {
  status: number
  words: string
  ends?: Presented
}

export const STATES: readonly State[] = [
  'valid',
  'expired',
  'ended',
  'unknown',
  'malformed',
  'empty',
  'doubled',
]

export interface Operation {
  name: string
  method: 'GET' | 'POST'
  path: (userId: bigint) => string
  /** where it looks */
  reads: readonly Carrier[]
  live: readonly [status: number, words: string]
  /** unknown, malformed and ended */
  dead: readonly [status: number, words: string]
  expired: readonly [status: number, words: string]
  missing: readonly [status: number, words: string]
  doubled: readonly [status: number, words: string]
}

/** Two `Authorization` lines are refused before any contract. */
const AMBIGUOUS: readonly [number, string] = [400, '"title":"']
const TOKEN_INVALID: readonly [number, string] = [401, '{"detail":"Invalid session token"}']
const TOKEN_EXPIRED: readonly [number, string] = [401, '{"detail":"Session token expired"}']
const USER_REFUSED: readonly [number, string] = [401, '"error":"Invalid or expired session"']
const ME_REFUSED: readonly [number, string] = [401, '{"detail":"Could not validate credentials"}']
const COOKIE_MISSING: readonly [number, string] = [401, '"message":"No valid session cookie provided"']

const cookieLogout = {
  reads: ['cookie'],
  live: [200, 'true'],
  dead: [200, 'false'],
  expired: [200, 'false'],
  missing: COOKIE_MISSING,
  doubled: COOKIE_MISSING,
} as const
const queryLogout = {
  reads: ['query'],
  live: [200, '{"success":true,"message":"Logged out successfully"}'],
  dead: [404, '"error":"Session not found or already expired"'],
  expired: [404, '"error":"Session not found or already expired"'],
  missing: [400, '"error":"userId and sessionId parameters are required"'],
  doubled: [400, '"error":"userId and sessionId must be given once"'],
} as const
const bodyLogout = {
  reads: ['body'],
  live: [200, '"message":"Logged out successfully"}'],
  dead: [404, '"error":"Session not found"'],
  expired: [404, '"error":"Session not found"'],
  missing: [400, '"error":"session is required"'],
  doubled: [400, '"error":"session must be given once"'],
} as const
const getUser = {
  reads: ['authorization'],
  live: [200, '{"success":true,"data":{"userId":'],
  dead: USER_REFUSED,
  expired: USER_REFUSED,
  missing: USER_REFUSED,
  doubled: AMBIGUOUS,
} as const

export const LOGOUTS: readonly Operation[] = [
  {
    name: 'headerLogout',
    method: 'POST',
    path: () => '/logout',
    reads: ['authorization'],
    live: [200, '{"message":"Logout successful"}'],
    dead: TOKEN_INVALID,
    expired: TOKEN_EXPIRED,
    missing: [401, '{"detail":"Missing session token"}'],
    doubled: AMBIGUOUS,
  },
  { name: 'cookieLogout', method: 'POST', path: () => '/cookie/api/auth/logout', ...cookieLogout },
  { name: 'queryLogout', method: 'POST', path: () => '/query/api/auth/logout', ...queryLogout },
  { name: 'bodyLogout', method: 'POST', path: () => '/body/api/auth/logout', ...bodyLogout },
  {
    name: 'jwtLogout',
    method: 'POST',
    path: () => '/api/v1/auth/logout',
    reads: ['authorization'],
    live: [200, '{"message":"Successfully logged out"}'],
    dead: [200, '{"message":"Successfully logged out"}'],
    expired: [200, '{"message":"Successfully logged out"}'],
    missing: [403, '{"detail":"Not authenticated"}'],
    doubled: AMBIGUOUS,
  },
]

/** One path, three contracts: which one is spoken, {@link expectShared} says. */
export const SHARED = { query: queryLogout, body: bodyLogout, cookie: cookieLogout } as const
export const SHARED_PATH = '/api/auth/logout'

export const CHECKS: readonly Operation[] = [
  {
    name: 'headerGetSession',
    method: 'GET',
    path: () => '/auth/session',
    reads: ['header', 'parameter'],
    live: [200, '{"username":'],
    dead: TOKEN_INVALID,
    expired: TOKEN_EXPIRED,
    missing: [401, '{"detail":"Session token is missing"}'],
    doubled: TOKEN_INVALID,
  },
  {
    name: 'cookieGetSession',
    method: 'GET',
    path: () => '/cookie/api/auth/session',
    reads: ['cookie'],
    live: [200, '{"username":'],
    dead: [401, '"message":"Invalid session"'],
    expired: [401, '"message":"Session expired"'],
    missing: COOKIE_MISSING,
    doubled: COOKIE_MISSING,
  },
  { name: 'queryGetUser', method: 'GET', path: (userId) => `/api/users/${userId}`, ...getUser },
  { name: 'queryGetUserPinned', method: 'GET', path: (userId) => `/query/api/users/${userId}`, ...getUser },
  {
    name: 'jwtMe',
    method: 'GET',
    path: () => '/api/v1/auth/me',
    reads: ['authorization'],
    live: [200, '{"id":'],
    dead: ME_REFUSED,
    expired: ME_REFUSED,
    missing: [403, '{"detail":"Not authenticated"}'],
    doubled: AMBIGUOUS,
  },
]

const hasTwoAuthorizations = (presented: readonly Presented[]) =>
  presented.some(({ carrier, state }) => carrier === 'authorization' && state === 'doubled')

/**
 * Each operation reads its own carrier, whatever else travels along.
 *
 * @param presented each in another carrier
 */
export function expectOf(operation: Operation, presented: readonly Presented[]): Expected {
  if (hasTwoAuthorizations(presented)) return told(AMBIGUOUS)
  const read = presented.filter(
    ({ carrier, state }) => operation.reads.includes(carrier) && state !== 'empty',
  )
  const [first, second] = read
  if (first === undefined) return told(operation.missing)
  // In two carriers it must be the same.
  const isOne = second === undefined || first.credential === second.credential
  if (!isOne || read.some(({ state }) => state === 'doubled')) return told(operation.doubled)
  return judge(operation, first)
}

/**
 * The shared logout speaks query where there are parameters, else body where there is one, else cookie; parameters and a
 * body that names a session at once are refused.
 */
export function expectShared(presented: readonly Presented[]): Expected {
  if (hasTwoAuthorizations(presented)) return told(AMBIGUOUS)
  const by = (wanted: Carrier) => presented.find(({ carrier }) => carrier === wanted)
  if (by('query') !== undefined && by('body') !== undefined)
    return { status: 400, words: '"error":"Send the session in the query or in the body, not in both"' }
  const name = by('query') !== undefined ? 'query' : by('body') !== undefined ? 'body' : 'cookie'
  const spoken = SHARED[name]
  const own = by(name)
  if (own === undefined || own.state === 'empty') return told(spoken.missing)
  return own.state === 'doubled' ? told(spoken.doubled) : judge(spoken, own)
}

const told = ([status, words]: readonly [status: number, words: string]): Expected => ({ status, words })

function judge(
  { live, dead, expired }: Pick<Operation, 'live' | 'dead' | 'expired'>,
  presented: Presented,
): Expected {
  if (presented.state === 'valid') return { ...told(live), ends: presented }
  return told(presented.state === 'expired' ? expired : dead)
}

/** @param presented each in another carrier */
export function requestOf(method: 'GET' | 'POST', path: string, presented: readonly Presented[]): Request {
  const headers: [string, string][] = []
  const parameters: string[] = []
  let body: string | undefined
  for (const { carrier, state, credential, userId } of presented) {
    const values = state === 'empty' ? [''] : state === 'doubled' ? [credential, credential] : [credential]
    if (carrier === 'authorization') {
      for (const value of values) headers.push(['Authorization', `Bearer ${value}`])
    } else if (carrier === 'header') {
      for (const value of values) headers.push(['session_token', value])
    } else if (carrier === 'cookie') {
      headers.push(['Cookie', values.map((value) => `auth_session=${value}`).join('; ')])
    } else if (carrier === 'query') {
      parameters.push(`userId=${userId}`, ...values.map((value) => `sessionId=${value}`))
    } else if (carrier === 'parameter') {
      parameters.push(...values.map((value) => `session_token=${value}`))
    } else {
      body = `{${values.map((value) => `"session":${JSON.stringify(value)}`).join(',')}}`
    }
  }
  const target = parameters.length === 0 ? path : `${path}?${parameters.join('&')}`
  return { method, target, headers, ...(body === undefined ? {} : { body, type: 'application/json' }) }
}
