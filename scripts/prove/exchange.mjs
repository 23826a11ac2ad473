// Requests as bytes on connections of our own: one at a time on each, so that what was acknowledged is known exactly.
import { once } from 'node:events'
import { connect } from 'node:net'

/**
 * @typedef {object} Request
 * @property {string} method
 * @property {string} target
 * @property {readonly (readonly [name: string, value: string])[]} [headers] as latin1
 * @property {string | Buffer} [body]
 *
 * @typedef {{ status: number, head: string, body: string, requestId: string }} Reply
 *
 * @typedef {Awaited<ReturnType<typeof openExchange>>} Exchange
 */

/** Milliseconds after which a connection on which nothing moves is given up. */
const PATIENCE = 15_000
const END = Buffer.from('\r\n\r\n')

/**
 * @param {Request} request
 * @returns {Buffer}
 */
export function bytesOf({ method, target, headers = [], body = '' }) {
  const content = Buffer.from(body)
  const lines = [['Host', '127.0.0.1'], ...headers, ['Content-Length', String(content.length)]]
  const head = [`${method} ${target} HTTP/1.1`, ...lines.map(([name, value]) => `${name}: ${value}`)]
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), content])
}

/** @param {number} port */
export async function openExchange(port) {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  socket.on('error', () => undefined)
  // A connection that was on its way to a worker that is killed stays open with nobody behind it.
  socket.setTimeout(PATIENCE, () => socket.destroy())
  await once(socket, 'connect')
  /** @type {{ resolve: (reply: Reply) => void, reject: (error: Error) => void } | undefined} */
  let waiting
  let buffered = Buffer.alloc(0)
  socket.on('data', (chunk) => {
    buffered = buffered.length === 0 ? chunk : Buffer.concat([buffered, chunk])
    const reply = readReply(buffered)
    if (reply === undefined) return
    buffered = Buffer.alloc(0)
    waiting?.resolve(reply)
    waiting = undefined
  })
  socket.on('close', () => {
    waiting?.reject(new Error('The connection was closed'))
    waiting = undefined
  })
  return {
    get isOpen() {
      return !socket.destroyed && socket.writable
    },
    /**
     * @param {Buffer} bytes
     * @returns {Promise<Reply>} rejects if the connection ends before the whole reply is there
     */
    send: (bytes) =>
      new Promise((resolve, reject) => {
        if (socket.destroyed) {
          reject(new Error('The connection was closed'))
          return
        }
        waiting = { resolve, reject }
        socket.write(bytes)
      }),
    close: () => socket.destroy(),
  }
}

/**
 * @param {Buffer} bytes
 * @returns {Reply | undefined} nothing while it is not whole
 */
function readReply(bytes) {
  const end = bytes.indexOf(END)
  if (end < 0) return undefined
  const head = bytes.toString('latin1', 0, end)
  const length = Number(/\r\nContent-Length: (\d+)/i.exec(head)?.[1] ?? 0)
  if (bytes.length < end + 4 + length) return undefined
  return {
    status: Number(head.slice(9, 12)),
    head,
    body: bytes.toString('utf8', end + 4, end + 4 + length),
    requestId: /\r\nX-Request-Id: ([^\r]+)/i.exec(head)?.[1] ?? '',
  }
}
