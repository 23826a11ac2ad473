import { describe, expect, it } from '@jest/globals'
import { Signoff, type SignoffOptions } from '../../../generated/client/src/index.js'
import { delayBefore } from '../../../generated/client/src/retry.js'
import { answering, json, PROFILE, rejection, TOKEN } from './stub.js'

const down = new TypeError('fetch failed')
const ok = json(PROFILE)
const busy = (retryAfter?: string) =>
  json(
    { detail: 'Service is busy' },
    { status: 503, headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter } },
  )

function client(options: SignoffOptions, ...steps: Parameters<typeof answering>) {
  const { sent, fetch } = answering(...steps)
  return {
    sent,
    signoff: new Signoff({ baseUrl: 'https://signoff.test', fetch, retry: { minDelay: 0 }, ...options }),
  }
}

describe('a check', () => {
  it('is sent again after a failure of the network', async () => {
    const { sent, signoff } = client({}, down, down, ok)
    expect(await signoff.cookieGetSession()).toEqual(PROFILE)
    expect(sent).toHaveLength(3)
  })

  it('is sent three times at the most, or as often as is said', async () => {
    for (const [retry, times] of [
      [{ minDelay: 0 }, 3],
      [{ minDelay: 0, attempts: 5 }, 5],
      [{ attempts: 1 }, 1],
    ] as const) {
      const { sent, signoff } = client({ retry }, down)
      expect(await rejection(signoff.jwtMe())).toMatchObject({ code: 'network' })
      expect(sent).toHaveLength(times)
    }
  })

  it('is sent again when the service says when', async () => {
    const { sent, signoff } = client({}, busy('0'), busy(new Date(0).toUTCString()), ok)
    expect(await signoff.cookieGetSession()).toEqual(PROFILE)
    expect(sent).toHaveLength(3)
  })

  it.each([
    ['does not say when', busy()],
    ['asks for too long a wait', busy('60')],
    ['says nothing that can be read', busy('soon')],
    [
      'answers otherwise',
      json({ detail: 'Invalid session token' }, { status: 401, headers: { 'retry-after': '0' } }),
    ],
  ])('is sent once when the service %s', async (_, reply) => {
    const { sent, signoff } = client({}, reply)
    expect(await rejection(signoff.headerGetSession({ sessionToken: TOKEN }))).toMatchObject({
      status: reply.status,
    })
    expect(sent).toHaveLength(1)
  })

  it('is sent once where that is said, of the client or of the call', async () => {
    const never = client({ retry: false }, down)
    await rejection(never.signoff.cookieGetSession())
    expect(never.sent).toHaveLength(1)
    await rejection(never.signoff.cookieGetSession({ retry: { attempts: 2, minDelay: 0 } }))
    expect(never.sent).toHaveLength(3)
    const once = client({}, down)
    await rejection(once.signoff.cookieGetSession({ retry: false }))
    expect(once.sent).toHaveLength(1)
  })

  it('waits no longer than the call may take, or than the caller wants', async () => {
    const retry = { minDelay: 60_000, maxDelay: 60_000 }
    const slow = client({ retry, timeout: 20 }, down)
    expect(await rejection(slow.signoff.cookieGetSession())).toMatchObject({ code: 'timeout' })
    const controller = new AbortController()
    const left = client({ retry }, () => {
      queueMicrotask(() => {
        controller.abort()
      })
      throw down
    })
    expect(await rejection(left.signoff.cookieGetSession({ signal: controller.signal }))).toMatchObject({
      code: 'aborted',
    })
    expect([slow.sent.length, left.sent.length]).toEqual([1, 1])
  })
})

describe('what changes something is never sent again', () => {
  const credentials = { username: 'ada', password: 'p' }
  const calls: [string, (signoff: Signoff) => Promise<unknown>][] = [
    ['bodyLogin', (signoff) => signoff.bodyLogin(credentials)],
    ['jwtLogin', (signoff) => signoff.jwtLogin(credentials)],
    ['cookieLogout', (signoff) => signoff.cookieLogout()],
    ['headerLogout', (signoff) => signoff.headerLogout()],
    ['queryLogout', (signoff) => signoff.queryLogout({ userId: 1, sessionId: TOKEN })],
    ['logout', (signoff) => signoff.logout({ session: TOKEN })],
  ]

  it.each(calls)('%s', async (_, call) => {
    for (const step of [down, busy('0')]) {
      const { sent, signoff } = client({}, step)
      await rejection(call(signoff))
      expect(sent).toHaveLength(1)
    }
  })
})

describe('the wait', () => {
  it('doubles, is capped, and varies from client to client', () => {
    const range = (attempt: number) =>
      [0, 1].map((random) => delayBefore(attempt, undefined, { attempts: 99, maxDelay: 1_000 }, () => random))
    expect([1, 2, 3, 4, 50].map(range)).toEqual([
      [100, 200],
      [200, 400],
      [400, 800],
      [500, 1_000],
      [500, 1_000],
    ])
  })

  it('is never shorter than the service asks for', () => {
    const range = (retryAfter: number) => [0, 1].map((random) => delayBefore(1, retryAfter, {}, () => random))
    expect([range(0), range(5_000), range(5_001)]).toEqual([
      [0, 200],
      [5_000, 5_200],
      [undefined, undefined],
    ])
  })
})
