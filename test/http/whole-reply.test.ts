import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { sendWhole, type WholeReply } from '../../src/http/whole-reply.js'

interface Asked {
  method: string
  version: '1.0' | '1.1'
  headers: string[]
}

const line = fc.stringMatching(/^[ -~]{0,30}$/).map((text) => text.trim())
const reply: fc.Arbitrary<WholeReply> = fc
  .record({
    status: fc.constantFrom(200, 201, 204, 301, 304, 400, 401, 404, 418, 500, 503, 599),
    added: fc.array(fc.tuple(fc.constantFrom('X-Request-Id', 'Set-Cookie', 'Vary', 'ETag'), line)),
    body: fc.oneof(
      fc.json(),
      fc.string({ unit: 'grapheme' }),
      fc.constant(''),
      fc.constant('x'.repeat(70_000)),
    ),
  })
  .map(({ status, added, body }) => {
    const length = Buffer.byteLength(body)
    return { status, headers: [...added.flat(), 'Content-Length', String(length)], body, length }
  })
const asked: fc.Arbitrary<Asked> = fc.record({
  method: fc.constantFrom('GET', 'POST', 'HEAD', 'DELETE'),
  version: fc.constantFrom('1.0', '1.1'),
  headers: fc.subarray(['Connection: close', 'Connection: keep-alive', 'Expect: 100-continue']),
})

/** Node itself is what this is held against: `writeHead` and `end`. */
describe('a reply that is sent whole', () => {
  let server: Server
  let port: number
  let answer: (request: IncomingMessage, response: ServerResponse) => void
  beforeAll(async () => {
    server = createServer({ keepAliveTimeout: 7_500 }, (request, response) => answer(request, response))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  })
  afterAll(() => {
    server.close()
  })

  /** All bytes of the reply, and of the next one if the connection stays open. */
  async function exchange({ method, version, headers }: Asked): Promise<string> {
    const socket = connect(port, '127.0.0.1')
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.write(
      `${[`${method} / HTTP/${version}`, 'Host: x', 'Content-Length: 0', ...headers].join('\r\n')}\r\n\r\n`,
    )
    socket.write('GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    await new Promise((resolve) => socket.on('close', resolve))
    return Buffer.concat(chunks)
      .toString('latin1')
      .replaceAll(/\r\nDate: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\n/g, '\r\nDate: now\r\n')
  }

  const byNode = (
    request: IncomingMessage,
    response: ServerResponse,
    { status, headers, body }: WholeReply,
  ) => {
    response.writeHead(status, [...headers])
    response.end(request.method === 'HEAD' ? undefined : body)
  }

  it('is byte for byte what Node writes, on connections that go on as Node’s do', async () => {
    let whole = 0
    await fc.assert(
      fc.asyncProperty(asked, reply, async (request, sent) => {
        const told: [number, string, boolean][] = []
        const note = ({ statusCode, statusMessage, headersSent }: ServerResponse) =>
          told.push([statusCode, statusMessage, headersSent])
        answer = (received, response) => {
          if (received.url === '/last') return void response.end('last')
          byNode(received, response, sent)
          note(response)
        }
        const expected = await exchange(request)
        answer = (received, response) => {
          if (received.url === '/last') return void response.end('last')
          if (sendWhole(response, sent)) whole += 1
          else byNode(received, response, sent)
          note(response)
        }
        expect(await exchange(request)).toBe(expected)
        expect(told[1]).toEqual(told[0])
      }),
      { numRuns: 300 },
    )
    // Else nothing was compared.
    expect(whole).toBeGreaterThan(10)
  }, 60_000)

  it('leaves a response alone that has begun', async () => {
    const whole: boolean[] = []
    answer = (_request, response) => {
      response.writeHead(200, ['Content-Length', '2'])
      whole.push(
        sendWhole(response, { status: 200, headers: ['Content-Length', '2'], body: 'no', length: 2 }),
      )
      response.end('ok')
    }
    expect(await exchange({ method: 'GET', version: '1.1', headers: [] })).toContain('\r\n\r\nok')
    expect(whole[0]).toBe(false)
  })
})
