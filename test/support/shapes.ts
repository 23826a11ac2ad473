import { expect } from '@jest/globals'
import type { Reply } from '../../harness/replies.js'
import { utc } from './clock.js'
import type { Signoff } from './signoff.js'

/** What each contract's replies look like, to the byte. */

/** What a test compares of a reply. */
export interface Told {
  status: number
  text: string
}

export function told({ status, text }: Reply): Told {
  return { status, text }
}

/** A text that fits a pattern, for use in what is expected. */
export function like(pattern: RegExp): string {
  return expect.stringMatching(pattern) as unknown as string
}

/** header-token and jwt. */
export function detail(status: number, text: string): Told {
  return { status, text: `{"detail":${JSON.stringify(text)}}` }
}

const REASONS: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  413: 'Payload Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}

export function cookieError(status: number, message: string, url: string): Told {
  const text = JSON.stringify({
    error: true,
    url,
    statusCode: status,
    statusMessage: REASONS[status],
    message,
  })
  return { status, text }
}

export function queryError(
  { clock }: Signoff,
  status: number,
  error: string,
  path = '/api/auth/logout',
): Told {
  return { status, text: JSON.stringify({ error, path, timestamp: utc(clock.now()) }) }
}

export function bodyError(reply: Reply, status: number, error: string): Told {
  return { status, text: JSON.stringify({ request: reply.header('X-Request-Id'), error }) }
}

export function bodyMessage(reply: Reply, message: string): Told {
  return { status: 200, text: JSON.stringify({ request: reply.header('X-Request-Id'), message }) }
}

export function sharedError(
  reply: Reply,
  { clock }: Signoff,
  status: number,
  error: string,
  path: string,
): Told {
  const request = reply.header('X-Request-Id')
  return { status, text: JSON.stringify({ request, error, path, timestamp: utc(clock.now()) }) }
}

export function jwtFailure(reply: Reply, path: string, method: string): Told {
  const text = JSON.stringify({
    detail: 'Internal Server Error',
    error: 'The request could not be completed',
    error_type: 'InternalServerError',
    trace: '',
    error_id: reply.header('X-Error-ID'),
    path,
    method,
  })
  return { status: 500, text }
}

export function problem(status: number, title: string, words: string): Told {
  return { status, text: JSON.stringify({ type: 'about:blank', title, status, detail: words }) }
}

export const NOT_FOUND = problem(404, 'Not Found', 'No operation has this path. /openapi.json lists them.')
export const METHOD_NOT_ALLOWED = problem(
  405,
  'Method Not Allowed',
  'This path does not have this method. Allow lists those that it has.',
)
export const AMBIGUOUS = problem(
  400,
  'Bad Request',
  'The request has two readings. Send Host and Authorization once, and either Content-Length or Transfer-Encoding.',
)
export const MALFORMED = problem(400, 'Bad Request', 'The request is not well-formed HTTP/1.1.')
export const HEADERS_TOO_LARGE = problem(
  431,
  'Request Header Fields Too Large',
  'The request line and headers are larger than 16 KiB, or are more than 100 lines.',
)
export const PROBLEM_TOO_LARGE = problem(413, 'Payload Too Large', 'Request body is larger than 16 KiB')
export const PROBLEM_FAILURE = problem(
  500,
  'Internal Server Error',
  'Signoff failed. The log has the reason under the id in X-Request-Id.',
)
