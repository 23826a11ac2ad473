// Any text as a credential, by every carrier.
import { CHECKS, LOGOUTS } from './carriers.js'
import { messageOf } from '../harness/requests.js'

/** what a carrier makes of a text */
export interface Reading {
  /** what of it the carrier takes for the credential, by HTTP's and its contract's own rules */
  reads: (text: string) => string
  /** how it is put there */
  written: (text: string) => string
  /** whether it travels in a header */
  isHeader: boolean
}

/** A header's bytes, each as a character. */
const bytes = (text: string) => Buffer.from(text).toString('latin1')
/** Byte for byte, also what is no well-formed text. */
const percentEncoded = (text: string) =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
const exactly = (text: string) => text

const trimmed = (text: string) => text.replace(/^[ \t]+|[ \t]+$/g, '')
/** A cookie ends at a semicolon, and loses one pair of quotes. */
const cookieValue = (text: string) => {
  const value = trimmed(text.split(';')[0] ?? '')
  return /^"(.*)"$/.exec(value)?.[1] ?? value
}

const BARE: Reading = { reads: trimmed, written: bytes, isHeader: true }
/** Behind a scheme, Unicode's white space goes too, as the clients of this contract know it. */
const BEARER: Reading = { reads: (text) => text.trim(), written: bytes, isHeader: true }
const COOKIE: Reading = { reads: cookieValue, written: bytes, isHeader: true }
const QUERY: Reading = { reads: exactly, written: percentEncoded, isHeader: false }
const BODY: Reading = { reads: exactly, written: exactly, isHeader: false }

const HEADER = ['token-missing', 'token-invalid']
const USER = ['session-invalid']

/** By the use's name; and the outcomes that a text which names no live session may have. */
const READINGS: Readonly<Record<string, readonly [Reading, ...string[]]>> = {
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
    message: (text: string, userId: bigint) => messageOf(request(written(text), userId)),
  }
})

/** What no operation reads: bytes that HTTP does not let a header have, and headers beyond the limit. */
export const UNREADABLE = ['outside request-malformed', 'outside headers-too-large']
