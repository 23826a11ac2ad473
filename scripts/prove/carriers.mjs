// The five contracts as clients speak them: each check, each logout and each login, by each carrier.

/** @typedef {import('./keep-alive.mjs').Request} Request */
/** @typedef {import('./keep-alive.mjs').Reply} Reply */

/**
 * @typedef {object} Use one operation by one carrier
 * @property {string} name
 * @property {string} operation
 * @property {string} contract the one that is spoken
 * @property {(credential: string, userId: bigint | string) => Request} request
 *
 * @typedef {object} Login
 * @property {string} name the operation
 * @property {string} contract
 * @property {string} target
 * @property {(reply: Reply) => string | undefined} credential where its reply has it
 *
 * @typedef {{ username: string, password: string }} Person
 */

/** @param {string} credential @returns {[string, string][]} */
const bearer = (credential) => [['Authorization', `Bearer ${credential}`]]
/** @param {string} credential @returns {[string, string][]} */
const cookie = (credential) => [['Cookie', `auth_session=${credential}`]]

/** @type {Use} */
export const HEADER_CHECK = {
  name: 'headerGetSession by header',
  operation: 'headerGetSession',
  contract: 'header-token',
  request: (credential) => ({
    method: 'GET',
    target: '/auth/session',
    headers: [['session_token', credential]],
  }),
}

/** @type {readonly Use[]} */
export const CHECKS = [
  HEADER_CHECK,
  {
    name: 'headerGetSession by query',
    operation: 'headerGetSession',
    contract: 'header-token',
    request: (credential) => ({ method: 'GET', target: `/auth/session?session_token=${credential}` }),
  },
  {
    name: 'cookieGetSession',
    operation: 'cookieGetSession',
    contract: 'cookie',
    request: (credential) => ({
      method: 'GET',
      target: '/cookie/api/auth/session',
      headers: cookie(credential),
    }),
  },
  {
    name: 'queryGetUser',
    operation: 'queryGetUser',
    contract: 'query',
    request: (credential, userId) => ({
      method: 'GET',
      target: `/api/users/${userId}`,
      headers: bearer(credential),
    }),
  },
  {
    name: 'queryGetUserPinned',
    operation: 'queryGetUserPinned',
    contract: 'query',
    request: (credential, userId) => ({
      method: 'GET',
      target: `/query/api/users/${userId}`,
      headers: bearer(credential),
    }),
  },
  {
    name: 'jwtMe',
    operation: 'jwtMe',
    contract: 'jwt',
    request: (credential) => ({ method: 'GET', target: '/api/v1/auth/me', headers: bearer(credential) }),
  },
]

/** @type {readonly Use[]} */
export const LOGOUTS = [
  {
    name: 'headerLogout, bare',
    operation: 'headerLogout',
    contract: 'header-token',
    request: (credential) => ({
      method: 'POST',
      target: '/logout',
      headers: [['Authorization', credential]],
    }),
  },
  {
    name: 'headerLogout, Bearer',
    operation: 'headerLogout',
    contract: 'header-token',
    request: (credential) => ({ method: 'POST', target: '/logout', headers: bearer(credential) }),
  },
  {
    name: 'cookieLogout',
    operation: 'cookieLogout',
    contract: 'cookie',
    request: (credential) => ({
      method: 'POST',
      target: '/cookie/api/auth/logout',
      headers: cookie(credential),
    }),
  },
  {
    name: 'queryLogout',
    operation: 'queryLogout',
    contract: 'query',
    request: (credential, userId) => ({
      method: 'POST',
      target: `/query/api/auth/logout?userId=${userId}&sessionId=${credential}`,
    }),
  },
  {
    name: 'bodyLogout',
    operation: 'bodyLogout',
    contract: 'body',
    request: (credential) => ({
      method: 'POST',
      target: '/body/api/auth/logout',
      body: JSON.stringify({ session: credential }),
    }),
  },
  {
    name: 'jwtLogout',
    operation: 'jwtLogout',
    contract: 'jwt',
    request: (credential) => ({ method: 'POST', target: '/api/v1/auth/logout', headers: bearer(credential) }),
  },
  {
    name: 'logout by query',
    operation: 'logout',
    contract: 'query',
    request: (credential, userId) => ({
      method: 'POST',
      target: `/api/auth/logout?userId=${userId}&sessionId=${credential}`,
    }),
  },
  {
    name: 'logout by body',
    operation: 'logout',
    contract: 'body',
    request: (credential) => ({
      method: 'POST',
      target: '/api/auth/logout',
      body: JSON.stringify({ session: credential }),
    }),
  },
  {
    name: 'logout by cookie',
    operation: 'logout',
    contract: 'cookie',
    request: (credential) => ({ method: 'POST', target: '/api/auth/logout', headers: cookie(credential) }),
  },
]

