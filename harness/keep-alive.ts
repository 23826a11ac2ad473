// Connections that stay open and ask one request after the other. An HTTP client would correct what is to be sent broken,
// and takes several times the CPU.
import net from 'node:net'
import { createReplyReader, type Reply } from './replies.js'
import { messageOf, type Request } from './requests.js'

/** The connection went before the reply was whole: nothing follows from it. */
export class ConnectionLost extends Error {}

export interface KeepAlive {
  /**
   * Sends bytes that make one request.
   *
   * @throws {ConnectionLost}
   */
  send(request: string | Buffer): Promise<Reply>
  /** @throws {ConnectionLost} */
  ask(request: Request): Promise<Reply>
  close(): void
}

/** A connection, or a pool of them. */
export type Client = Pick<KeepAlive, 'ask' | 'close'>

export interface KeepAliveOptions {
  /** Milliseconds after which a reply that is due is not waited for; 0 waits for ever. */
  patience?: number
}

/** Connects when it is first asked, and again after the connection was lost or when the port is another one. */
export function keepAlive(port: () => number, { patience = 0 }: KeepAliveOptions = {}): KeepAlive {
  let socket: net.Socket | undefined
  let openedTo = 0
  let method = ''
  let sentAt = 0
  let waiting: { resolve: (reply: Reply) => void; reject: (error: Error) => void } | undefined

  const lose = (lost: net.Socket, why?: string) => {
    lost.destroy()
    if (socket !== lost) return
    socket = undefined
    const caller = waiting
    waiting = undefined
    caller?.reject(new ConnectionLost(why ?? 'The connection was closed without a reply'))
  }

  const open = () => {
    socket?.destroy()
    openedTo = port()
    const reader = createReplyReader(
      () => method,
      (reply) => {
        reply.time = performance.now() - sentAt
        const caller = waiting
        waiting = undefined
        if (reply.closes) {
          socket = undefined
          opened.destroy()
        }
        caller?.resolve(reply)
      },
    )
    const opened = net.connect({
      port: openedTo,
      host: '127.0.0.1',
      noDelay: true,
      // Spares the stream's machinery for each reply.
      onread: {
        buffer: Buffer.allocUnsafeSlow(65_536),
        callback(size, buffer) {
          if (socket !== opened) return false
          if (waiting === undefined) {
            // The server has closed a connection that waited too long for its first request, and says so.
            lose(opened)
            return false
          }
          // The next bytes come into the same buffer.
          reader.push(Buffer.from(buffer.subarray(0, size)))
          return true
        },
      },
    })
    opened.setTimeout(patience, () => {
      if (waiting !== undefined) lose(opened, `No reply in ${patience} ms`)
    })
    opened.on('error', ({ message }) => lose(opened, message))
    opened.on('close', () => lose(opened))
    return opened
  }

  const connection: KeepAlive = {
    send(request) {
      if (waiting !== undefined) throw new Error('One request after the other')
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject }
        method = request.slice(0, 5).toString() === 'HEAD ' ? 'HEAD' : ''
        sentAt = performance.now()
        // The server closes one that has long been idle.
        if (socket?.readyState !== 'open' || openedTo !== port()) socket = open()
        socket.write(request, 'latin1')
      })
    },
    ask: (request) => connection.send(messageOf({ host: `127.0.0.1:${port()}`, ...request })),
    close: () => socket?.destroy(),
  }
  return connection
}

/** Connections that are asked in turn; a request that finds none free waits for one. */
export function connectionPool(port: () => number, size: number, options?: KeepAliveOptions): Client {
  const connections = Array.from({ length: size }, () => keepAlive(port, options))
  const free = [...connections]
  const queue: ((connection: KeepAlive) => void)[] = []
  return {
    async ask(request) {
      const connection = free.shift() ?? (await new Promise<KeepAlive>((resolve) => queue.push(resolve)))
      try {
        return await connection.ask(request)
      } finally {
        const next = queue.shift()
        if (next === undefined) free.push(connection)
        else next(connection)
      }
    },
    close() {
      for (const connection of connections) connection.close()
    },
  }
}

/**
 * So many connections that are open, and have carried a request: the server answers 408 to one that sends nothing for ten
 * seconds, and waits longer after a request. The caller closes them.
 */
export async function openConnections(port: number, count: number): Promise<KeepAlive[]> {
  const connections = Array.from({ length: count }, () => keepAlive(() => port))
  await Promise.all(connections.map((connection) => connection.ask({ method: 'GET', target: '/healthz' })))
  return connections
}
