import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { Signoff, type SignoffOptions } from '../../../generated/client/src/index.js'
import { ADA } from '../../support/signoff.js'
import { createStage } from '../arrange.js'
import { answering, json, PROFILE, rejection, TOKEN } from './stub.js'

const { username, password } = ADA
const stage = createStage()
afterAll(() => stage.close())
afterEach(() => {
  jest.restoreAllMocks()
})

async function live(options: SignoffOptions = {}): Promise<Signoff> {
  const { baseUrl } = await stage.serve()
  return new Signoff({ baseUrl, ...options })
}

const setting = (attributes: string, value = TOKEN) =>
  json(PROFILE, { headers: { 'set-cookie': `auth_session=${value}; ${attributes}` } })
const profile = () => json(PROFILE)

describe('outside browsers, the cookie of a session', () => {
  it('is held from login to logout', async () => {
    const signoff = await live()
    expect(signoff.cookie).toBeUndefined()
    await signoff.cookieLogin({ username, password })
    expect(signoff.cookie).toMatch(/^sess_/)
    expect(await signoff.cookieGetSession()).toEqual({ username, full_name: ADA.fullName })
    expect(await signoff.cookieLogout()).toBe(true)
    expect(signoff.cookie).toBeUndefined()
    expect(await rejection(signoff.cookieGetSession())).toMatchObject({ outcome: 'cookie-missing' })
  })

  it('is held by one client alone', async () => {
    const [one, other] = [await live(), await live()]
    await one.cookieLogin({ username, password })
    expect(await rejection(other.cookieGetSession())).toMatchObject({ outcome: 'cookie-missing' })
  })

  it('serves the shared logout as well', async () => {
    const signoff = await live()
    await signoff.cookieLogin({ username, password })
    expect(await signoff.raw.logout()).toMatchObject({ outcome: 'cookie-ended', body: true })
    expect(signoff.cookie).toBeUndefined()
  })

  it('can be given, to the client and to a call, which leaves the client’s alone', async () => {
    const { session: first } = await (await live()).bodyLogin({ username, password })
    const { session: second } = await (await live()).bodyLogin({ username, password })
    const signoff = await live({ cookie: first })
    expect(await signoff.raw.cookieLogout({ cookie: second })).toMatchObject({ outcome: 'ended' })
    expect(signoff.cookie).toBe(first)
    expect(await signoff.raw.cookieLogout()).toMatchObject({ outcome: 'ended' })
    signoff.cookie = second
    expect(await signoff.raw.cookieLogout()).toMatchObject({ outcome: 'not-active' })
  })

  it('goes to no other origin, even if the service says so', async () => {
    let asked = 0
    const other = createServer((_, response) => {
      asked += 1
      response.end()
    }).listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const service = createServer((_, response) => {
      response.writeHead(307, { location: `http://127.0.0.1:${port}/` }).end()
    }).listen(0, '127.0.0.1')
    await once(service, 'listening')
    try {
      const baseUrl = `http://127.0.0.1:${(service.address() as AddressInfo).port}`
      const signoff = new Signoff({ baseUrl, cookie: TOKEN, bearer: TOKEN })
      for (const call of [
        () => signoff.cookieGetSession(),
        () => signoff.cookieLogin({ username, password }),
        () => signoff.jwtMe(),
      ]) {
        expect(await rejection(call())).toMatchObject({ code: 'unexpected-reply', status: 307 })
      }
      expect(asked).toBe(0)
    } finally {
      service.close()
      other.close()
    }
  })

  it.each([
    ['https://login.example.com', 'Secure', true],
    ['http://localhost:8080', 'Secure', true],
    ['http://app.localhost', 'Secure', true],
    ['http://127.0.0.1:8080', 'secure', true],
    ['http://[::1]:8080', 'Secure', true],
    ['http://login.example.com', 'Secure', false],
    ['http://127.0.0.1.example.com', 'Secure', false],
    ['http://login.example.com', 'HttpOnly', true],
  ])('of %s with %s is held: %s', async (baseUrl, attribute, held) => {
    const { fetch } = answering(() => setting(`Max-Age=60; Path=/; ${attribute}`))
    const signoff = new Signoff({ baseUrl, fetch })
    await signoff.cookieLogin({ username, password })
    expect(signoff.cookie).toBe(held ? TOKEN : undefined)
  })

  it('is let go when its time is over', async () => {
    const now = jest.spyOn(Date, 'now').mockReturnValue(1_000_000)
    const { fetch, sent } = answering(setting('Max-Age=60'), profile)
    const signoff = new Signoff({ baseUrl: 'https://signoff.test', fetch })
    await signoff.cookieLogin({ username, password })
    now.mockReturnValue(1_059_999)
    await signoff.cookieGetSession()
    now.mockReturnValue(1_060_000)
    await signoff.cookieGetSession()
    expect(sent.map(({ headers }) => headers['cookie'])).toEqual([
      undefined,
      `auth_session=${TOKEN}`,
      undefined,
    ])
  })

  it.each(['Max-Age=0', 'max-age=-1; Path=/'])(
    'is let go when the service clears it with %s',
    async (attributes) => {
      const { fetch } = answering(setting('Path=/'), setting(attributes))
      const signoff = new Signoff({ baseUrl: 'https://signoff.test', fetch })
      await signoff.cookieLogin({ username, password })
      expect(signoff.cookie).toBe(TOKEN)
      await signoff.cookieGetSession()
      expect(signoff.cookie).toBeUndefined()
    },
  )

  it('is the one of its name only', async () => {
    const { fetch } = answering(json(PROFILE, { headers: { 'set-cookie': `other=${TOKEN}; Max-Age=60` } }))
    const signoff = new Signoff({ baseUrl: 'https://signoff.test', fetch })
    await signoff.cookieLogin({ username, password })
    expect(signoff.cookie).toBeUndefined()
  })

  it.each(['a b', 'a;b', 'a\r\nX: y', 'ä'])('is refused when no header can carry it: %j', async (cookie) => {
    const signoff = await live()
    for (const error of [
      await rejection(signoff.cookieGetSession({ cookie })),
      await rejection(Promise.resolve().then(() => new Signoff({ baseUrl: 'https://signoff.test', cookie }))),
    ]) {
      expect(error).toBeInstanceOf(TypeError)
      expect(inspect(error)).not.toContain(cookie)
    }
  })

  it('is not shown by the client', async () => {
    const signoff = await live({ bearer: TOKEN, cookie: TOKEN })
    expect(inspect(signoff, { depth: 9, showHidden: true }).replace(/\[Getter.*\]/, '')).not.toContain(TOKEN)
    expect(JSON.stringify(signoff)).not.toContain(TOKEN)
  })
})

