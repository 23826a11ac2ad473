import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { usernameKey } from '../../src/sessions/username.js'
import type { CredentialHash } from '../../src/store/store.js'
import type { Reply } from '../../harness/replies.js'
import type { Signoff, TestUser } from './signoff.js'
import { ADA } from './signoff.js'

/** The five contracts as the tests speak them: every login, every check and every logout, by every carrier. */

export const LOGINS = {
  cookieLogin: '/cookie/api/auth/login',
  queryLogin: '/query/api/auth/login',
  bodyLogin: '/body/api/auth/login',
  jwtLogin: '/api/v1/auth/login',
  login: '/api/auth/login',
} as const

export type LoginName = keyof typeof LOGINS
export const LOGIN_NAMES = Object.keys(LOGINS) as LoginName[]

/** The two forms of credentials, by a login that gives them. */
export const FORMS = { 'session token': 'bodyLogin', 'access token': 'jwtLogin' } as const
export const FORM_ROWS = Object.entries(FORMS) as [form: string, login: LoginName][]

export function loginWith(
  signoff: Signoff,
  login: LoginName,
  { username, password }: Pick<TestUser, 'username' | 'password'> = ADA,
): Promise<Reply> {
  return signoff.ask('POST', LOGINS[login], { json: { username, password } })
}

/** The credential that a login gave. */
export function credentialOf(login: LoginName, reply: Reply): string {
  if (reply.status !== 200) throw new Error(`${login} answered ${reply.status} ${reply.text}`)
  const { access_token, session, data } = reply.json() as {
    access_token?: string
    session?: string
    data?: { sessionToken: string }
  }
  const cookie = /^auth_session=([^;]+)/.exec(reply.header('Set-Cookie'))?.[1]
  const credential = {
    cookieLogin: cookie,
    queryLogin: data?.sessionToken,
    bodyLogin: session,
    jwtLogin: access_token,
    login: session,
  }
  const given = credential[login]
  if (given === undefined) throw new Error(`${login} gave no credential`)
  return given
}

/**
 * Starts a session and answers its credential: by a login, or, where none is named, put into the store directly, as a
 * login takes its time.
 */
export async function startSession(
  signoff: Signoff,
  user: Pick<TestUser, 'username' | 'password'> = ADA,
  login?: LoginName,
): Promise<string> {
  if (login !== undefined) return credentialOf(login, await loginWith(signoff, login, user))
  const { service, config, clock } = signoff
  const found = await service.store.users.findByName(usernameKey(user.username))
  if (found === undefined) throw new Error(`There is no user ${user.username}`)
  const credential = `sess_${randomBytes(32).toString('base64url')}`
  const inserted = await service.store.sessions.insert({
    id: randomUUID(),
    hash: createHash('sha256').update(credential).digest('base64url') as CredentialHash,
    userId: found.id,
    passwordHash: found.passwordHash,
    createdAt: clock.now(),
    expiresAt: clock.now() + config.sessionTtl,
  })
  if (!inserted) throw new Error('The session was not taken')
  return credential
}

/** One operation by one carrier. */
export interface Use {
  name: string
  ask(signoff: Signoff, credential: string, userId?: bigint): Promise<Reply>
  /** Status and body for ADA's credential, and for one whose session has ended. */
  live: { status: number; body: RegExp }
  ended: { status: number; body: RegExp }
  expired: { status: number; body: RegExp }
}

const bearer = (credential: string) => ({ authorization: `Bearer ${credential}` })
const profile = /^\{"username":"ada@example\.com","full_name":"Ada Lovelace"\}$/
const account = /^\{"id":1,"username":"ada@example\.com","full_name":"Ada Lovelace"\}$/
const found =
  /^\{"success":true,"data":\{"userId":1,"username":"ada@example\.com","fullName":"Ada Lovelace"\}\}$/
const detail = (text: string) => new RegExp(`^\\{"detail":"${text}"\\}$`)
const cookieError = (text: string) =>
  new RegExp(
    `^\\{"error":true,"url":"[^"]+","statusCode":401,"statusMessage":"Unauthorized","message":"${text}"\\}$`,
  )
const queryError = (text: string) =>
  new RegExp(`^\\{"error":"${text}","path":"[^"]+","timestamp":"[^"]+"\\}$`)
const bodyReply = (member: string, text: string) =>
  new RegExp(`^\\{"request":"[0-9a-f-]{36}","${member}":"${text}"\\}$`)

const headerRefusals = {
  ended: { status: 401, body: detail('Invalid session token') },
  expired: { status: 401, body: detail('Session token expired') },
}
const userRefusal = { status: 401, body: queryError('Invalid or expired session') }
const meRefusal = { status: 401, body: detail('Could not validate credentials') }

