import { gzipSync, brotliCompressSync, deflateSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import type { Reply } from '../../harness/replies.js'
import { isAlive, startSession } from '../support/contracts.js'
import {
  AMBIGUOUS,
  bodyError,
  bodyMessage,
  HEADERS_TOO_LARGE,
  MALFORMED,
  METHOD_NOT_ALLOWED,
  NOT_FOUND,
  problem,
  told,
} from '../support/shapes.js'
import { useSignoff } from '../support/signoff.js'

const signoff = useSignoff()

const HEALTH = 'GET /healthz HTTP/1.1\r\nHost: x\r\n'
const ALIVE = { status: 200, text: '{"status":"alive"}' }

/** Sends bytes, answers the reply, and that the server then closed the connection without another word. */
async function refusal(message: string | Buffer): Promise<Reply> {
  const connection = await signoff.connect()
  connection.write(message)
  const reply = await connection.reply()
  await expect(connection.reply()).rejects.toThrow('ended')
  await connection.closed
  return reply
}

/** Sends bytes on a connection that stays open: the next request on it is answered too. */
async function exchange(message: string | Buffer): Promise<Reply> {
  const connection = await signoff.connect()
  connection.write(message)
  const reply = await connection.reply()
  connection.write(`${HEALTH}\r\n`)
  expect(told(await connection.reply())).toEqual(ALIVE)
  connection.destroy()
  return reply
}

const lines = (...all: string[]) => `${all.join('\r\n')}\r\n\r\n`

describe('a message that can be read in two ways', () => {
  it.each([
    ['two Host lines', lines('GET /healthz HTTP/1.1', 'Host: a', 'Host: b')],
    ['two Host lines that are equal', lines('GET /healthz HTTP/1.1', 'Host: a', 'host: a')],
    [
      'two Authorization lines',
      lines('POST /logout HTTP/1.1', 'Host: a', 'Authorization: x', 'Authorization: y'),
    ],
    [
      'two Authorization lines that are equal',
      lines(
        'POST /api/v1/auth/logout HTTP/1.1',
        'Host: a',
        'Authorization: Bearer x',
        'AUTHORIZATION: Bearer x',
      ),
    ],
    [
      'two Authorization lines, one empty',
      lines('GET /api/users/1 HTTP/1.1', 'Host: a', 'Authorization:', 'Authorization: Bearer x'),
    ],
    ['two Host lines at an unknown path', lines('GET /nothing HTTP/1.1', 'Host: a', 'Host: b')],
    [
      'two Content-Type lines',
      `${lines('POST /logout HTTP/1.1', 'Host: a', 'Content-Type: text/plain', 'content-type: application/json', 'Content-Length: 2')}{}`,
    ],
    [
      'Transfer-Encoding and Content-Length',
      `${lines('POST /logout HTTP/1.1', 'Host: a', 'Content-Length: 5', 'Transfer-Encoding: chunked')}0\r\n\r\n`,
    ],
    [
      'Content-Length and Transfer-Encoding',
      `${lines('POST /logout HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked', 'Content-Length: 5')}0\r\n\r\n`,
    ],
    [
      'two lengths',
      `${lines('POST /logout HTTP/1.1', 'Host: a', 'Content-Length: 1', 'Content-Length: 2')}ab`,
    ],
    [
      'two lengths that are equal',
      `${lines('POST /logout HTTP/1.1', 'Host: a', 'Content-Length: 1', 'Content-Length: 1')}a`,
    ],
    [
      'a transfer encoding that is not chunked',
      lines('POST /logout HTTP/1.1', 'Host: a', 'Transfer-Encoding: gzip'),
    ],
    [
      'a transfer encoding that ends otherwise',
      lines('POST /logout HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked, gzip'),
    ],
    [
      'another transfer encoding before chunked',
      `${lines('POST /logout HTTP/1.1', 'Host: a', 'Transfer-Encoding: gzip, chunked')}0\r\n\r\n`,
    ],
  ])('is refused before any contract, and the connection is closed: %s', async (_, message) => {
    const reply = await refusal(message)
    expect(told(reply)).toEqual(AMBIGUOUS)
    expect(reply.header('Connection')).toBe('close')
    expect(reply.header('WWW-Authenticate')).toBe('')
  })

  it('ends nothing', async () => {
    const token = await startSession(signoff)
    await refusal(
      lines('POST /logout HTTP/1.1', 'Host: a', `Authorization: ${token}`, `Authorization: ${token}`),
    )
    await refusal(lines('POST /logout HTTP/1.1', 'Host: a', 'Host: b', `Authorization: ${token}`))
    const smuggled = lines('POST /logout HTTP/1.1', 'Host: a', `Authorization: ${token}`)
    await refusal(
      `${lines('POST /healthz HTTP/1.1', 'Host: a', 'Content-Length: 5', 'Transfer-Encoding: chunked')}0\r\n\r\n${smuggled}`,
    )
    await refusal(
      `${lines('POST /healthz HTTP/1.1', 'Host: a', 'Content-Length: 0', 'Content-Length: 9')}${smuggled}`,
    )
    expect(await isAlive(signoff, token)).toBe(true)
  })

  it.each([
    ['two Host lines', lines('GET /healthz HTTP/1.1', 'Host: a', 'Host: b')],
    [
      'two Authorization lines',
      lines('GET /healthz HTTP/1.1', 'Host: a', 'Authorization: x', 'Authorization: y'),
    ],
    ['no Host', lines('GET /healthz HTTP/1.1')],
    ['TRACE', lines('TRACE /healthz HTTP/1.1', 'Host: a')],
    [
      'too many headers',
      lines('GET /healthz HTTP/1.1', 'Host: a', ...Array.from({ length: 100 }, () => 'X: a')),
    ],
  ])('does not let a request behind it be carried out: %s', async (_, message) => {
    const token = await startSession(signoff)
    await refusal(
      message + lines('POST /logout HTTP/1.1', 'Host: a', `Authorization: ${token}`, 'Content-Length: 0'),
    )
    expect(await isAlive(signoff, token)).toBe(true)
  })

  it('does not take the place of the reply to a request in front of it', async () => {
    const token = await startSession(signoff)
    const logout = lines('POST /logout HTTP/1.1', 'Host: a', `Authorization: ${token}`, 'Content-Length: 0')
    const connection = await signoff.connect()
    connection.write(`${logout}GARBAGE\r\n\r\n`)
    expect((await connection.reply()).text).toBe('{"message":"Logout successful"}')
    expect(told(await connection.reply())).toEqual(MALFORMED)
    await connection.closed
  })
})

describe('a message that is no HTTP/1.1', () => {
  it.each([
    ['two lengths in one line', `${lines('POST /logout HTTP/1.1', 'Host: a', 'Content-Length: 1, 1')}a`],
    ['a length that is no number', `${lines('POST /logout HTTP/1.1', 'Host: a', 'Content-Length: 1x')}a`],
    [
      'a length beyond 64 bits',
      lines('POST /logout HTTP/1.1', 'Host: a', `Content-Length: ${'9'.repeat(20)}`),
    ],
    ['a negative length', lines('POST /logout HTTP/1.1', 'Host: a', 'Content-Length: -1')],
    ['a length with a sign', `${lines('POST /logout HTTP/1.1', 'Host: a', 'Content-Length: +1')}a`],
    ['no Host', lines('GET /healthz HTTP/1.1')],
    ['no Host at an unknown path', lines('GET /nothing HTTP/1.1', 'Accept: */*')],
    ['a Host with a blank', lines('GET /healthz HTTP/1.1', 'Host: a b')],
    ['a Host with a path', lines('GET /healthz HTTP/1.1', 'Host: a/b')],
    ['a Host with a user', lines('GET /healthz HTTP/1.1', 'Host: a@b')],
    ['a Host with two ports', lines('GET /healthz HTTP/1.1', 'Host: a:1:2')],
    ['a Host with half an address', lines('GET /healthz HTTP/1.1', 'Host: [::1')],
    ['a list of hosts', lines('GET /healthz HTTP/1.0', 'Host: a, b')],
    ['a request line of one word', lines('GARBAGE')],
    ['no version', lines('GET /healthz', 'Host: a')],
    ['another version', lines('GET /healthz HTTP/9.9', 'Host: a')],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['a method in small letters', lines('get /healthz HTTP/1.1', 'Host: a')],
    ['a method that nobody knows', lines('FETCH /healthz HTTP/1.1', 'Host: a')],
    ['a space in the target', lines('GET /health z HTTP/1.1', 'Host: a')],
    [
      'raw bytes in the target',
      Buffer.concat([
        Buffer.from('GET /'),
        Buffer.from([0xf0, 0x9f, 0xa6, 0x8a]),
        Buffer.from(' HTTP/1.1\r\nHost: a\r\n\r\n'),
      ]),
    ],
    ['a space before a colon', lines('GET /healthz HTTP/1.1', 'Host: a', 'X-A : b')],
    ['a header without a colon', lines('GET /healthz HTTP/1.1', 'Host: a', 'X-A')],
    ['a header without a name', lines('GET /healthz HTTP/1.1', 'Host: a', ': b')],
    ['a zero byte in a header', lines('GET /healthz HTTP/1.1', 'Host: a', 'X-A: \0')],
    ['a line break in a header', lines('GET /healthz HTTP/1.1', 'Host: a', 'X-A: b\rX-B: c')],
    ['TLS', Buffer.from('1603010200010001fc0303', 'hex')],
    [
      'a chunk without a size',
      `${lines('POST /logout HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked')}xyz\r\n`,
    ],
  ])('is refused, and the connection is closed: %s', async (_, message) => {
    const reply = await refusal(message)
    expect(told(reply)).toEqual(MALFORMED)
    expect(reply.header('Connection')).toBe('close')
  })
})

describe('headers that are too large', () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => `X-${index}: a`)

  it('are those of more than 100 lines', async () => {
    expect(told(await refusal(lines('GET /healthz HTTP/1.1', 'Host: a', ...many(100))))).toEqual(
      HEADERS_TOO_LARGE,
    )
    expect(told(await exchange(lines('GET /healthz HTTP/1.1', 'Host: a', ...many(99))))).toEqual(ALIVE)
  })

  it.each([
    ['a header', lines('GET /healthz HTTP/1.1', 'Host: a', `X-A: ${'a'.repeat(17_000)}`)],
    ['a name', lines('GET /healthz HTTP/1.1', 'Host: a', `${'a'.repeat(17_000)}: a`)],
    [
      'a cookie',
      lines('POST /api/auth/logout HTTP/1.1', 'Host: a', `Cookie: auth_session=${'a'.repeat(17_000)}`),
    ],
    ['the target', lines(`GET /healthz?a=${'a'.repeat(17_000)} HTTP/1.1`, 'Host: a')],
    [
      'all together',
      lines(
        'GET /healthz HTTP/1.1',
        'Host: a',
        ...Array.from({ length: 20 }, (_, index) => `X-${index}: ${'a'.repeat(1_000)}`),
      ),
    ],
  ])('are those of more than 16 KiB: %s', async (_, message) => {
    const reply = await refusal(message)
    expect(told(reply)).toEqual(HEADERS_TOO_LARGE)
    expect(reply.header('Connection')).toBe('close')
  })
})

