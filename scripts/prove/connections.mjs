// Keep-alive connections that cost little: each sends one request at a time, as bytes, and reads the reply.
import { once } from 'node:events'
import net from 'node:net'

/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {string} head the status line and the headers
 * @property {string} body
 * @property {number} time milliseconds since the request was sent
 *
 * @typedef {object} Connection
 * @property {(request: string) => Promise<Answer>} send
 * @property {() => void} close
 */

const CONTENT_LENGTH = /\r\nContent-Length: (\d+)/i
const HEAD_END = '\r\n\r\n'
const HEALTH = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n'

/**
 * @param {number} port
 * @returns {Promise<Connection>}
 */
export async function openConnection(port) {
  /** @type {{ resolve: (answer: Answer) => void, reject: (error: Error) => void, since: number } | undefined} */
  let waiting
  let text = ''
  let socket = connect()
  await once(socket, 'connect')

  function connect() {
    const opened = net.connect({ port, host: '127.0.0.1', noDelay: true })
    text = ''
    const fail = (/** @type {string} */ message) => {
      if (opened !== socket) return
      waiting?.reject(new Error(message))
      waiting = undefined
    }
    opened.setEncoding('latin1')
    opened.on('data', (/** @type {string} */ chunk) => {
      // To a connection that waits for its first request the server says in the end that it was too long.
      if (waiting === undefined || opened !== socket) {
        opened.destroy()
        return
      }
      text += chunk
      const end = text.indexOf(HEAD_END)
      if (end === -1) return
      const head = text.slice(0, end)
      const begin = end + HEAD_END.length
      if (text.length < begin + Number(CONTENT_LENGTH.exec(head)?.[1] ?? 0)) return
      const { resolve, since } = waiting
      const body = text.slice(begin)
      waiting = undefined
      text = ''
      resolve({ status: Number(head.slice(9, 12)), head, body, time: performance.now() - since })
    })
    opened.on('error', ({ message }) => fail(message))
    opened.on('close', () => fail('The connection was closed'))
    return opened
  }

  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        // The server closes one that has long been idle.
        if (socket.destroyed || socket.readyState !== 'open') socket = connect()
        waiting = { resolve, reject, since: performance.now() }
        socket.write(request, 'latin1')
      }),
    close: () => void socket.destroy(),
  }
}

/**
 * @param {import('./context.mjs').Context} context closes them at the end
 * @param {number} port
 * @param {number} count
 */
export async function openConnections(context, port, count) {
  const connections = await Promise.all(Array.from({ length: count }, () => openConnection(port)))
  context.onClose(() => connections.forEach((connection) => connection.close()))
  // The server answers 408 to one that sends nothing for ten seconds; after a request it waits longer.
  await Promise.all(connections.map(({ send }) => send(HEALTH)))
  return connections
}

/** The login of each contract, by its path. */
export const LOGIN_PATHS = [
  '/cookie/api/auth/login',
  '/query/api/auth/login',
  '/body/api/auth/login',
  '/api/v1/auth/login',
  '/api/auth/login',
]
export const BODY_LOGIN = '/body/api/auth/login'

/**
 * A login as bytes.
 *
 * @param {{ username: string, password: string }} login
 * @param {{ path?: string, forwardedFor?: string }} [options]
 */
export function loginRequest({ username, password }, { path = BODY_LOGIN, forwardedFor } = {}) {
  const body = JSON.stringify({ username, password })
  const forwarded = forwardedFor === undefined ? '' : `X-Forwarded-For: ${forwardedFor}\r\n`
  return `POST ${path} HTTP/1.1\r\nHost: localhost\r\n${forwarded}Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}

/** @param {string} token */
export const checkRequest = (token) =>
  `GET /auth/session HTTP/1.1\r\nHost: localhost\r\nsession_token: ${token}\r\n\r\n`

/** @param {Answer} answer of a login by the body contract */
export function tokenOf({ status, body }) {
  if (status !== 200) throw new Error(`A login was answered ${status} ${body}`)
  return String(JSON.parse(body).session)
}

/**
 * @param {string} name
 * @param {Answer} answer
 * @returns {string | undefined}
 */
export const headerOf = (name, { head }) => new RegExp(`\\r\\n${name}: ([^\\r]*)`, 'i').exec(head)?.[1]