export const CHECKS: Use[] = [
  {
    name: 'headerGetSession by header',
    ask: (signoff, credential) =>
      signoff.ask('GET', '/auth/session', { headers: [['session_token', credential]] }),
    live: { status: 200, body: profile },
    ...headerRefusals,
  },
  {
    name: 'headerGetSession by query',
    ask: (signoff, credential) => signoff.ask('GET', `/auth/session?session_token=${credential}`),
    live: { status: 200, body: profile },
    ...headerRefusals,
  },
  {
    name: 'cookieGetSession',
    ask: (signoff, credential) =>
      signoff.ask('GET', '/cookie/api/auth/session', { cookie: `auth_session=${credential}` }),
    live: { status: 200, body: profile },
    ended: { status: 401, body: cookieError('Invalid session') },
    expired: { status: 401, body: cookieError('Session expired') },
  },
  {
    name: 'queryGetUser',
    ask: (signoff, credential, userId = 1n) => signoff.ask('GET', `/api/users/${userId}`, bearer(credential)),
    live: { status: 200, body: found },
    ended: userRefusal,
    expired: userRefusal,
  },
  {
    name: 'queryGetUserPinned',
    ask: (signoff, credential, userId = 1n) =>
      signoff.ask('GET', `/query/api/users/${userId}`, bearer(credential)),
    live: { status: 200, body: found },
    ended: userRefusal,
    expired: userRefusal,
  },
  {
    name: 'jwtMe',
    ask: (signoff, credential) => signoff.ask('GET', '/api/v1/auth/me', bearer(credential)),
    live: { status: 200, body: account },
    ended: meRefusal,
    expired: meRefusal,
  },
]

const bodyRefusal = { status: 404, body: bodyReply('error', 'Session not found') }
const queryRefusal = { status: 404, body: queryError('Session not found or already expired') }
const jwtEnded = { status: 200, body: /^\{"message":"Successfully logged out"\}$/ }
const headerEnded = { status: 200, body: /^\{"message":"Logout successful"\}$/ }
const queryEnded = { status: 200, body: /^\{"success":true,"message":"Logged out successfully"\}$/ }
const bodyEnded = { status: 200, body: bodyReply('message', 'Logged out successfully') }
const TRUE = { status: 200, body: /^true$/ }
const FALSE = { status: 200, body: /^false$/ }

export const LOGOUTS: Use[] = [
  {
    name: 'headerLogout, bare',
    ask: (signoff, credential) => signoff.ask('POST', '/logout', { authorization: credential }),
    live: headerEnded,
    ...headerRefusals,
  },
  {
    name: 'headerLogout, Bearer',
    ask: (signoff, credential) => signoff.ask('POST', '/logout', bearer(credential)),
    live: headerEnded,
    ...headerRefusals,
  },
  {
    name: 'cookieLogout',
    ask: (signoff, credential) =>
      signoff.ask('POST', '/cookie/api/auth/logout', { cookie: `auth_session=${credential}` }),
    live: TRUE,
    ended: FALSE,
    expired: FALSE,
  },
  {
    name: 'queryLogout',
    ask: (signoff, credential, userId = 1n) =>
      signoff.ask('POST', `/query/api/auth/logout?userId=${userId}&sessionId=${credential}`),
    live: queryEnded,
    ended: queryRefusal,
    expired: queryRefusal,
  },
  {
    name: 'bodyLogout',
    ask: (signoff, credential) =>
      signoff.ask('POST', '/body/api/auth/logout', { json: { session: credential } }),
    live: bodyEnded,
    ended: bodyRefusal,
    expired: bodyRefusal,
  },
  {
    name: 'jwtLogout',
    ask: (signoff, credential) => signoff.ask('POST', '/api/v1/auth/logout', bearer(credential)),
    live: jwtEnded,
    ended: jwtEnded,
    expired: jwtEnded,
  },
  {
    name: 'logout by query',
    ask: (signoff, credential, userId = 1n) =>
      signoff.ask('POST', `/api/auth/logout?userId=${userId}&sessionId=${credential}`),
    live: queryEnded,
    ended: queryRefusal,
    expired: queryRefusal,
  },
  {
    name: 'logout by body',
    ask: (signoff, credential) => signoff.ask('POST', '/api/auth/logout', { json: { session: credential } }),
    live: bodyEnded,
    ended: bodyRefusal,
    expired: bodyRefusal,
  },
  {
    name: 'logout by cookie',
    ask: (signoff, credential) =>
      signoff.ask('POST', '/api/auth/logout', { cookie: `auth_session=${credential}` }),
    live: TRUE,
    ended: FALSE,
    expired: FALSE,
  },
]

/** Whether the session behind a credential is alive, without a carrier's own rules in the way. */
export async function isAlive(signoff: Signoff, credential: string): Promise<boolean> {
  const { status } = await signoff.ask('GET', '/auth/session', { headers: [['session_token', credential]] })
  return status === 200
}
