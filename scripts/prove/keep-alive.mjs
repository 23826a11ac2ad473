// Connections that stay open and ask one request after the other, byte for byte as they are told to. Of their own, as an
// HTTP client would mend what is to be sent broken, and takes several times the CPU.
import net from 'node:net'

const HEAD_END = '\r\n\r\n'

/** The connection went before the reply was whole: nothing follows from it. */
export class ConnectionLost extends Error {}

/**
 * @typedef {object} Request
 * @property {string} method
 * @property {string} target
 * @property {readonly (readonly [name: string, value: string])[]} [headers] besides Host and what tells of the body
 * @property {string} [body]
 * @property {string} [type] the body's; JSON unless told
 *
 * @typedef {object} Reply
 * @property {number} status
 * @property {string} body
 * @property {string} head
 * @property {(name: string) => string[]} header all lines of that name
 * @property {boolean} closes
 * @property {number} time milliseconds since the request was sent
 *
 * @typedef {ReturnType<typeof keepAlive>} Connection
 * @typedef {Pick<Connection, 'ask' | 'close'>} Client a connection, or a pool of them
 */

/**
 * @param {Request} request
 * @param {string} [host]
 */
export function textOf(
  { method, target, headers = [], body, type = 'application/json' },
  host = 'localhost',
) {
  const lines = [`${method} ${target} HTTP/1.1`, `Host: ${host}`]
  for (const [name, value] of headers) lines.push(`${name}: ${value}`)
  if (body !== undefined)
    lines.push(`Content-Type: ${type}`, `Content-Length: ${Buffer.byteLength(body, 'utf8')}`)
  else if (method === 'POST') lines.push('Content-Length: 0')
  return `${lines.join('\r\n')}${HEAD_END}${Buffer.from(body ?? '', 'utf8').toString('latin1')}`
}

/**
 * Connects when it is first asked, and again after the connection was lost or when the port is another one.
 *
 * @param {() => number} port
 * @param {{ patience?: number }} [options] `patience`: milliseconds after which a reply that is due is not waited for
 */
export function keepAlive(port, { patience = 0 } = {}) {
  /** @type {net.Socket | undefined} */
  let socket
  let openedTo = 0
  let text = ''
  let isHead = false
  let sentAt = 0
  /** @type {{ resolve: (reply: Reply) => void, reject: (error: Error) => void } | undefined} */
  let waiting

  /**
   * @param {net.Socket} lost
   * @param {string} [why]
   */
  const lose = (lost, why) => {
    lost.destroy()
    if (socket !== lost) return
    socket = undefined
    const caller = waiting
    waiting = undefined
    caller?.reject(new ConnectionLost(why ?? 'The connection was closed without a reply'))
  }

  const open = () => {
    socket?.destroy()
    text = ''
    openedTo = port()
    const opened = net.connect({
      port: openedTo,
      host: '127.0.0.1',
      noDelay: true,
      // Spares the stream's machinery for each reply.
      onread: {
        buffer: Buffer.allocUnsafeSlow(65_536),
        callback(size, buffer) {
          if (socket !== opened) return false
          const caller = waiting
          if (caller === undefined) {
            // To a connection that waits for its first request the server says in the end that it was too long.
            lose(opened)
            return false
          }
          text += /** @type {Buffer} */ (buffer).latin1Slice(0, size)
          const reply = wholeReply(text, isHead, sentAt)
          if (reply === undefined) return true
          text = ''
          waiting = undefined
          if (reply.closes) {
            socket = undefined
            opened.destroy()
          }
          caller.resolve(reply)
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

  return {
    /**
     * @param {string | Buffer} request as {@link textOf} makes it, or anything else
     * @returns {Promise<Reply>}
     * @throws {ConnectionLost}
     */
    send(request) {
      if (waiting !== undefined) throw new Error('One request after the other')
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject }
        isHead = request.slice(0, 5).toString() === 'HEAD '
        sentAt = performance.now()
        // The server closes one that has long been idle.
        if (socket?.readyState !== 'open' || openedTo !== port()) socket = open()
        socket.write(request, 'latin1')
      })
    },
    /** @param {Request} request */
    ask(request) {
      return this.send(textOf(request, `127.0.0.1:${port()}`))
    },
    close() {
      socket?.destroy()
    },
  }
}

/**
 * Connections that are asked in turn; who comes when none is free waits for one.
 *
 * @param {() => number} port
 * @param {number} size
 * @param {Parameters<typeof keepAlive>[1]} [options]
 * @returns {Client}
 */
export function connectionPool(port, size, options) {
  const connections = Array.from({ length: size }, () => keepAlive(port, options))
  const free = [...connections]
  /** @type {((connection: Connection) => void)[]} */
  const queue = []
  return {
    async ask(request) {
      const connection = free.shift() ?? (await new Promise((resolve) => queue.push(resolve)))
      try {
        return await connection.ask(request)
      } finally {
        const next = queue.shift()
        if (next === undefined) free.push(connection)
        else next(connection)
      }
    },
    close: () => connections.forEach((connection) => connection.close()),
  }
}

/**
 * So many connections that are open, and have carried a request: the server answers 408 to one that sends nothing for ten
 * seconds, and waits longer after a request.
 *
 * @param {import('./context.mjs').Context} context closes them at the end
 * @param {number} port
 * @param {number} count
 */
export async function openConnections(context, port, count) {
  const connections = Array.from({ length: count }, () => keepAlive(() => port))
  context.onClose(() => connections.forEach((connection) => connection.close()))
  await Promise.all(connections.map((connection) => connection.ask({ method: 'GET', target: '/healthz' })))
  return connections
}

/**
 * @param {string} text
 * @param {boolean} isHead
 * @param {number} sentAt
 * @returns {Reply | undefined}
 */
function wholeReply(text, isHead, sentAt) {
  const end = text.indexOf(HEAD_END)
  if (end === -1) return undefined
  const head = text.slice(0, end)
  const begin = end + HEAD_END.length
  const length = isHead ? 0 : Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)
  if (text.length < begin + length) return undefined
  return {
    status: Number(head.slice(9, 12)),
    body: Buffer.from(text.slice(begin, begin + length), 'latin1').toString('utf8'),
    head,
    time: performance.now() - sentAt,
    closes: /\r\nconnection: *close/i.test(head),
    header: (name) =>
      head
        .split('\r\n')
        .slice(1)
        .filter((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`))
        .map((line) => line.slice(name.length + 1).trim()),
  }
}
