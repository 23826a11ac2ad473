import { createServer, type RequestListener } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import {
  Signoff,
  SignoffAbortedError,
  SignoffCallError,
  SignoffError,
  SignoffNetworkError,
  type SignoffOptions,
  SignoffTimeoutError,
  SignoffUnexpectedReplyError,
} from '../../../generated/client/src/index.js'
import { withDigits } from '../../../generated/client/src/json.js'
import { answering, json, rejection, TOKEN } from './stub.js'

const SECRET = 'correct horse'
const credentials = { username: 'ada', password: SECRET }

async function withServer(listener: RequestListener, use: (baseUrl: string) => Promise<void>): Promise<void> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

const client = (options: SignoffOptions) =>
  new Signoff({ baseUrl: 'https://signoff.test', retry: false, ...options })

describe('a call without an answer', () => {
  it('says so, with the platform’s reason', async () => {
    let address = ''
    await withServer(
      () => undefined,
      async (baseUrl) => {
        address = baseUrl
      },
    )
    const error = await rejection(client({ baseUrl: address }).bodyLogin(credentials))
    expect(error).toBeInstanceOf(SignoffNetworkError)
    expect(error).toBeInstanceOf(SignoffCallError)
    expect(error).toMatchObject({
      code: 'network',
      operation: 'bodyLogin',
      reason: 'ECONNREFUSED',
      requestId: undefined,
    })
    expect(String(error)).toBe('SignoffNetworkError: bodyLogin got no answer: ECONNREFUSED')
  })

  it('repeats nothing of what another’s fetch says', async () => {
    const { fetch } = answering(Object.assign(new Error(`${TOKEN} ${SECRET}`), { request: SECRET }))
    const error = await rejection(client({ fetch }).queryLogout({ userId: 1, sessionId: TOKEN }))
    expect(error).toBeInstanceOf(SignoffNetworkError)
    expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(new RegExp(`${TOKEN}|${SECRET}`))
  })

  it.each([
    ['no reply', () => undefined],
    [
      'half a body',
      (_: unknown, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' }).write('{')
      },
    ],
  ] satisfies [string, RequestListener][])('ends in time with %s', async (_, listener) => {
    await withServer(listener, async (baseUrl) => {
      for (const error of [
        await rejection(client({ baseUrl, timeout: 50 }).cookieGetSession()),
        await rejection(client({ baseUrl, timeout: 0 }).bodyLogin(credentials, { timeout: 50 })),
      ]) {
        expect(error).toBeInstanceOf(SignoffTimeoutError)
        expect(error).toMatchObject({ code: 'timeout' })
        expect(String(error)).toContain('within 50 ms')
      }
    })
  })

  it('ends in time even if fetch heeds no signal', async () => {
    const { fetch } = answering(() => new Promise(() => undefined))
    expect(await rejection(client({ fetch, timeout: 10 }).cookieGetSession())).toBeInstanceOf(
      SignoffTimeoutError,
    )
  })

  it.each([0, Infinity, 2 ** 40])('waits as long as it takes with a timeout of %d', async (timeout) => {
    await withServer(
      (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('true'),
      async (baseUrl) => {
        expect(await client({ baseUrl, timeout }).cookieLogout()).toBe(true)
      },
    )
  })

  it('ends when it is aborted', async () => {
    const controller = new AbortController()
    const reason = new Error('the page was left')
    await withServer(
      () => {
        controller.abort(reason)
      },
      async (baseUrl) => {
        const error = await rejection(
          client({ baseUrl }).bodyLogin(credentials, { signal: controller.signal }),
        )
        expect(error).toBeInstanceOf(SignoffAbortedError)
        expect(error).toMatchObject({ code: 'aborted', operation: 'bodyLogin', cause: reason })
      },
    )
  })

  it('is not even begun when it is aborted before', async () => {
    const { fetch, sent } = answering(json(true))
    const call = client({ fetch }).cookieLogout({ signal: AbortSignal.abort() })
    expect(await rejection(call)).toBeInstanceOf(SignoffAbortedError)
    expect(sent).toEqual([])
  })
})

describe('an answer that is not documented', () => {
  const html = (status: number) =>
    new Response(`<h1>${TOKEN} ${SECRET}</h1>`, {
      status,
      headers: {
        'content-type': 'text/html',
        'x-request-id': 'proxy-7',
        'set-cookie': `auth_session=${TOKEN}`,
      },
    })

  it.each([
    ['a proxy’s page', html(502)],
    ['a page that says it is fine', html(200)],
    ['another service’s JSON', json({ token: TOKEN })],
    ['JSON that is none', json('{"message":')],
    ['words that nobody documented', json({ detail: 'Logged out already' }, { status: 401 })],
    ['a status that nobody documented', json({ detail: 'Invalid session token' }, { status: 418 })],
    ['nothing at all', new Response(null, { status: 202 })],
  ])('is told as such: %s', async (_, reply) => {
    const { fetch } = answering(reply)
    const error = await rejection(client({ fetch, bearer: TOKEN }).headerLogout())
    expect(error).toBeInstanceOf(SignoffUnexpectedReplyError)
    expect(error).not.toBeInstanceOf(SignoffError)
    expect(error).toMatchObject({ code: 'unexpected-reply', status: reply.status, outcome: undefined })
    expect((error as SignoffUnexpectedReplyError).requestId).toBe(
      reply.headers.get('x-request-id') ?? undefined,
    )
    expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(new RegExp(`${TOKEN}|${SECRET}`))
  })
})

describe('an answer that is documented', () => {
  it('is told with all that it says', async () => {
    const body = { request: 'r-1', error: 'Session not found' }
    const { fetch } = answering(json(body, { status: 404, headers: { 'x-request-id': 'r-1' } }))
    const error = await rejection(client({ fetch }).bodyLogout({ session: TOKEN }))
    if (!(error instanceof SignoffError) || error.operation !== 'bodyLogout') throw error
    expect(error).toBeInstanceOf(SignoffCallError)
    expect(error.outcome === 'session-not-found' && error.body.error).toBe('Session not found')
    expect(error).toMatchObject({ code: 'error-reply', status: 404, requestId: 'r-1', body })
    expect(error.headers.get('x-request-id')).toBe('r-1')
    expect(String(error)).toBe('SignoffError: bodyLogout answered 404 session-not-found (request r-1)')
  })

  it('is known by what it has, and may have more from a later service', async () => {
    const { fetch } = answering(json({ request: 'r-1', message: 'Logged out successfully', since: 1 }))
    expect((await client({ fetch }).raw.bodyLogout({ session: TOKEN })).outcome).toBe('ended')
  })
})

describe('the errors', () => {
  const location = `https://signoff.test/query/api/auth/logout?sessionId=${TOKEN}`
  const moved = new Response(null, { status: 307, headers: { location, 'retry-after': '7' } })
  const busy = json({ error: 'Signoff is busy' }, { status: 503, headers: { location, 'retry-after': '7' } })

  it.each([
    ['SignoffUnexpectedReplyError', moved],
    ['SignoffUnexpectedReplyError', busy],
    [
      'SignoffError',
      json({ request: 'r', error: 'Session not found' }, { status: 404, headers: { location } }),
    ],
  ])('show no header that may repeat what was sent: %s', async (name, reply) => {
    const { fetch } = answering(reply)
    const error = await rejection(client({ fetch }).bodyLogout({ session: TOKEN }))
    if (!(error instanceof SignoffError || error instanceof SignoffUnexpectedReplyError)) throw error
    expect(error.headers.get('location')).toBe(location)
    expect(error.retryAfter).toBe(reply.headers.has('retry-after') ? 7 : undefined)
    for (const text of [
      inspect(error, { depth: 9, showHidden: true }),
      JSON.stringify(error),
      JSON.stringify(Object.entries(error)),
    ]) {
      expect(text).not.toContain(TOKEN)
    }
    expect(inspect(error)).toMatch(new RegExp(`^${name}: bodyLogout `))
    expect(error.stack).toMatch(new RegExp(`^${name}: bodyLogout `))
    expect([error.name, error.constructor.name]).toEqual([name, name])
  })

  it('are told whole as JSON', async () => {
    const headers = { 'x-request-id': 'r-1', 'retry-after': '7' }
    const body = { request: 'r-1', error: 'Session not found' }
    const { fetch } = answering(json(body, { status: 404, headers }), new TypeError('fetch failed'))
    const call = () => rejection(client({ fetch }).bodyLogout({ session: TOKEN }))
    expect(JSON.parse(JSON.stringify(await call()))).toEqual({
      name: 'SignoffError',
      message: 'bodyLogout answered 404 session-not-found (request r-1)',
      code: 'error-reply',
      operation: 'bodyLogout',
      status: 404,
      outcome: 'session-not-found',
      requestId: 'r-1',
      retryAfter: 7,
    })
    expect(JSON.parse(JSON.stringify(await call()))).toEqual({
      name: 'SignoffNetworkError',
      message: 'bodyLogout got no answer',
      code: 'network',
      operation: 'bodyLogout',
    })
  })
})

describe('a large answer', () => {
  const large = (length: number) =>
    `{"success":true,"data":{"userId":1,"fullName":"${'a\\u0020'.repeat(length)}"}}`

  it('is read up to a limit, and then no further', async () => {
    let pulled = 0
    let cancelled = false
    const body = new ReadableStream({
      pull(controller) {
        pulled += 1
        if (pulled > 16) controller.close()
        else controller.enqueue(new Uint8Array(2 ** 20).fill(32))
      },
      cancel() {
        cancelled = true
      },
    })
    const reply = new Response(body, { headers: { 'content-type': 'application/json' } })
    const error = await rejection(client({ fetch: async () => reply }).cookieGetSession())
    expect(error).toBeInstanceOf(SignoffUnexpectedReplyError)
    expect(error).toMatchObject({ status: 200 })
    expect(cancelled).toBe(true)
    expect(pulled).toBeLessThan(8)
  })

  it('is limited as well where there is no stream to read', async () => {
    const { headers } = json(true)
    const fetch = async () => ({ status: 200, headers, text: async () => ' '.repeat(5 * 2 ** 20) })
    const error = await rejection(client({ fetch }).cookieLogout())
    expect(error).toBeInstanceOf(SignoffUnexpectedReplyError)
  })

  it.each([500_000, 2_000_000])('ends as an answer or as an error of the client: %d', async (length) => {
    const { fetch } = answering(json(large(length)))
    const call = client({ fetch }).queryGetUser({ id: 1 })
    expect(await rejection(call)).toBeInstanceOf(SignoffUnexpectedReplyError)
    const text = `{"userId":9223372036854775807,"username":"${'a\\"'.repeat(length)}"}`
    expect(withDigits(text, JSON.parse(text), 'QueryUserData')).toMatchObject({
      userId: '9223372036854775807',
    })
  })
})
