import { IncomingMessage, ServerResponse, STATUS_CODES } from 'node:http'
import { Socket } from 'node:net'

/** A reply that is known from its first byte to its last. */
export interface WholeReply {
  status: number
  /** Names and values in turn, Content-Length among them, and none that says how the connection goes on. They must have been checked. */
  headers: readonly string[]
  body: string
  /** Bytes of the body. */
  length: number
}

/** What Node's response has, and does not declare. */
interface NodeResponse extends ServerResponse {
  /** All that goes before the body; null until it is made. */
  _header: string | null
  _headerSent: boolean
  /** Milliseconds; 0 tells clients nothing. */
  _keepAliveTimeout: number
}

/**
 * Sends a plain reply as one text, byte for byte as `writeHead` and `end` would, and answers whether it did. Those hold each
 * name and value against regular expressions, look for headers that Node minds, and hand over head and body as two: for a
 * session check, that takes a seventh of all. What is not plain is theirs: HEAD, replies that end their connection,
 * statuses without a body or a phrase, and a Node that keeps its head elsewhere.
 */
export function sendWhole(response: ServerResponse, reply: WholeReply): boolean {
  if (!isPlain(response, reply.status) || !keepsItsHead()) return false
  const node = response as NodeResponse
  const { status, body, length } = reply
  const head = headOf(reply, node._keepAliveTimeout)
  response.statusCode = status
  response.statusMessage = phraseOf(status)
  node._headerSent = false
  // In latin1, as a head is, a body of ASCII alone is the same.
  if (body.length === length) {
    node._header = head + body
    response.end()
  } else {
    node._header = head
    response.end(body)
  }
  return true
}

function isPlain(response: ServerResponse, status: number): boolean {
  return (
    response.req.method !== 'HEAD' &&
    response.shouldKeepAlive &&
    !response.headersSent &&
    status >= 200 &&
    status !== 204 &&
    status !== 304 &&
    phraseOf(status) !== ''
  )
}

function phraseOf(status: number): string {
  return STATUS_CODES[status] ?? ''
}

function headOf({ status, headers }: WholeReply, keepAliveTimeout: number): string {
  let head = `HTTP/1.1 ${status} ${phraseOf(status)}\r\n`
  for (let index = 0; index < headers.length; index += 2) {
    head += `${headers[index] ?? ''}: ${headers[index + 1] ?? ''}\r\n`
  }
  const seconds = Math.floor(keepAliveTimeout / 1000)
  const keepAlive = keepAliveTimeout === 0 ? '' : `Keep-Alive: timeout=${seconds}\r\n`
  return `${head}${dateLine()}Connection: keep-alive\r\n${keepAlive}\r\n`
}

let dateSecond = Number.NaN
let dateText = ''

/** The machine's time, as Node tells it, whatever clock the service goes by. */
function dateLine(): string {
  const second = Math.floor(Date.now() / 1000)
  if (second !== dateSecond) {
    dateSecond = second
    dateText = `Date: ${new Date(second * 1000).toUTCString()}\r\n`
  }
  return dateText
}

let kept: boolean | undefined

/** Whether this Node keeps its head where this module puts it. */
function keepsItsHead(): boolean {
  return (kept ??= tryOut())
}

function tryOut(): boolean {
  const request = new IncomingMessage(new Socket())
  request.httpVersionMajor = request.httpVersionMinor = 1
  const response = new ServerResponse(request) as NodeResponse
  const before = response._header
  const reply: WholeReply = { status: 401, headers: ['Content-Length', '0', 'X-A', 'b'], body: '', length: 0 }
  response._keepAliveTimeout = 2_500
  response.sendDate = false
  response.writeHead(reply.status, [...reply.headers])
  const { _header: head, _headerSent: isSent } = response
  const expected = headOf(reply, response._keepAliveTimeout).replace(/Date: .*\r\n/, '')
  return before === null && head === expected && !isSent
}
