// HTTP/1.1 as bytes on a connection, so that anything can be said, and all that comes back is seen.
import { connect } from 'node:net'

/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {[name: string, value: string][]} headers
 * @property {string} body
 *
 * @typedef {object} Heard
 * @property {Answer[]} answers in their order, interim ones left out
 * @property {boolean} closed whether the service closed the connection
 */

/** Milliseconds after which a service that says nothing is not waited for any longer. */
const PATIENCE = 15_000

/**
 * Sends bytes on a connection of their own, and listens until the service closes it.
 *
 * @param {number} port
 * @param {string | Buffer} message
 * @param {{ patience?: number, enough?: number, localAddress?: string, methods?: string[] }} [options] `enough`: so many answers,
 *   after which the connection is closed from here. `methods` tells for each answer what it answers, where that is HEAD
 * @returns {Promise<Heard>}
 */
export function say(
  port,
  message,
  { patience = PATIENCE, enough = Infinity, localAddress, methods = [] } = {},
) {
  return new Promise((resolve, reject) => {
    const socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      ...(localAddress === undefined ? {} : { localAddress }),
    })
    /** @type {Buffer[]} */
    const chunks = []
    let connected = false
    const done = (/** @type {boolean} */ closed) => {
      clearTimeout(timer)
      socket.destroy()
      resolve({ answers: readAnswers(Buffer.concat(chunks), methods), closed })
    }
    const timer = setTimeout(() => done(false), patience)
    socket.on('connect', () => {
      connected = true
      socket.write(typeof message === 'string' ? Buffer.from(message, 'latin1') : message)
    })
    socket.on('data', (chunk) => {
      chunks.push(chunk)
      if (enough !== Infinity && readAnswers(Buffer.concat(chunks), methods).length >= enough) done(false)
    })
    socket.on('end', () => done(true))
    socket.on('error', (error) => {
      if (connected) done(true)
      else {
        clearTimeout(timer)
        reject(error)
      }
    })
  })
}

/**
 * Asks once, on a connection of its own.
 *
 * @param {number} port
 * @param {string} method
 * @param {string} target
 * @param {{ headers?: [string, string][], body?: string | Buffer, type?: string, json?: unknown, localAddress?: string }} [request]
 */
export async function askOnce(port, method, target, request = {}) {
  const options = request.localAddress === undefined ? {} : { localAddress: request.localAddress }
  const { answers } = await say(port, messageOf(method, target, request), {
    ...options,
    enough: 1,
    methods: [method],
  })
  const [answer] = answers
  if (answer === undefined) throw new Error(`${method} ${target.slice(0, 60)} got no answer`)
  return answer
}

/**
 * @param {string} method
 * @param {string} target
 * @param {{ headers?: [string, string][], body?: string | Buffer, type?: string, json?: unknown }} [request]
 */
export function messageOf(method, target, { headers = [], body = '', type, json } = {}) {
  const bytes = Buffer.from(json === undefined ? body : JSON.stringify(json))
  const sent = type ?? (json === undefined ? undefined : 'application/json')
  const lines = [['Host', 'localhost'], ...headers]
  if (sent !== undefined) lines.push(['Content-Type', sent])
  if (bytes.length > 0 || !['GET', 'HEAD', 'OPTIONS', 'TRACE'].includes(method))
    lines.push(['Content-Length', String(bytes.length)])
  const head = `${method} ${target} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
  return Buffer.concat([Buffer.from(head, 'latin1'), bytes])
}

/**
 * @param {Answer} answer
 * @param {string} name
 */
export const headersOf = ({ headers }, name) =>
  headers.filter(([is]) => is.toLowerCase() === name.toLowerCase()).map(([, value]) => value)

/**
 * The whole answers among some bytes.
 *
 * @param {Buffer} bytes
 * @param {string[]} methods
 */
function readAnswers(bytes, methods) {
  /** @type {Answer[]} */
  const answers = []
  for (let rest = bytes; ;) {
    const end = rest.indexOf('\r\n\r\n')
    if (end === -1) return answers
    const [line = '', ...lines] = rest.subarray(0, end).toString('latin1').split('\r\n')
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(line)?.[1] ?? Number.NaN)
    const headers = lines.map((text) => {
      const colon = text.indexOf(':')
      return /** @type {[string, string]} */ ([text.slice(0, colon), text.slice(colon + 1).trim()])
    })
    rest = rest.subarray(end + 4)
    if (status < 200) continue
    const isHead = methods[answers.length] === 'HEAD' && status !== 400
    const declared = headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1]
    const length = isHead || declared === undefined ? 0 : Number(declared)
    if (rest.length < length) return answers
    answers.push({ status, headers, body: rest.subarray(0, length).toString('utf8') })
    rest = rest.subarray(length)
  }
}
