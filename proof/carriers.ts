// The five contracts as clients speak them: each check, each logout and each login, by each carrier.
import type { Client } from '../harness/keep-alive.js'
import type { Reply } from '../harness/replies.js'
import type { Request } from '../harness/requests.js'

/** one operation by one carrier */
export interface Use {
  name: string
  operation: string
  /** the one that is spoken */
  contract: string
  request: (credential: string, userId: bigint | string) => Request
}
export interface Login {
  /** the operation */
  name: string
  contract: string
  target: string
  /** where its reply has it */
  credential: (reply: Reply) => string | undefined
}
export interface Person {
  username: string
  password: string
}

const bearer = (credential: string): [string, string][] => [['Authorization', `Bearer ${credential}`]]
const cookie = (credential: string): [string, string][] => [['Cookie', `auth_session=${credential}`]]

export const HEADER_CHECK: Use = {
  name: 'headerGetSession by header',
  operation: 'headerGetSession',
  contract: 'header-token',
  request: (credential) => ({
    method: 'GET',
    target: '/auth/session',
    headers: [['session_token', credential]],
  }),
}

export const CHECKS: readonly Use[] = [
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

export const LOGOUTS: readonly Use[] = [
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
      json: { session: credential },
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
      json: { session: credential },
    }),
  },
  {
    name: 'logout by cookie',
    operation: 'logout',
    contract: 'cookie',
    request: (credential) => ({ method: 'POST', target: '/api/auth/logout', headers: cookie(credential) }),
  },
]

export const BODY_LOGIN: Login = {
  name: 'bodyLogin',
  contract: 'body',
  target: '/body/api/auth/login',
  credential: ({ text: body }) => JSON.parse(body).session,
}
export const JWT_LOGIN: Login = {
  name: 'jwtLogin',
  contract: 'jwt',
  target: '/api/v1/auth/login',
  credential: ({ text: body }) => JSON.parse(body).access_token,
}

export const LOGINS: readonly Login[] = [
  {
    name: 'cookieLogin',
    contract: 'cookie',
    target: '/cookie/api/auth/login',
    credential: (reply) => /^auth_session=([^;]+)/.exec(reply.header('Set-Cookie'))?.[1],
  },
  {
    name: 'queryLogin',
    contract: 'query',
    target: '/query/api/auth/login',
    credential: ({ text: body }) => JSON.parse(body).data?.sessionToken,
  },
  BODY_LOGIN,
  {
    name: 'login',
    contract: 'shared',
    target: '/api/auth/login',
    credential: ({ text: body }) => JSON.parse(body).session,
  },
  JWT_LOGIN,
]

export const loginRequest = (target: string, { username, password }: Person): Request => ({
  method: 'POST',
  target,
  json: { username, password },
})

/** Logs in; a reply other than 200 has no credential. */
export async function signIn(
  client: Pick<Client, 'ask'>,
  login: Login,
  person: Person,
): Promise<{ status: number; text: string; credential: string | undefined }> {
  const reply = await client.ask(loginRequest(login.target, person))
  const { status, text } = reply
  return { status, text, credential: reply.status === 200 ? login.credential(reply) : undefined }
}

/** Logs in somebody who may, and answers the credential. */
export async function logIn(client: Pick<Client, 'ask'>, login: Login, person: Person) {
  const { credential, status, text } = await signIn(client, login, person)
  if (credential === undefined) throw new Error(`${login.name} was answered with ${status}: ${text}`)
  return credential
}

/** Whether a credential is one of an active session, by the jwt contract's check, which takes any. */
export async function isActive(client: Pick<Client, 'ask'>, credential: string) {
  const { status } = await client.ask({
    method: 'GET',
    target: '/api/v1/auth/me',
    headers: bearer(credential),
  })
  return status === 200
}

/** What a reply to a check says of the session. */
export const verdictOf = ({ status }: Pick<Reply, 'status'>): 'active' | 'ended' | 'failure' =>
  status === 200 ? 'active' : status === 401 ? 'ended' : 'failure'
