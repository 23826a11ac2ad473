// Users and credentials that every process of the bench makes anew from their numbers, so that none is handed around.
import { hash } from 'node:crypto'

/** Enough that parallel logins are seldom of the same user. */
export const USERS = 1_000
export const PASSWORD = 'correct horse battery staple'

/** @param session the session's number */
export function userOf(session: number) {
  const number = 1_000 + (session % USERS)
  return { id: number, username: `bench-${number}`, fullName: `Bench User ${number}` }
}

/** All of them. */
export const users = () => Array.from({ length: USERS }, (_, index) => userOf(index))

/** Of the length and the letters of the service's own. */
export function sessionToken(session: number) {
  return `sess_${hash('sha256', `session ${session}`, 'base64url')}`
}

/** Looks like one that was issued, and as long. It was not signed: a check finds it by its bytes, as it finds those. */
export function accessToken(session: number) {
  const claims = {
    iss: 'signoff',
    aud: 'signoff',
    sub: String(userOf(session).id),
    jti: `00000000-0000-4000-8000-${String(session).padStart(12, '0')}`,
    iat: 1_700_000_000,
    exp: 1_700_086_400,
  }
  const signature = hash('sha512', `access ${session}`, 'base64url')
  return `${HEADER}.${base64url(claims)}.${signature}`
}

const HEADER = base64url({ alg: 'ES256', typ: 'at+jwt', kid: hash('sha256', 'key', 'base64url') })

function base64url(value: object) {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
