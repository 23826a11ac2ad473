import { randomUUID } from 'node:crypto'
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions as HttpServerOptions,
  type ServerResponse,
} from 'node:http'
import type { Duplex } from 'node:stream'
import type { Contract } from '../contract/contract.js'
import { rawReply } from '../contract/replies.js'
import { takeNothingMore, takesNothingMore } from './closing.js'
import { type ConnectionLimits, limitConnections } from './connections.js'
import type { Log } from './log.js'
import { writeRequestLine } from './request-log.js'

/** Bytes of request line and headers; openapi.yaml tells clients the same. */
const MAX_HEADER_SIZE = 16 * 1024
/** Milliseconds within which the headers, and the whole request, must have arrived. */
export const HEADERS_TIMEOUT = 10_000
export const REQUEST_TIMEOUT = 30_000
/** What Node's parser takes. */
export const PARSING: HttpServerOptions = {
  maxHeaderSize: MAX_HEADER_SIZE,
  // A missing Host is answered like any other malformed request, with the headers that all replies carry.
  requireHostHeader: false,
}
/** Longer than the idle time of common proxies, so that they close first and never send into a closing connection. */
const KEEP_ALIVE_TIMEOUT = 75_000
/** More requests at once than any client sends on one connection: each takes memory until those before it are answered. */
const MAX_PIPELINED = 32
/** Requests behind the last one that is answered; they take memory as well until it is. */
const MAX_PASSED_OVER = 1_000
/** Enough for the largest file of the portal by a slow line. */
const READ_TIMEOUT = 60_000
const SWEEP_INTERVAL = 5_000
const TELL_INTERVAL = 10_000

export interface ServerOptions {
  contract: Contract
  log: Log
  /** Milliseconds since the epoch. */
  clock: () => number
  /** Takes a request; what it returns is called once its reply has been sent, or its client has gone. */
  serve: (request: IncomingMessage, response: ServerResponse) => () => void
  /** Connections that may be open at once, and those of one client address. */
  maxConnections: number
  maxConnectionsPerSource: number
  /** Instead of the times that are usual. */
  times?: Partial<ServerTimes>
}

/** In milliseconds. */
export type ServerTimes = Omit<ConnectionLimits, 'total' | 'perSource'> &
  Record<'headersTimeout' | 'requestTimeout' | 'keepAliveTimeout' | 'connectionsCheckingInterval', number>

const TIMES: ServerTimes = {
  headersTimeout: HEADERS_TIMEOUT,
  requestTimeout: REQUEST_TIMEOUT,
  keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
  connectionsCheckingInterval: 1_000,
  readTimeout: READ_TIMEOUT,
  sweepInterval: SWEEP_INTERVAL,
  tellInterval: TELL_INTERVAL,
}

/** An HTTP/1.1 server that refuses what is ambiguous or too slow with a documented reply. */
export function createHttpServer(options: ServerOptions): Server {
  const { contract, log, clock, serve, maxConnections, maxConnectionsPerSource } = options
  const times = { ...TIMES, ...options.times }
  const { headersTimeout, requestTimeout, keepAliveTimeout, connectionsCheckingInterval } = times
  const server = createServer(
    {
      ...PARSING,
      headersTimeout,
      requestTimeout,
      keepAliveTimeout,
      connectionsCheckingInterval,
    },
    (request, response) => {
      const socket: AnsweringSocket = request.socket
      // The parser goes on through what it has read, even when its connection is gone.
      if (socket.destroyed) return
      if (takesNothingMore(socket)) {
        socket[passedOver] = (socket[passedOver] ?? 0) + 1
        if (socket[passedOver] > MAX_PASSED_OVER) socket.destroy()
        return
      }
      const others = socket[pending] ?? 0
      if (others >= MAX_PIPELINED) {
        connections.countPipelined()
        takeNothingMore(socket)
        // Replies are sent in turn: once the last one is, all are.
        socket[answering]?.once('close', () => socket.end(() => socket.destroy()))
        return
      }
      socket[pending] = others + 1
      socket[answering] = response
      const close = serve(request, response)
      response.on('close', () => {
        socket[pending] = (socket[pending] ?? 1) - 1
        if (socket[answering] === response) socket[answering] = undefined
        close()
      })
    },
  )
  const connections = limitConnections(
    server,
    log,
    { ...times, total: maxConnections, perSource: maxConnectionsPerSource },
    (socket: AnsweringSocket) => socket[answering] !== undefined,
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
    const response = (socket as AnsweringSocket)[answering]
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    const outcome = parserOutcome(error.code ?? '', error.reason ?? '')
    if (response === undefined) refuse(socket, outcome)
    else if (response.req.complete) {
      // What is wrong came behind a whole request, which has a reply of its own coming.
      if (takesNothingMore(socket)) return
      takeNothingMore(socket)
      response.once('close', () => {
        if (socket.writable) refuse(socket, outcome)
      })
    } else if (response.headersSent) socket.destroy()
    else refuse(socket, outcome)
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
/** How many requests of a connection are under way. */
const pending = Symbol('pending')
/** How many came after its last one that is answered. */
const passedOver = Symbol('passedOver')

interface AnsweringSocket extends Duplex {
  [answering]?: ServerResponse | undefined
  [pending]?: number
  [passedOver]?: number
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
      return /^Invalid|overflow/.test(reason) ? 'request-malformed' : 'request-ambiguous'
    case 'HPE_INVALID_TRANSFER_ENCODING':
    case 'HPE_UNEXPECTED_CONTENT_LENGTH':
      return 'request-ambiguous'
    default:
      return 'request-malformed'
  }
}
