import { describe, expect, it } from '@jest/globals'
import { CONTRACT_OPERATIONS, rowsOf, SYSTEM_OPERATIONS } from '../support/operations.js'
import { told } from '../support/shapes.js'
import { useSignoff } from '../support/signoff.js'

const LIMIT = 16 * 1024
const WORDS = 'Request body is larger than 16 KiB'

const signoff = useSignoff()

const ALL = rowsOf([...CONTRACT_OPERATIONS, ...SYSTEM_OPERATIONS])

/** The request's own body made as long as wanted by spaces, which JSON allows; spaces alone where it has none. */
function padded(json: unknown, length: number): Buffer {
  const text = json === undefined ? '' : JSON.stringify(json)
  return Buffer.from(text.padEnd(length, ' '))
}

const chunked = (body: Buffer) =>
  Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')])

describe.each(ALL)('%s', (_, { method, target, request, error }) => {
  const type = request.json === undefined ? {} : { type: 'application/json' }
  const { json, ...rest } = request

  it('answers as without it to a body of 16 KiB', async () => {
    const small = await signoff.ask(method, target, request)
    const reply = await signoff.ask(method, target, { ...rest, ...type, body: padded(json, LIMIT) })
    expect(reply.status).toBe(small.status)
  })

  it('refuses a byte more, in its contract’s words', async () => {
    const reply = await signoff.ask(method, target, { ...rest, ...type, body: padded(json, LIMIT + 1) })
    expect(told(reply)).toEqual(error(reply, signoff, 413, WORDS))
  })

  it('refuses a byte more in chunks, and answers the next request on the same connection', async () => {
    const connection = await signoff.connect()
    const headers = Object.entries({
      Host: 'x',
      'Transfer-Encoding': 'chunked',
      ...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(rest.authorization === undefined ? {} : { Authorization: rest.authorization }),
      ...(rest.cookie === undefined ? {} : { Cookie: rest.cookie }),
    }).map(([name, value]) => `${name}: ${value}\r\n`)
    connection.write(`${method} ${target} HTTP/1.1\r\n${headers.join('')}\r\n`)
    connection.write(chunked(padded(json, LIMIT + 1)))
    const reply = await connection.reply()
    expect(told(reply)).toEqual(error(reply, signoff, 413, WORDS))
    connection.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n')
    expect((await connection.reply()).text).toBe('{"status":"alive"}')
    connection.destroy()
  })
})

describe('the shared logout', () => {
  it.each([
    ['text speaks cookie', '/api/auth/logout', 'text/plain', '"statusCode":413'],
    ['JSON speaks body', '/api/auth/logout', 'application/json', '{"request":"'],
    ['parameters speak query', '/api/auth/logout?userId=1', 'application/json', '{"error":"Request body'],
  ])(
    'refuses a body that is too large in the contract that the rest speaks: %s',
    async (_, target, type, start) => {
      const reply = await signoff.ask('POST', target, { body: padded({ session: 'x' }, LIMIT + 1), type })
      expect(reply.status).toBe(413)
      expect(reply.text).toContain(start)
    },
  )
})