describe('a request that does not arrive in time', () => {
  const hasty = useSignoff({
    tune: (server) => {
      server.headersTimeout = 1
      server.requestTimeout = 1
      Object.assign(server, { connectionsCheckingInterval: 10 })
    },
  })

  it.each([
    ['half a header', 'GET /healthz HTTP/1.1\r\nHost:'],
    ['half a body', 'POST /logout HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc'],
  ])('is answered, and the connection is closed: %s', async (_, message) => {
    const connection = await hasty.connect()
    connection.write(message)
    const reply = await connection.reply()
    expect(told(reply)).toEqual(problem(408, 'Request Timeout', 'The request did not arrive in time.'))
    expect(reply.header('Connection')).toBe('close')
    await connection.closed
  })
})

describe('the target', () => {
  it.each([
    ['in absolute form', 'GET http://anything.example/healthz HTTP/1.1'],
    ['in absolute form with TLS', 'GET HTTPS://anything.example:8443/healthz HTTP/1.1'],
    ['with a query', 'GET http://anything.example/healthz?a=b HTTP/1.1'],
    ['behind two spaces', 'GET  /healthz HTTP/1.1'],
  ])('is served %s', async (_, line) => {
    expect(told(await exchange(lines(line, 'Host: x')))).toEqual(ALIVE)
  })

  it('in absolute form ends a session, by the documented path', async () => {
    const token = await startSession(signoff)
    const target = `http://login.example/query/api/auth/logout?userId=1&sessionId=${token}`
    const reply = await exchange(lines(`POST ${target} HTTP/1.1`, 'Host: login.example', 'Content-Length: 0'))
    expect(reply.text).toBe('{"success":true,"message":"Logged out successfully"}')
  })

  it.each(['http://anything.example', 'http://anything.example?a=b', '*', 'ftp://x/healthz'])(
    '%s is no path of ours',
    async (target) => {
      expect(told(await exchange(lines(`OPTIONS ${target} HTTP/1.1`, 'Host: x')))).toEqual(NOT_FOUND)
    },
  )
})

