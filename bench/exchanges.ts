// The requests that the load generator sends, and the replies that are due.
import { accessToken, PASSWORD, sessionToken, userOf } from './fixtures.js'

export interface Exchange {
  /** what a session of the store is known by; absent: peers seed their own */
  credentials?: 'session' | 'access' | undefined
  /** each request ends a session, which no later request names */
  ends?: boolean | undefined
  /** a status that is as right as 200: the service says that it is busy */
  refusal?: number | undefined
  /** the whole message, in latin1; `credential` is what a peer's seed gave the session */
  request: (index: number, credential: string) => string
  /** whether a reply of status 200 is the one that is due */
  isRight: (body: string, index: number) => boolean
}

/** @param line method and target */
function message(line: string, headers: string[] = [], body = '') {
  const length = body === '' && line.startsWith('GET') ? [] : [`Content-Length: ${body.length}`]
  return [`${line} HTTP/1.1`, 'Host: 127.0.0.1', ...headers, ...length, '', body].join('\r\n')
}

const postJson = (target: string, value: object) =>
  message(`POST ${target}`, ['Content-Type: application/json'], JSON.stringify(value))

const exactly: (expected: string) => Exchange['isRight'] = (expected) => (body) => body === expected

/** What bare Koa answers: as long as the reply to a session check. */
export const FIXED_BODY = `{"username":"${userOf(0).username}","full_name":"${userOf(0).fullName}"}`

const isProfile: Exchange['isRight'] = (body, index) => {
  const { username, fullName } = userOf(index)
  return body === `{"username":"${username}","full_name":"${fullName}"}`
}

const check: Exchange = {
  credentials: 'session',
  request: (index) => message('GET /auth/session', [`session_token: ${sessionToken(index)}`]),
  isRight: isProfile,
}

const betterAuthCheck: Exchange = {
  request: (_, cookie) => message('GET /api/auth/get-session', [`Cookie: ${cookie}`]),
  isRight: (body, index) =>
    body.includes(`"token":"${sessionToken(index)}"`) && body.includes(`"name":"${userOf(index).fullName}"`),
}

const login: Exchange = {
  credentials: 'session',
  request: (index) =>
    postJson('/body/api/auth/login', { username: userOf(index).username, password: PASSWORD }),
  isRight: (body, index) =>
    body.includes(`"user":"${userOf(index).id}","session":"sess_`) &&
    /^\{"request":"[0-9a-f-]{36}","user":"\d+","session":"sess_[\w-]{43}","message":"[^"]+"\}$/.test(body),
}

export const exchanges = named({
  /** The very requests of a check, so that Koa reads as much. */
  fixed: { ...check, isRight: exactly(FIXED_BODY) },
  check,
  accessCheck: {
    credentials: 'access',
    request: (index) => message('GET /api/v1/auth/me', [`Authorization: Bearer ${accessToken(index)}`]),
    isRight: (body, index) => {
      const { id, username, fullName } = userOf(index)
      return body === `{"id":${id},"username":"${username}","full_name":"${fullName}"}`
    },
  },
  headerLogout: {
    credentials: 'session',
    ends: true,
    request: (index) => message('POST /logout', [`Authorization: Bearer ${sessionToken(index)}`]),
    isRight: exactly('{"message":"Logout successful"}'),
  },
  cookieLogout: {
    credentials: 'session',
    ends: true,
    request: (index) =>
      message('POST /cookie/api/auth/logout', [`Cookie: auth_session=${sessionToken(index)}`]),
    isRight: exactly('true'),
  },
  queryLogout: {
    credentials: 'session',
    ends: true,
    request: (index) =>
      message(`POST /query/api/auth/logout?userId=${userOf(index).id}&sessionId=${sessionToken(index)}`),
    isRight: exactly('{"success":true,"message":"Logged out successfully"}'),
  },
  bodyLogout: {
    credentials: 'session',
    ends: true,
    request: (index) => postJson('/body/api/auth/logout', { session: sessionToken(index) }),
    isRight: (body) => /^\{"request":"[0-9a-f-]{36}","message":"[^"]+"\}$/.test(body),
  },
  jwtLogout: {
    credentials: 'access',
    ends: true,
    request: (index) => message('POST /api/v1/auth/logout', [`Authorization: Bearer ${accessToken(index)}`]),
    isRight: exactly('{"message":"Successfully logged out"}'),
  },
  login,
  /** At more than can be hashed, some must be refused. */
  stormLogin: { ...login, refusal: 503 },
  betterAuthCheck,
  betterAuthLogout: {
    ends: true,
    request: (_, cookie) =>
      message('POST /api/auth/sign-out', ['Origin: http://127.0.0.1', `Cookie: ${cookie}`]),
    isRight: exactly('{"success":true}'),
  },
  expressCheck: {
    request: (_, cookie) => message('GET /auth/session', [`Cookie: ${cookie}`]),
    isRight: isProfile,
  },
})

/** Keeps the names, and holds each exchange to its shape. */
function named<Name extends string>(all: Record<Name, Exchange>): Record<Name, Exchange> {
  return all
}

export function exchangeOf(name: string): Exchange {
  const found = (exchanges as Record<string, Exchange>)[name]
  if (found === undefined) throw new Error(`There is no exchange called ${name}`)
  return found
}
