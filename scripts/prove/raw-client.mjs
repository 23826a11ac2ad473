// HTTP/1.1 by hand on a connection that is kept: sends any bytes, those too that no client library would.
import { once } from 'node:events'
import net from 'node:net'

const HEAD_END = Buffer.from('\r\n\r\n')

/** @typedef {{ status: number, head: string, body: string }} RawReply */

/** @param {number} port */
export function createRawClient(port) {
  /** @type {net.Socket | undefined} */
  let socket
  let received = Buffer.alloc(0)
  /** @type {{ resolve: (reply: RawReply) => void, reject: (error: Error) => void, isHead: boolean } | undefined} */
  let waiting

  const read = () => {
    const end = received.indexOf(HEAD_END)
    if (waiting === undefined || end === -1) return
    const head = received.toString('latin1', 0, end)
    const length = waiting.isHead ? 0 : Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0)
    const whole = end + HEAD_END.length + length
    if (received.length < whole) return
    const body = received.toString('utf8', end + HEAD_END.length, whole)
    received = received.subarray(whole)
    const { resolve } = waiting
    waiting = undefined
    // The server closes it, so that the next request needs another.
    if (/\r\nconnection: close/i.test(head)) drop()
    resolve({ status: Number(head.slice(9, 12)), head, body })
  }
  const drop = () => {
    socket?.destroy()
    socket = undefined
    received = Buffer.alloc(0)
  }
  const connect = async () => {
    const opened = net.connect({ port, host: '127.0.0.1', noDelay: true })
    opened.on('data', (chunk) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
      read()
    })
    const lost = (/** @type {Error | undefined} */ error) => {
      if (socket === opened) drop()
      else if (socket !== undefined) return
      waiting?.reject(error ?? new Error('The connection was closed without a reply'))
      waiting = undefined
    }
    opened.on('error', lost)
    opened.on('close', () => lost(undefined))
    await once(opened, 'connect')
    return opened
  }

  return {
    /**
     * @param {Buffer} message
     * @returns {Promise<RawReply>}
     */
    async send(message) {
      socket ??= await connect()
      const isHead = message.subarray(0, 5).toString() === 'HEAD '
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject, isHead }
        socket?.write(message)
      })
    },
    close: drop,
  }
}

/**
 * A message with this line, these headers and this body; headers are sent byte for byte.
 *
 * @param {string} line such as `GET /path`
 * @param {readonly (readonly [string, string | Buffer])[]} headers
 * @param {string | Buffer} [body]
 */
export function rawMessage(line, headers, body) {
  const bytes = body === undefined ? undefined : Buffer.from(body)
  const parts = [Buffer.from(`${line} HTTP/1.1\r\nHost: localhost\r\n`)]
  for (const [name, value] of headers) parts.push(Buffer.from(`${name}: `), Buffer.from(value), CRLF)
  if (bytes !== undefined) parts.push(Buffer.from(`Content-Length: ${bytes.length}\r\n`))
  parts.push(CRLF)
  if (bytes !== undefined) parts.push(bytes)
  return Buffer.concat(parts)
}

const CRLF = Buffer.from('\r\n')