describe('a Host', () => {
  it.each(['', 'a.example:8080', 'a_b.example', 'a%20b', '127.0.0.1:', '[::1]', '[fe80::1]:8080', '[v1.x]'])(
    'may be "%s"',
    async (host) => {
      expect(told(await exchange(lines('GET /healthz HTTP/1.1', `Host: ${host}`)))).toEqual(ALIVE)
    },
  )
})

describe('TRACE and CONNECT', () => {
  it('TRACE is refused, and echoes nothing', async () => {
    const reply = await refusal(lines('TRACE /healthz HTTP/1.1', 'Host: a', 'Authorization: secret'))
    expect(told(reply)).toEqual(METHOD_NOT_ALLOWED)
    expect(reply.header('Allow')).toBe('GET, HEAD')
  })

  it('TRACE of an unknown path is not found', async () => {
    const connection = await signoff.connect()
    connection.write(lines('TRACE /nothing HTTP/1.1', 'Host: a'))
    expect(told(await connection.reply())).toEqual(NOT_FOUND)
    connection.destroy()
  })

  it('CONNECT is refused, and opens nothing', async () => {
    const reply = await refusal(`${lines('CONNECT 127.0.0.1:22 HTTP/1.1', 'Host: 127.0.0.1:22')}hello`)
    expect(told(reply)).toEqual(METHOD_NOT_ALLOWED)
    expect(reply.header('Allow')).toBe('')
  })
})

