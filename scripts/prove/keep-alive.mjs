// A connection that stays open and asks one request after the other, byte for byte as it is told to. Of its own, as an
// HTTP client would mend what is to be sent broken, and takes several times the CPU.
import net from 'node:net'

const HEAD_END = '\r\n\r\n'

/** The connection went before the reply was whole: nothing follows from it. */
export class ConnectionLost extends Error {}

/**
 * @typedef {object} Request
 * @property {string} method
 * @property {string} target
 * @property {[name: string, value: string][]} [headers] besides Host and what tells of the body
 * @property {string} [body]
 * @property {string} [type] the body's; JSON unless told
 *
 * @typedef {object} Reply
 * @property {number} status
 * @property {string} body
 * @property {string} head
 * @property {(name: string) => string[]} header all lines of that name
 * @property {boolean} closes
 *
 * @typedef {ReturnType<typeof keepAlive>} Connection
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
 * Connects when it is first asked, and again after the connection was lost.
 *
 * @param {() => number} port
 */
export function keepAlive(port) {
  /** @type {net.Socket | undefined} */
  let socket
  let text = ''
  let isHead = false
  let sentAt = 0
  /** @type {{ resolve: (reply: Reply) => void, reject: (error: Error) => void } | undefined} */
  let waiting

  /** @param {net.Socket} lost */
  const lose = (lost) => {
    lost.destroy()
    if (socket !== lost) return
    socket = undefined
    const caller = waiting
    waiting = undefined
    caller?.reject(new ConnectionLost())
  }

  const open = () => {
    text = ''
    const opened = net.connect({
      port: port(),
      host: '127.0.0.1',
      noDelay: true,
      // Spares the stream's machinery for each reply.
      onread: {
        buffer: Buffer.allocUnsafeSlow(65_536),
        callback(size, buffer) {
          if (socket !== opened) return false
          text += /** @type {Buffer} */ (buffer).latin1Slice(0, size)
          const reply = wholeReply(text, isHead)
          const caller = waiting
          if (reply === undefined || caller === undefined) return true
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
    opened.on('error', () => lose(opened))
    opened.on('close', () => lose(opened))
    return opened
  }

  return {
    /**
     * @param {string} request as {@link textOf} makes it
     * @returns {Promise<Reply>}
     * @throws {ConnectionLost}
     */
    send(request) {
      if (waiting !== undefined) throw new Error('One request after the other')
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject }
        isHead = request.startsWith('HEAD ')
        sentAt = performance.now()
        socket ??= open()
        socket.write(request, 'latin1')
      })
    },
    /** @param {Request} request */
    ask(request) {
      return this.send(textOf(request, `127.0.0.1:${port()}`))
    },
    /**
     * Takes the connection for lost if a reply has been due for so long, in milliseconds. To be called now and then: a
     * timer for each request would cost more.
     *
     * @param {number} patience
     */
    giveUpAfter(patience) {
      if (waiting !== undefined && socket !== undefined && performance.now() - sentAt > patience) lose(socket)
    },
    close() {
      socket?.destroy()
    },
  }
}

/**
 * @param {string} text
 * @param {boolean} isHead
 * @returns {Reply | undefined}
 */
function wholeReply(text, isHead) {
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
    closes: /\r\nconnection: *close/i.test(head),
    header: (name) =>
      head
        .split('\r\n')
        .slice(1)
        .filter((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`))
        .map((line) => line.slice(name.length + 1).trim()),
  }
}
