// Every operation that takes a credential, by every carrier.
import { rawMessage } from './raw-client.mjs'

/**
 * @typedef {object} CarrierUse
 * @property {string} name
 * @property {string} operation
 * @property {'check' | 'logout'} verb
 * @property {(text: string, userId: string) => Buffer} message
 * @property {(text: string) => string} reads what of a text the carrier takes for the credential, by HTTP's and its contract's own rules
 * @property {boolean} isHeader whether it travels in a header
 * @property {readonly string[]} refusals outcomes that a text which names no live session may have
 */

const trimmed = (/** @type {string} */ text) => text.replace(/^[ \t]+|[ \t]+$/g, '')
const exactly = (/** @type {string} */ text) => text
/** A cookie ends at a semicolon, and loses one pair of quotes. */
const cookieValue = (/** @type {string} */ text) => {
  const value = trimmed(text.split(';')[0] ?? '')
  return /^"(.*)"$/.exec(value)?.[1] ?? value
}
/** Behind a scheme, Unicode's white space goes too, as the clients of this contract know it. */
const behindScheme = (/** @type {string} */ text) => text.trim()

const bearer = (/** @type {string} */ line) => (/** @type {string} */ text) =>
  rawMessage(line, [['Authorization', `Bearer ${text}`]])
const bare = (/** @type {string} */ line) => (/** @type {string} */ text) =>
  rawMessage(line, [['Authorization', text]])
const cookie = (/** @type {string} */ line) => (/** @type {string} */ text) =>
  rawMessage(line, [['Cookie', `auth_session=${text}`]])
const body = (/** @type {string} */ line) => (/** @type {string} */ text) =>
  rawMessage(line, [['Content-Type', 'application/json']], JSON.stringify({ session: text }))
const query = (/** @type {string} */ line) => (/** @type {string} */ text, /** @type {string} */ userId) =>
  rawMessage(`${line}?userId=${userId}&sessionId=${percentEncoded(text)}`, [])

/** Byte for byte, also what is no well-formed text. */
function percentEncoded(/** @type {string} */ text) {
  return [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
}

const HEADER = ['token-missing', 'token-invalid']
const USER = ['session-invalid']

/** @type {readonly CarrierUse[]} */
export const CARRIER_USES = [
  {
    name: 'headerGetSession by header',
    operation: 'headerGetSession',
    verb: 'check',
    message: (text) => rawMessage('GET /auth/session', [['session_token', text]]),
    reads: trimmed,
    isHeader: true,
    refusals: HEADER,
  },
  {
    name: 'headerGetSession by query',
    operation: 'headerGetSession',
    verb: 'check',
    message: (text) => rawMessage(`GET /auth/session?session_token=${percentEncoded(text)}`, []),
    reads: exactly,
    isHeader: false,
    refusals: HEADER,
  },
  {
    name: 'cookieGetSession',
    operation: 'cookieGetSession',
    verb: 'check',
    message: cookie('GET /cookie/api/auth/session'),
    reads: cookieValue,
    isHeader: true,
    refusals: ['cookie-missing', 'session-invalid'],
  },
  {
    name: 'queryGetUser',
    operation: 'queryGetUser',
    verb: 'check',
    message: (text, userId) => bearer(`GET /api/users/${userId}`)(text),
    reads: behindScheme,
    isHeader: true,
    refusals: USER,
  },
  {
    name: 'queryGetUserPinned',
    operation: 'queryGetUserPinned',
    verb: 'check',
    message: (text, userId) => bearer(`GET /query/api/users/${userId}`)(text),
    reads: behindScheme,
    isHeader: true,
    refusals: USER,
  },
  {
    name: 'jwtMe',
    operation: 'jwtMe',
    verb: 'check',
    message: bearer('GET /api/v1/auth/me'),
    reads: behindScheme,
    isHeader: true,
    refusals: ['credentials-invalid', 'not-authenticated'],
  },
  {
    name: 'headerLogout, bare',
    operation: 'headerLogout',
    verb: 'logout',
    message: bare('POST /logout'),
    reads: trimmed,
    isHeader: true,
    refusals: HEADER,
  },
  {
    name: 'headerLogout, Bearer',
    operation: 'headerLogout',
    verb: 'logout',
    message: bearer('POST /logout'),
    reads: behindScheme,
    isHeader: true,
    refusals: HEADER,
  },
  {
    name: 'cookieLogout',
    operation: 'cookieLogout',
    verb: 'logout',
    message: cookie('POST /cookie/api/auth/logout'),
    reads: cookieValue,
    isHeader: true,
    refusals: ['cookie-missing', 'not-active'],
  },
  {
    name: 'queryLogout',
    operation: 'queryLogout',
    verb: 'logout',
    message: query('POST /query/api/auth/logout'),
    reads: exactly,
    isHeader: false,
    refusals: ['parameters-missing', 'session-not-found'],
  },
  {
    name: 'bodyLogout',
    operation: 'bodyLogout',
    verb: 'logout',
    message: body('POST /body/api/auth/logout'),
    reads: exactly,
    isHeader: false,
    refusals: ['session-missing', 'session-not-found', 'body-too-large'],
  },
  {
    name: 'jwtLogout',
    operation: 'jwtLogout',
    verb: 'logout',
    message: bearer('POST /api/v1/auth/logout'),
    reads: behindScheme,
    isHeader: true,
    // Answers the same for any; that nothing ended is seen by the session itself.
    refusals: ['ended', 'not-authenticated'],
  },
  {
    name: 'logout by query',
    operation: 'logout',
    verb: 'logout',
    message: query('POST /api/auth/logout'),
    reads: exactly,
    isHeader: false,
    refusals: ['query-parameters-missing', 'query-session-not-found'],
  },
  {
    name: 'logout by body',
    operation: 'logout',
    verb: 'logout',
    message: body('POST /api/auth/logout'),
    reads: exactly,
    isHeader: false,
    refusals: ['body-session-missing', 'body-session-not-found', 'body-body-too-large'],
  },
  {
    name: 'logout by cookie',
    operation: 'logout',
    verb: 'logout',
    message: cookie('POST /api/auth/logout'),
    reads: cookieValue,
    isHeader: true,
    refusals: ['cookie-missing', 'cookie-not-active'],
  },
]

/** What no operation reads: bytes that HTTP does not let a header have, and headers beyond the limit. */
export const UNREADABLE = ['outside request-malformed', 'outside headers-too-large']