describe('a connection', () => {
  it('answers requests that are sent at once, each in its turn', async () => {
    const token = await startSession(signoff)
    const connection = await signoff.connect()
    const logout = lines('POST /logout HTTP/1.1', 'Host: a', `Authorization: ${token}`, 'Content-Length: 0')
    const check = lines('GET /auth/session HTTP/1.1', 'Host: a', `session_token: ${token}`)
    connection.write(check + logout + `${HEALTH}\r\n`)
    const replies = [await connection.reply(), await connection.reply(), await connection.reply()]
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(replies.map(({ text }) => text.slice(0, 11))).toEqual([
      '{"username"',
      '{"message":',
      '{"status":"',
    ])
    connection.write(check)
    expect((await connection.reply()).status).toBe(401)
    connection.destroy()
  })

  it('stays open after errors of contracts', async () => {
    for (const [line, status] of [
      ['POST /logout HTTP/1.1', 401],
      ['GET /nothing HTTP/1.1', 404],
      ['DELETE /logout HTTP/1.1', 405],
      ['POST /api/auth/logout?userId=x&sessionId=y HTTP/1.1', 400],
    ] as const) {
      expect((await exchange(lines(line, 'Host: a', 'Content-Length: 0'))).status).toBe(status)
    }
  })

  it('of HTTP/1.0 needs no Host and is closed', async () => {
    expect(told(await refusal('GET /healthz HTTP/1.0\r\n\r\n'))).toEqual(ALIVE)
  })

  it('is closed when the client asks for it', async () => {
    expect(told(await refusal(`${HEALTH}Connection: close\r\n\r\n`))).toEqual(ALIVE)
  })

  it.each([
    ['Upgrade: websocket', 'Connection: Upgrade'],
    ['Upgrade: h2c', 'Connection: Upgrade, HTTP2-Settings'],
  ])('is not upgraded by %s', async (...headers) => {
    const connection = await signoff.connect()
    connection.write(`${HEALTH}${headers.join('\r\n')}\r\n\r\n`)
    expect(told(await connection.reply())).toEqual(ALIVE)
    connection.destroy()
  })
})

