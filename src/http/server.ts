import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Contract } from '../contract/contract.js'
import { rawReply } from '../contract/replies.js'
import type { Log } from './log.js'
import { writeRequestLine } from './request-log.js'

/** Bytes of request line and headers; openapi.yaml tells clients the same. */
const MAX_HEADER_SIZE = 16 * 1024
/** Milliseconds within which the headers, and the whole request, must have arrived. */
const HEADERS_TIMEOUT = 10_000
const REQUEST_TIMEOUT = 30_000
/** Longer than the idle time of common proxies, so that they close first and never send into a closing connection. */
const KEEP_ALIVE_TIMEOUT = 75_000

export interface ServerOptions {
  contract: Contract
  log: Log
  /** Milliseconds since the epoch. */
  clock: () => number
  /** Takes a request; what it returns is called once its reply has been sent, or its client has gone. */
  serve: (request: IncomingMessage, response: ServerResponse) => () => void
}

/** An HTTP/1.1 server that refuses what is ambiguous or too slow with a documented reply. */
export function createHttpServer({ contract, log, clock, serve }: ServerOptions): Server {
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_SIZE,
      headersTimeout: HEADERS_TIMEOUT,
      requestTimeout: REQUEST_TIMEOUT,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
      connectionsCheckingInterval: 1_000,
      // A missing Host is answered like any other malformed request, with the headers that all replies carry.
      requireHostHeader: false,
    },
    (request, response) => {
      const socket: AnsweringSocket = request.socket
      socket[answering] = response
      const close = serve(request, response)
      response.on('close', () => {
        if (socket[answering] === response) socket[answering] = undefined
        close()
      })
    },
  )

  const refuse = (socket: Duplex, outcome: string, allow = '') => {
    const requestId = randomUUID()
    const ambient = { requestId, now: clock(), path: '', method: '', secureCookies: true, origin: undefined }
    const reply = contract.outside.render({ outcome, allow }, ambient)
    const unknown = { operation: undefined, contract: undefined, durationMs: 0 }
    writeRequestLine(log, { ...unknown, requestId, outcome, status: reply.status })
    socket.end(rawReply(reply), () => socket.destroy())
  }

  server.on('clientError', (error: ParserError, socket) => {
    const hasBegun = (socket as AnsweringSocket)[answering]?.headersSent === true
    if (error.code === 'ECONNRESET' || !socket.writable || hasBegun) {
      socket.destroy()
      return
    }
    refuse(socket, parserOutcome(error.code ?? '', error.reason ?? ''))
  })
  // Expectations other than 100-continue are passed over, as clients may add what they like.
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) =>
    server.emit('request', request, response),
  )
  server.on('connect', (_request, socket) => {
    refuse(socket, 'method-not-allowed')
  })
  return server
}

/**
 * The last reply of a connection, until it is over. It stands on the connection rather than in a set of all that are under way: the tables
 * that a busy set leaves behind would keep replies alive that are long gone, a fifth of all time being spent on them.
 */
const answering = Symbol('answering')

interface AnsweringSocket extends Duplex {
  [answering]?: ServerResponse | undefined
}

/** What Node's parser adds to an error. */
interface ParserError extends NodeJS.ErrnoException {
  reason?: string
}

function parserOutcome(code: string, reason: string): string {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return 'headers-too-large'
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return 'request-timeout'
    case 'HPE_INVALID_CONTENT_LENGTH':
      // The parser's code is the same for a length beside Transfer-Encoding, which has two readings, and for no number.
      return reason.startsWith('Invalid') ? 'request-malformed' : 'request-ambiguous'
    case 'HPE_INVALID_TRANSFER_ENCODING':
    case 'HPE_UNEXPECTED_CONTENT_LENGTH':
      return 'request-ambiguous'
    default:
      return 'request-malformed'
  }
}
