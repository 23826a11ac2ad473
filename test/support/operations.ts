import type { Reply } from '../../harness/replies.js'
import {
  bodyError,
  cookieError,
  detail,
  jwtFailure,
  PROBLEM_FAILURE,
  PROBLEM_TOO_LARGE,
  queryError,
  sharedError,
  type Told,
} from './shapes.js'
import type { Ask } from './signoff.js'
import type { Signoff } from './signoff.js'

/** Every operation of every contract with what it needs to reach the store, and its contract's errors. */
export interface OperationCase {
  name: string
  method: 'GET' | 'POST'
  target: string
  /** A request that the store must be asked for. */
  request: Ask
  /** The contract's way to say what went wrong. */
  error(reply: Reply, signoff: Signoff, status: number, words: string): Told
  failure(reply: Reply, signoff: Signoff): Told
}

const WORDS = 'Internal server error'
const TOKEN = `sess_${'A'.repeat(43)}`
const LOGIN = { json: { username: 'nobody', password: 'whatever' } }
const BEARER = { authorization: `Bearer ${TOKEN}` }
const COOKIE = { cookie: `auth_session=${TOKEN}` }
const CLEARING = 'Server error occurred during session clearing'
const LOGOUT_FAILED = 'Logout failed: Internal server error'

type Contract = Pick<OperationCase, 'error' | 'failure'>

const headerToken: Contract = {
  error: (_reply, _signoff, status, words) => detail(status, words),
  failure: () => detail(500, WORDS),
}

function cookie(path: string, failed = WORDS): Contract {
  return {
    error: (_reply, _signoff, status, words) => cookieError(status, words, path),
    failure: () => cookieError(500, failed, path),
  }
}

function query(path: string, failed = WORDS): Contract {
  return {
    error: (_reply, signoff, status, words) => queryError(signoff, status, words, path),
    failure: (_reply, signoff) => queryError(signoff, 500, failed, path),
  }
}

const body: Contract = {
  error: (reply, _signoff, status, words) => bodyError(reply, status, words),
  failure: (reply) => bodyError(reply, 500, WORDS),
}

function jwt(path: string, method: string): Contract {
  return {
    error: (_reply, _signoff, status, words) => detail(status, words),
    failure: (reply) => jwtFailure(reply, path, method),
  }
}

const shared: Contract = {
  error: (reply, signoff, status, words) => sharedError(reply, signoff, status, words, '/api/auth/login'),
  failure: (reply, signoff) => sharedError(reply, signoff, 500, WORDS, '/api/auth/login'),
}

export const CONTRACT_OPERATIONS: OperationCase[] = [
  { name: 'headerLogout', method: 'POST', target: '/logout', request: BEARER, ...headerToken },
  {
    name: 'headerGetSession',
    method: 'GET',
    target: '/auth/session',
    request: { headers: [['session_token', TOKEN]] },
    ...headerToken,
  },
  {
    name: 'cookieLogin',
    method: 'POST',
    target: '/cookie/api/auth/login',
    request: LOGIN,
    ...cookie('/cookie/api/auth/login'),
  },
  {
    name: 'cookieGetSession',
    method: 'GET',
    target: '/cookie/api/auth/session',
    request: COOKIE,
    ...cookie('/cookie/api/auth/session'),
  },
  {
    name: 'cookieLogout',
    method: 'POST',
    target: '/cookie/api/auth/logout',
    request: COOKIE,
    ...cookie('/api/auth/logout', CLEARING),
  },
  {
    name: 'queryLogin',
    method: 'POST',
    target: '/query/api/auth/login',
    request: LOGIN,
    ...query('/api/auth/login'),
  },
  {
    name: 'queryLogout',
    method: 'POST',
    target: `/query/api/auth/logout?userId=1&sessionId=${TOKEN}`,
    request: {},
    ...query('/api/auth/logout', LOGOUT_FAILED),
  },
  { name: 'queryGetUser', method: 'GET', target: '/api/users/1', request: BEARER, ...query('/api/users/1') },
  {
    name: 'queryGetUserPinned',
    method: 'GET',
    target: '/query/api/users/1',
    request: BEARER,
    ...query('/api/users/1'),
  },
  { name: 'bodyLogin', method: 'POST', target: '/body/api/auth/login', request: LOGIN, ...body },
  {
    name: 'bodyLogout',
    method: 'POST',
    target: '/body/api/auth/logout',
    request: { json: { session: TOKEN } },
    ...body,
  },
  {
    name: 'jwtLogin',
    method: 'POST',
    target: '/api/v1/auth/login',
    request: LOGIN,
    ...jwt('/api/v1/auth/login', 'POST'),
  },
  {
    name: 'jwtLogout',
    method: 'POST',
    target: '/api/v1/auth/logout',
    request: BEARER,
    ...jwt('/api/v1/auth/logout', 'POST'),
  },
  {
    name: 'jwtMe',
    method: 'GET',
    target: '/api/v1/auth/me',
    request: BEARER,
    ...jwt('/api/v1/auth/me', 'GET'),
  },
  { name: 'login', method: 'POST', target: '/api/auth/login', request: LOGIN, ...shared },
  {
    name: 'logout by query',
    method: 'POST',
    target: `/api/auth/logout?userId=1&sessionId=${TOKEN}`,
    request: {},
    ...query('/api/auth/logout', LOGOUT_FAILED),
  },
  {
    name: 'logout by body',
    method: 'POST',
    target: '/api/auth/logout',
    request: { json: { session: TOKEN } },
    ...body,
  },
  {
    name: 'logout by cookie',
    method: 'POST',
    target: '/api/auth/logout',
    request: COOKIE,
    ...cookie('/api/auth/logout', CLEARING),
  },
]

/** The operations outside contracts, which answer problems. */
export const SYSTEM_OPERATIONS: OperationCase[] = [
  '/healthz',
  '/readyz',
  '/.well-known/jwks.json',
  '/openapi.json',
  '/openapi.yaml',
].map((target) => ({
  name: target,
  method: 'GET',
  target,
  request: {},
  error: () => PROBLEM_TOO_LARGE,
  failure: () => PROBLEM_FAILURE,
}))

/** As rows for `it.each`. */
export function rowsOf(cases: readonly OperationCase[]): [name: string, operation: OperationCase][] {
  return cases.map((operation) => [operation.name, operation])
}