describe('a body that nobody reads', () => {
  it.each([
    ['at an unknown path', 'POST /nothing HTTP/1.1', 404],
    ['of an unknown method', 'PUT /logout HTTP/1.1', 405],
    ['of OPTIONS', 'OPTIONS /logout HTTP/1.1', 405],
  ])('%s is not taken for the next request', async (_, line, status) => {
    const token = await startSession(signoff)
    const inner = lines('POST /logout HTTP/1.1', 'Host: a', `Authorization: ${token}`)
    for (const body of [inner, inner.repeat(2_000)]) {
      const reply = await exchange(lines(line, 'Host: a', `Content-Length: ${body.length}`) + body)
      expect(reply.status).toBe(status)
    }
    const chunks = `${inner.length.toString(16)}\r\n${inner}\r\n0\r\n\r\n`
    expect((await exchange(lines(line, 'Host: a', 'Transfer-Encoding: chunked') + chunks)).status).toBe(
      status,
    )
    expect(await isAlive(signoff, token)).toBe(true)
  })
})

describe('a body', () => {
  const logout = (headers: string[], body: string | Buffer) =>
    Buffer.concat([
      Buffer.from(
        lines('POST /body/api/auth/logout HTTP/1.1', 'Host: a', 'Content-Type: application/json', ...headers),
      ),
      Buffer.from(body),
    ])
  const sized = (body: Buffer, ...headers: string[]) =>
    logout([`Content-Length: ${body.length}`, ...headers], body)
  const named = async () => Buffer.from(JSON.stringify({ session: await startSession(signoff) }))

  it('is read from chunks', async () => {
    const body = (await named()).toString()
    const chunks = `5;name=value\r\n${body.slice(0, 5)}\r\n${(body.length - 5).toString(16)}\r\n${body.slice(5)}\r\n0\r\n`
    for (const trailer of ['\r\n', 'X-Trailer: a\r\n\r\n']) {
      const reply = await exchange(logout(['Transfer-Encoding: chunked'], chunks + trailer))
      expect([200, 404]).toContain(reply.status)
    }
    expect(await isAlive(signoff, (JSON.parse(body) as { session: string }).session)).toBe(false)
  })

  it('is read when it arrives byte by byte', async () => {
    const connection = await signoff.connect()
    for (const byte of sized(await named())) connection.write(Buffer.from([byte]))
    const reply = await connection.reply()
    expect(told(reply)).toEqual(bodyMessage(reply, 'Logged out successfully'))
    connection.destroy()
  })

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('is read when it is compressed with %s', async (encoding, compress) => {
    const reply = await exchange(sized(compress(await named()), `Content-Encoding: ${encoding}`))
    expect(told(reply)).toEqual(bodyMessage(reply, 'Logged out successfully'))
  })

  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ])('that is a bomb of %s is too large', async (encoding, compress) => {
    const bomb = compress(Buffer.alloc(12_000_000, ' '))
    const connection = await signoff.connect()
    connection.write(sized(bomb, `Content-Encoding: ${encoding}`))
    const reply = await connection.reply()
    expect(told(reply)).toEqual(bodyError(reply, 413, 'Request body is larger than 16 KiB'))
    connection.destroy()
  })

  it.each([
    ['is no gzip', 'gzip', Buffer.from('{"session":"x"}')],
    ['is half a gzip', 'gzip', gzipSync('{"session":"x"}').subarray(0, 15)],
  ])('that %s is not JSON', async (_, encoding, body) => {
    const reply = await exchange(sized(body, `Content-Encoding: ${encoding}`))
    expect(told(reply)).toEqual(bodyError(reply, 400, 'Request body is not valid JSON'))
  })

  it.each(['GZIP', 'Gzip', 'x-gzip', 'X-GZIP'])('is read when its coding is called %s', async (name) => {
    const reply = await exchange(sized(gzipSync(await named()), `Content-Encoding: ${name}`))
    expect(told(reply)).toEqual(bodyMessage(reply, 'Logged out successfully'))
  })

  it.each(['', 'identity', 'Identity'])('is read when its coding is "%s", which is none', async (name) => {
    const reply = await exchange(sized(await named(), `Content-Encoding: ${name}`))
    expect(told(reply)).toEqual(bodyMessage(reply, 'Logged out successfully'))
  })

  it.each(['zstd', 'gzip, gzip', 'identity, gzip'])('of the coding %s is not JSON', async (name) => {
    const reply = await exchange(sized(await named(), `Content-Encoding: ${name}`))
    expect(told(reply)).toEqual(bodyError(reply, 400, 'Request body is not valid JSON'))
  })

  it.each([1_048_576, 4_000_000])('of %d bytes is answered, and the answer can be read', async (size) => {
    const reply = await exchange(sized(Buffer.alloc(size, 'a')))
    expect(told(reply)).toEqual(bodyError(reply, 413, 'Request body is larger than 16 KiB'))
  })

  it('that stops in the middle is answered after a while, and the connection is closed', async () => {
    const connection = await signoff.connect()
    connection.write(logout(['Content-Length: 20000000'], Buffer.alloc(100_000, 'a')))
    const reply = await connection.reply()
    expect(told(reply)).toEqual(bodyError(reply, 413, 'Request body is larger than 16 KiB'))
    expect(reply.header('Connection')).toBe('close')
    await connection.closed
  })

  const PARTS: [string, string][] = [
    ['nothing of it', ''],
    ['half of it', '{"session":'],
    ['too much to take', 'a'.repeat(20_000)],
  ]

  it.each(PARTS)('whose client says no more after %s is refused', async (_, part) => {
    const connection = await signoff.connect()
    connection.write(logout(['Content-Length: 1000000'], part))
    connection.end()
    expect(told(await connection.reply())).toEqual(MALFORMED)
    await connection.closed
  })

  it.each(PARTS)('whose client goes away after %s is logged as aborted', async (_, part) => {
    const before = new Set(signoff.log.lines)
    const connection = await signoff.connect()
    connection.write(`${HEALTH}\r\n`)
    await connection.reply()
    connection.write(logout(['Content-Length: 1000000'], part))
    connection.destroy()
    const line = await signoff.log.line((one) => !before.has(one) && one['outcome'] === 'aborted')
    expect(line).toMatchObject({ operation: 'bodyLogout', status: null })
    expect((await signoff.ask('GET', '/healthz')).status).toBe(200)
  })

  it('is awaited after 100 Continue', async () => {
    const body = await named()
    const connection = await signoff.connect()
    connection.write(logout([`Content-Length: ${body.length}`, 'Expect: 100-continue'], ''))
    connection.write(body)
    const reply = await connection.reply()
    expect(told(reply)).toEqual(bodyMessage(reply, 'Logged out successfully'))
    connection.destroy()
  })

  it('is served with an expectation that nobody knows', async () => {
    const reply = await exchange(sized(await named(), 'Expect: the-unexpected'))
    expect(reply.status).toBe(200)
  })
})
