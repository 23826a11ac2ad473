// Requests as they are written on the wire: exactly what is asked for, and nothing else.
import type { Header } from './replies.js'

export interface Request {
  method: string
  target: string
  /** Lines as they stand, in order, after the others; names may repeat. */
  headers?: readonly (readonly [name: string, value: string])[] | undefined
  authorization?: string | undefined
  cookie?: string | undefined
  /** Sent as `application/json`, unless `type` says otherwise. */
  json?: unknown
  body?: string | Buffer | undefined
  /** The Content-Type; null, or a body without one, sends none. */
  type?: string | null | undefined
  /** `localhost` if absent. */
  host?: string | undefined
}

/** Methods whose requests have no body unless they say so. */
const BODILESS = ['GET', 'HEAD', 'OPTIONS', 'TRACE']

/** The request as bytes. Header lines may have any byte; a character stands for one. */
export function messageOf(request: Request): Buffer {
  const { method, target, authorization, cookie, json, headers = [], host = 'localhost' } = request
  const body = Buffer.from(json === undefined ? (request.body ?? '') : JSON.stringify(json))
  const type = request.type === undefined ? (json === undefined ? null : 'application/json') : request.type
  const lines: Header[] = [['Host', host]]
  if (authorization !== undefined) lines.push(['Authorization', authorization])
  if (cookie !== undefined) lines.push(['Cookie', cookie])
  if (type !== null) lines.push(['Content-Type', type])
  if (body.length > 0 || !BODILESS.includes(method)) lines.push(['Content-Length', String(body.length)])
  const text = [...lines, ...headers].map(([name, value]) => `${name}: ${value}\r\n`).join('')
  const head = Buffer.from(`${method} ${target} HTTP/1.1\r\n${text}\r\n`, 'latin1')
  return body.length === 0 ? head : Buffer.concat([head, body])
}
