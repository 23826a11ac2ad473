// Any text as a credential, by every carrier.
import { CHECKS, LOGOUTS } from './carriers.mjs'
import { textOf } from './keep-alive.mjs'

/**
 * @typedef {object} Reading what a carrier makes of a text
 * @property {(text: string) => string} reads what of it the carrier takes for the credential, by HTTP's and its contract's own rules
 * @property {(text: string) => string} written how it is put there
 * @property {boolean} isHeader whether it travels in a header
 */

/** A header's bytes, each as a character. */
const bytes = (/** @type {string} */ text) => Buffer.from(text).toString('latin1')
/** Byte for byte, also what is no well-formed text. */
const percentEncoded = (/** @type {string} */ text) =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
const exactly = (/** @type {string} */ text) => text

const trimmed = (/** @type {string} */ text) => text.replace(/^[ \t]+|[ \t]+$/g, '')
/** A cookie ends at a semicolon, and loses one pair of quotes. */
const cookieValue = (/** @type {string} */ text) => {
  const value = trimmed(text.split(';')[0] ?? '')
  return /^"(.*)"$/.exec(value)?.[1] ?? value
}

/** @type {Reading} */
const BARE = { reads: trimmed, written: bytes, isHeader: true }
/** Behind a scheme, Unicode's white space goes too, as the clients of this contract know it. @type {Reading} */
const BEARER = { reads: (text) => text.trim(), written: bytes, isHeader: true }
/** @type {Reading} */
const COOKIE = { reads: cookieValue, written: bytes, isHeader: true }
/** @type {Reading} */
const QUERY = { reads: exactly, written: percentEncoded, isHeader: false }
/** @type {Reading} */
const BODY = { reads: exactly, written: exactly, isHeader: false }

const HEADER = ['token-missing', 'token-invalid']
const USER = ['session-invalid']

/** By the use's name; and the outcomes that a text which names no live session may have. @type {Readonly<Record<string, readonly [Reading, ...string[]]>>} */
const READINGS = {
  'headerGetSession by header': [BARE, ...HEADER],
  'headerGetSession by query': [QUERY, ...HEADER],
  cookieGetSession: [COOKIE, 'cookie-missing', 'session-invalid'],
  queryGetUser: [BEARER, ...USER],
  queryGetUserPinned: [BEARER, ...USER],
  jwtMe: [BEARER, 'credentials-invalid', 'not-authenticated'],
  'headerLogout, bare': [BARE, ...HEADER],
  'headerLogout, Bearer': [BEARER, ...HEADER],
  cookieLogout: [COOKIE, 'cookie-missing', 'not-active'],
  queryLogout: [QUERY, 'parameters-missing', 'session-not-found'],
  bodyLogout: [BODY, 'session-missing', 'session-not-found', 'body-too-large'],
  // Answers the same for any; that nothing ended is seen by the session itself.
  jwtLogout: [BEARER, 'ended', 'not-authenticated'],
  'logout by query': [QUERY, 'query-parameters-missing', 'query-session-not-found'],
  'logout by body': [BODY, 'body-session-missing', 'body-session-not-found', 'body-body-too-large'],
  'logout by cookie': [COOKIE, 'cookie-missing', 'cookie-not-active'],
}

/** Every operation that takes a credential, by every carrier. */
export const CARRIER_USES = [...CHECKS, ...LOGOUTS].map(({ name, operation, request }) => {
  const [reading, ...refusals] = READINGS[name] ?? []
  if (reading === undefined) throw new Error(`Nothing is known of how ${name} reads a credential`)
  const { reads, written, isHeader } = reading
  return {
    name,
    operation,
    reads,
    isHeader,
    refusals,
    /** @param {string} text @param {bigint} userId */
    message: (text, userId) => textOf(request(written(text), userId)),
  }
})

/** What no operation reads: bytes that HTTP does not let a header have, and headers beyond the limit. */
export const UNREADABLE = ['outside request-malformed', 'outside headers-too-large']