describe('in browsers, which drop Cookie', () => {
  class BrowserRequest extends Request {
    override readonly headers = new Headers()
  }
  const { Request: own } = globalThis
  beforeAll(() => {
    globalThis.Request = BrowserRequest
  })
  afterAll(() => {
    globalThis.Request = own
  })

  it('cookies and User-Agent are left to the browser', async () => {
    const { fetch, sent } = answering(setting('Max-Age=60'), profile)
    const signoff = new Signoff({ baseUrl: 'https://signoff.test', fetch })
    await signoff.cookieLogin({ username, password })
    await signoff.cookieGetSession()
    expect(sent.map(({ headers, credentials }) => ({ headers, credentials }))).toEqual([
      { headers: { 'content-type': 'application/json' }, credentials: 'include' },
      { headers: {}, credentials: 'include' },
    ])
    expect(signoff.cookie).toBeUndefined()
  })

  it('a cookie that is given is refused, as it would not be sent', async () => {
    const { fetch, sent } = answering(profile)
    const given = { baseUrl: 'https://signoff.test', fetch }
    expect(() => new Signoff({ ...given, cookie: TOKEN })).toThrow(TypeError)
    expect(await rejection(new Signoff(given).cookieGetSession({ cookie: TOKEN }))).toBeInstanceOf(TypeError)
    expect(sent).toEqual([])
  })

  it('which cookies are sent can be chosen', async () => {
    const { fetch, sent } = answering(profile)
    await new Signoff({ baseUrl: 'https://signoff.test', fetch, credentials: 'omit' }).cookieGetSession()
    expect(sent[0]?.credentials).toBe('omit')
  })
})
