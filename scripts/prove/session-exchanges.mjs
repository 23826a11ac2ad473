// What clients of each contract send: logins, checks and logouts, and what a reply to them says.
import http from 'node:http'

const JSON_BODY = { 'Content-Type': 'application/json' }

/**
 * @typedef {{ status: number, headers: http.IncomingHttpHeaders, text: string }} Reply
 * @typedef {{ method: string, path: string, headers?: Record<string, string>, body?: string }} Sent
 * @typedef {{ token: string, userId: string }} Named
 */

/**
 * Sends over connections that are kept; `to.url` may change when the service starts anew.
 *
 * @param {{ url: string }} to
 * @param {number} connections
 */
export function createClient(to, connections) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections })
  return {
    /**
     * @param {Sent} sent
     * @param {number} [patience] milliseconds until it is given up
     * @returns {Promise<Reply>} rejects if there was no whole reply
     */
    ask: ({ method, path, headers = {}, body }, patience = 30_000) =>
      new Promise((resolve, reject) => {
        const request = http.request(
          `${to.url}${path}`,
          { method, agent, headers, timeout: patience },
          (response) => {
            let text = ''
            response
              .setEncoding('utf8')
              .on('data', (part) => (text += part))
              .on('error', reject)
              .on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
          },
        )
        request.on('timeout', () => request.destroy(new Error('no reply in time')))
        request.on('error', reject)
        request.end(body)
      }),
    close: () => agent.destroy(),
  }
}

/** @typedef {ReturnType<typeof createClient>} Client */

/** The logouts of all contracts, at their own paths and at the shared one. */
export const LOGOUTS = Object.freeze({
  'header-token': (/** @type {Named} */ { token }) => post('/logout', { Authorization: token }),
  cookie: (/** @type {Named} */ { token }) =>
    post('/cookie/api/auth/logout', { Cookie: `auth_session=${token}` }),
  query: (/** @type {Named} */ { token, userId }) =>
    post(`/query/api/auth/logout?userId=${userId}&sessionId=${token}`),
  body: (/** @type {Named} */ { token }) =>
    post('/body/api/auth/logout', JSON_BODY, JSON.stringify({ session: token })),
  jwt: (/** @type {Named} */ { token }) => post('/api/v1/auth/logout', { Authorization: `Bearer ${token}` }),
  shared: (/** @type {Named} */ { token }) =>
    post('/api/auth/logout', JSON_BODY, JSON.stringify({ session: token })),
})

/** The checks of all contracts that have one. */
export const CHECKS = Object.freeze({
  'header-token': (/** @type {Named} */ { token }) => get('/auth/session', { session_token: token }),
  cookie: (/** @type {Named} */ { token }) =>
    get('/cookie/api/auth/session', { Cookie: `auth_session=${token}` }),
  query: (/** @type {Named} */ { token, userId }) =>
    get(`/query/api/users/${userId}`, { Authorization: `Bearer ${token}` }),
  jwt: (/** @type {Named} */ { token }) => get('/api/v1/auth/me', { Authorization: `Bearer ${token}` }),
})

/** The logins of all contracts that have one, and where the reply carries the credential. */
export const LOGINS = Object.freeze({
  cookie: { path: '/cookie/api/auth/login', token: fromCookie },
  query: { path: '/query/api/auth/login', token: fromJson(({ data }) => data.sessionToken) },
  body: { path: '/body/api/auth/login', token: fromJson(({ session }) => session) },
  jwt: { path: '/api/v1/auth/login', token: fromJson(({ access_token: token }) => token) },
  shared: { path: '/api/auth/login', token: fromJson(({ session }) => session) },
})

/**
 * @param {keyof typeof LOGINS} contract
 * @param {{ username: string, password: string }} user
 */
export const login = (contract, { username, password }) =>
  post(LOGINS[contract].path, JSON_BODY, JSON.stringify({ username, password }))

/**
 * What a reply to a check says of the session.
 *
 * @param {Reply} reply
 * @returns {'active' | 'ended' | 'failure'}
 */
export const verdictOf = ({ status }) => (status === 200 ? 'active' : status === 401 ? 'ended' : 'failure')

/**
 * @param {string} path
 * @param {Record<string, string>} headers
 * @returns {Sent}
 */
const get = (path, headers) => ({ method: 'GET', path, headers })

/**
 * @param {string} path
 * @param {Record<string, string>} [headers]
 * @param {string} [body]
 * @returns {Sent}
 */
const post = (path, headers = {}, body = undefined) => ({
  method: 'POST',
  path,
  headers,
  ...(body === undefined ? {} : { body }),
})

/** @param {Reply} reply */
function fromCookie({ headers }) {
  return /auth_session=([^;]+)/.exec(headers['set-cookie']?.[0] ?? '')?.[1] ?? ''
}

/** @param {(body: any) => string} read */
function fromJson(read) {
  return (/** @type {Reply} */ { text }) => read(JSON.parse(text))
}
