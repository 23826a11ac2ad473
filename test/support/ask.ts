import { openConnection, type Reply } from './connection.js'
import type { Header } from './wire.js'

/** A request, with shorthands for what most tests send. */
export interface Ask {
  /** Lines as they stand, in order; names may repeat. */
  headers?: Header[]
  authorization?: string
  cookie?: string
  /** Sent as `application/json`, unless `type` says otherwise. */
  json?: unknown
  body?: string | Buffer
  /** The Content-Type; null sends none. */
  type?: string | null
  /** Instead of the server's own. */
  host?: string
}

/** Sends exactly what it is told, on a connection of its own, and answers the reply. */
export async function ask(port: number, method: string, target: string, request: Ask = {}): Promise<Reply> {
  const connection = await openConnection(port)
  try {
    connection.write(messageOf(port, method, target, request))
    return await connection.reply()
  } finally {
    connection.destroy()
  }
}

/** The request as bytes. */
export function messageOf(port: number, method: string, target: string, request: Ask = {}): Buffer {
  const { authorization, cookie, json, headers = [], host = `127.0.0.1:${port}` } = request
  const body = Buffer.from(json === undefined ? (request.body ?? '') : JSON.stringify(json))
  const type = request.type === undefined ? (json === undefined ? null : 'application/json') : request.type
  const lines: Header[] = [['Host', host]]
  if (authorization !== undefined) lines.push(['Authorization', authorization])
  if (cookie !== undefined) lines.push(['Cookie', cookie])
  if (type !== null) lines.push(['Content-Type', type])
  if (body.length > 0 || !['GET', 'HEAD', 'OPTIONS', 'TRACE'].includes(method)) {
    lines.push(['Content-Length', String(body.length)])
  }
  const head = [
    `${method} ${target} HTTP/1.1`,
    ...[...lines, ...headers].map(([name, value]) => `${name}: ${value}`),
  ]
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), body])
}