/** @type {Login} */
export const BODY_LOGIN = {
  name: 'bodyLogin',
  contract: 'body',
  target: '/body/api/auth/login',
  credential: ({ body }) => JSON.parse(body).session,
}
/** @type {Login} */
export const JWT_LOGIN = {
  name: 'jwtLogin',
  contract: 'jwt',
  target: '/api/v1/auth/login',
  credential: ({ body }) => JSON.parse(body).access_token,
}

/** @type {readonly Login[]} */
export const LOGINS = [
  {
    name: 'cookieLogin',
    contract: 'cookie',
    target: '/cookie/api/auth/login',
    credential: ({ header }) => /^auth_session=([^;]+)/.exec(header('Set-Cookie')[0] ?? '')?.[1],
  },
  {
    name: 'queryLogin',
    contract: 'query',
    target: '/query/api/auth/login',
    credential: ({ body }) => JSON.parse(body).data?.sessionToken,
  },
  BODY_LOGIN,
  {
    name: 'login',
    contract: 'shared',
    target: '/api/auth/login',
    credential: ({ body }) => JSON.parse(body).session,
  },
  JWT_LOGIN,
]

/** @param {string} target @param {Person} person @returns {Request} */
export const loginRequest = (target, { username, password }) => ({
  method: 'POST',
  target,
  body: JSON.stringify({ username, password }),
})

/**
 * Logs in; a reply other than 200 has no credential.
 *
 * @param {Pick<import('./keep-alive.mjs').Client, 'ask'>} client
 * @param {Login} login
 * @param {Person} person
 * @returns {Promise<Reply & { credential: string | undefined }>}
 */
export async function signIn(client, login, person) {
  const reply = await client.ask(loginRequest(login.target, person))
  return { ...reply, credential: reply.status === 200 ? login.credential(reply) : undefined }
}

/**
 * Logs in somebody who may, and answers the credential.
 *
 * @param {Pick<import('./keep-alive.mjs').Client, 'ask'>} client
 * @param {Login} login
 * @param {Person} person
 */
export async function logIn(client, login, person) {
  const { credential, status, body } = await signIn(client, login, person)
  if (credential === undefined) throw new Error(`${login.name} was answered with ${status}: ${body}`)
  return credential
}

/**
 * Whether a credential is one of an active session, by the jwt contract's check, which takes any.
 *
 * @param {Pick<import('./keep-alive.mjs').Client, 'ask'>} client
 * @param {string} credential
 */
export async function isActive(client, credential) {
  const { status } = await client.ask({
    method: 'GET',
    target: '/api/v1/auth/me',
    headers: bearer(credential),
  })
  return status === 200
}

/**
 * What a reply to a check says of the session.
 *
 * @param {Pick<Reply, 'status'>} reply
 * @returns {'active' | 'ended' | 'failure'}
 */
export const verdictOf = ({ status }) => (status === 200 ? 'active' : status === 401 ? 'ended' : 'failure')
