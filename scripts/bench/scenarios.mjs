// What is measured. The bench, the servers and the load generator read the same table.
import { accessToken, PASSWORD, sessionToken, userOf } from './fixtures.mjs'

/**
 * @typedef {object} Scenario
 * @property {string} name
 * @property {string} title
 * @property {'koa' | 'signoff' | 'argon2'} subject what is measured, see subjects.mjs
 * @property {string[]} against scenarios whose medians this one's median is divided by
 * @property {string} [about] what is special
 * @property {'session' | 'access'} credentials what the seeded sessions are known by
 * @property {boolean} [ends] each request ends a session, which no later request names
 * @property {(index: number) => string} request the whole message, in latin1
 * @property {(body: string, index: number) => boolean} isRight whether a reply of status 200 is the one that is due
 */

/**
 * @param {string} line method and target
 * @param {string[]} [headers]
 * @param {string} [body]
 */
function message(line, headers = [], body = '') {
  const length = body === '' && line.startsWith('GET') ? [] : [`Content-Length: ${body.length}`]
  return [`${line} HTTP/1.1`, 'Host: 127.0.0.1', ...headers, ...length, '', body].join('\r\n')
}

/**
 * @param {string} target
 * @param {string} name
 * @param {string} value
 */
const post = (target, name, value) => message(`POST ${target}`, [`${name}: ${value}`])

/**
 * @param {string} target
 * @param {object} value
 */
const postJson = (target, value) =>
  message(`POST ${target}`, ['Content-Type: application/json'], JSON.stringify(value))

/** @type {(expected: string) => Scenario['isRight']} */
const exactly = (expected) => (body) => body === expected

const check = {
  request: (/** @type {number} */ index) =>
    message('GET /auth/session', [`session_token: ${sessionToken(index)}`]),
}

/** What bare Koa answers: as long as the reply to a session check. */
export const FIXED_BODY = `{"username":"${userOf(0).username}","full_name":"${userOf(0).fullName}"}`

/** @type {Omit<Scenario, 'name' | 'title' | 'request' | 'isRight'>} */
const logout = { subject: 'signoff', against: ['koa'], credentials: 'session', ends: true }

/** @type {Scenario[]} */
export const scenarios = [
  {
    name: 'koa',
    title: 'bare Koa, fixed body',
    subject: 'koa',
    against: [],
    about: 'no routing, no log; gets the very requests of session-check',
    credentials: 'session',
    ...check,
    isRight: exactly(FIXED_BODY),
  },
  {
    name: 'session-check',
    title: 'session check, GET /auth/session',
    subject: 'signoff',
    against: ['koa'],
    credentials: 'session',
    ...check,
    isRight: (body, index) => {
      const { username, fullName } = userOf(index)
      return body === `{"username":"${username}","full_name":"${fullName}"}`
    },
  },
  {
    name: 'access-token-check',
    title: 'access-token check, GET /api/v1/auth/me',
    subject: 'signoff',
    against: ['koa', 'session-check'],
    credentials: 'access',
    request: (index) => message('GET /api/v1/auth/me', [`Authorization: Bearer ${accessToken(index)}`]),
    isRight: (body, index) => {
      const { id, username, fullName } = userOf(index)
      return body === `{"id":${id},"username":"${username}","full_name":"${fullName}"}`
    },
  },
  {
    ...logout,
    name: 'header-logout',
    title: 'logout by header-token, POST /logout',
    request: (index) => post('/logout', 'Authorization', `Bearer ${sessionToken(index)}`),
    isRight: exactly('{"message":"Logout successful"}'),
  },
  {
    ...logout,
    name: 'cookie-logout',
    title: 'logout by cookie, POST /cookie/api/auth/logout',
    request: (index) => post('/cookie/api/auth/logout', 'Cookie', `auth_session=${sessionToken(index)}`),
    isRight: exactly('true'),
  },
  {
    ...logout,
    name: 'query-logout',
    title: 'logout by query, POST /query/api/auth/logout?…',
    request: (index) =>
      message(`POST /query/api/auth/logout?userId=${userOf(index).id}&sessionId=${sessionToken(index)}`),
    isRight: exactly('{"success":true,"message":"Logged out successfully"}'),
  },
  {
    ...logout,
    name: 'body-logout',
    title: 'logout by body, POST /body/api/auth/logout',
    request: (index) => postJson('/body/api/auth/logout', { session: sessionToken(index) }),
    isRight: (body) => /^\{"request":"[0-9a-f-]{36}","message":"[^"]+"\}$/.test(body),
  },
  {
    ...logout,
    name: 'jwt-logout',
    title: 'logout by jwt, POST /api/v1/auth/logout',
    credentials: 'access',
    request: (index) => post('/api/v1/auth/logout', 'Authorization', `Bearer ${accessToken(index)}`),
    isRight: exactly('{"message":"Successfully logged out"}'),
  },
  {
    name: 'argon2',
    title: 'bare argon2id, verifications without a server',
    subject: 'argon2',
    against: [],
    about: "Signoff's parameters, as many at once as Signoff hashes; pinned as the servers are",
    credentials: 'session',
    request: () => '',
    isRight: () => false,
  },
  {
    name: 'login',
    title: 'login, POST /body/api/auth/login',
    subject: 'signoff',
    against: ['argon2'],
    credentials: 'session',
    request: (index) =>
      postJson('/body/api/auth/login', { username: userOf(index).username, password: PASSWORD }),
    isRight: (body, index) =>
      body.includes(`"user":"${userOf(index).id}","session":"sess_`) &&
      /^\{"request":"[0-9a-f-]{36}","user":"\d+","session":"sess_[\w-]{43}","message":"[^"]+"\}$/.test(body),
  },
]

/** @param {string} name */
export function scenarioOf(name) {
  const found = scenarios.find((scenario) => scenario.name === name)
  if (found === undefined) throw new Error(`There is no scenario called ${name}`)
  return found
}

/**
 * The scenarios of these names with those that they are divided by, in the order of the table.
 * @param {string[]} names all if empty
 */
export function withReferences(names) {
  const wanted = new Set(names.flatMap((name) => [name, ...scenarioOf(name).against]))
  return scenarios.filter(({ name }) => names.length === 0 || wanted.has(name))
}
