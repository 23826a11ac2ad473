// The five contracts as clients speak them: each check, each logout and each login, by each carrier.

/** @typedef {import('./keep-alive.mjs').Request} Request */
/** @typedef {import('./keep-alive.mjs').Reply} Reply */

/**
 * @typedef {object} Use one operation by one carrier
 * @property {string} name
 * @property {(credential: string, userId: bigint) => Request} request
 *
 * @typedef {{ username: string, password: string }} Login
 */

/** @param {string} credential @returns {[string, string][]} */
const bearer = (credential) => [['Authorization', `Bearer ${credential}`]]
/** @param {string} credential @returns {[string, string][]} */
const cookie = (credential) => [['Cookie', `auth_session=${credential}`]]

/** @type {readonly Use[]} */
export const CHECKS = [
  {
    name: 'headerGetSession by header',
    request: (credential) => ({
      method: 'GET',
      target: '/auth/session',
      headers: [['session_token', credential]],
    }),
  },
  {
    name: 'headerGetSession by query',
    request: (credential) => ({ method: 'GET', target: `/auth/session?session_token=${credential}` }),
  },
  {
    name: 'cookieGetSession',
    request: (credential) => ({
      method: 'GET',
      target: '/cookie/api/auth/session',
      headers: cookie(credential),
    }),
  },
  {
    name: 'queryGetUser',
    request: (credential, userId) => ({
      method: 'GET',
      target: `/api/users/${userId}`,
      headers: bearer(credential),
    }),
  },
  {
    name: 'queryGetUserPinned',
    request: (credential, userId) => ({
      method: 'GET',
      target: `/query/api/users/${userId}`,
      headers: bearer(credential),
    }),
  },
  {
    name: 'jwtMe',
    request: (credential) => ({ method: 'GET', target: '/api/v1/auth/me', headers: bearer(credential) }),
  },
]

/** @type {readonly Use[]} */
export const LOGOUTS = [
  {
    name: 'headerLogout, bare',
    request: (credential) => ({
      method: 'POST',
      target: '/logout',
      headers: [['Authorization', credential]],
    }),
  },
  {
    name: 'headerLogout, Bearer',
    request: (credential) => ({ method: 'POST', target: '/logout', headers: bearer(credential) }),
  },
  {
    name: 'cookieLogout',
    request: (credential) => ({
      method: 'POST',
      target: '/cookie/api/auth/logout',
      headers: cookie(credential),
    }),
  },
  {
    name: 'queryLogout',
    request: (credential, userId) => ({
      method: 'POST',
      target: `/query/api/auth/logout?userId=${userId}&sessionId=${credential}`,
    }),
  },
  {
    name: 'bodyLogout',
    request: (credential) => ({
      method: 'POST',
      target: '/body/api/auth/logout',
      body: JSON.stringify({ session: credential }),
    }),
  },
  {
    name: 'jwtLogout',
    request: (credential) => ({ method: 'POST', target: '/api/v1/auth/logout', headers: bearer(credential) }),
  },
  {
    name: 'logout by query',
    request: (credential, userId) => ({
      method: 'POST',
      target: `/api/auth/logout?userId=${userId}&sessionId=${credential}`,
    }),
  },
  {
    name: 'logout by body',
    request: (credential) => ({
      method: 'POST',
      target: '/api/auth/logout',
      body: JSON.stringify({ session: credential }),
    }),
  },
  {
    name: 'logout by cookie',
    request: (credential) => ({ method: 'POST', target: '/api/auth/logout', headers: cookie(credential) }),
  },
]

/** Each login by its path, and where its reply has the credential. @type {readonly { name: string, target: string, credential: (reply: Reply) => string | undefined }[]} */
export const LOGINS = [
  {
    name: 'cookieLogin',
    target: '/cookie/api/auth/login',
    credential: ({ header }) => /^auth_session=([^;]+)/.exec(header('Set-Cookie')[0] ?? '')?.[1],
  },
  {
    name: 'queryLogin',
    target: '/query/api/auth/login',
    credential: ({ body }) => JSON.parse(body).data?.sessionToken,
  },
  { name: 'bodyLogin', target: '/body/api/auth/login', credential: ({ body }) => JSON.parse(body).session },
  { name: 'login', target: '/api/auth/login', credential: ({ body }) => JSON.parse(body).session },
  {
    name: 'jwtLogin',
    target: '/api/v1/auth/login',
    credential: ({ body }) => JSON.parse(body).access_token,
  },
]

/** @param {string} target @param {Login} login @returns {Request} */
export const loginRequest = (target, { username, password }) => ({
  method: 'POST',
  target,
  body: JSON.stringify({ username, password }),
})
