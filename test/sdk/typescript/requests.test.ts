import { inspect } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import { Signoff, type SignoffOptions, version } from '../../../generated/client/src/index.js'
import { operations } from '../../../generated/client/src/operations.js'
import { ADA } from '../../support/signoff.js'
import { createStage } from '../arrange.js'
import { answering, json, PROFILE, rejection, TOKEN } from './stub.js'

const user = (id: string) =>
  json(`{"success":true,"data":{"userId":${id},"username":"a \\"9223372036854775807\\"","fullName":"A"}}`)

/** Whether what was answered is what is documented is no matter here. */
const settled = (call: Promise<unknown>) => Promise.allSettled([call])

function client(options: SignoffOptions = {}, reply = json(PROFILE)) {
  const { sent, fetch } = answering(reply)
  return { sent, signoff: new Signoff({ baseUrl: 'https://signoff.test', fetch, ...options }) }
}

describe('a request', () => {
  it('carries each kind of input where it belongs', async () => {
    const { sent, signoff } = client({ bearer: TOKEN })
    const credentials = { username: 'ada', password: 'p&q=r' }
    await settled(signoff.headerGetSession({ sessionToken: 'h', sessionTokenInQuery: 'q&' }))
    await settled(signoff.queryGetUser({ id: 7n }, { bearer: 'own' }))
    await settled(signoff.queryLogout({ userId: '-9223372036854775808', sessionId: 'a&b' }))
    await settled(signoff.bodyLogin(credentials))
    await settled(signoff.jwtLogin(credentials, { form: true }))
    await settled(signoff.headerLogout())
    await settled(signoff.logout({ userId: 1, session: 's' }))
    await settled(signoff.logout())
    const agent = { 'user-agent': `signoff-client/${version}` }
    const url = (path: string) => `https://signoff.test${path}`
    expect(sent.map(({ method, url: address, headers, body }) => [method, address, headers, body])).toEqual([
      ['GET', url('/auth/session?session_token=q%26'), { ...agent, session_token: 'h' }, undefined],
      ['GET', url('/api/users/7'), { ...agent, authorization: 'Bearer own' }, undefined],
      ['POST', url('/query/api/auth/logout?userId=-9223372036854775808&sessionId=a%26b'), agent, undefined],
      [
        'POST',
        url('/body/api/auth/login'),
        { ...agent, 'content-type': 'application/json' },
        '{"username":"ada","password":"p&q=r"}',
      ],
      [
        'POST',
        url('/api/v1/auth/login'),
        { ...agent, 'content-type': 'application/x-www-form-urlencoded' },
        'username=ada&password=p%26q%3Dr',
      ],
      ['POST', url('/logout'), { ...agent, authorization: `Bearer ${TOKEN}` }, undefined],
      [
        'POST',
        url('/api/auth/logout?userId=1'),
        { ...agent, 'content-type': 'application/json' },
        '{"session":"s"}',
      ],
      ['POST', url('/api/auth/logout'), agent, undefined],
    ])
  })

  it('goes behind the path of the base URL', async () => {
    for (const baseUrl of [
      'https://example.com/auth',
      'https://example.com/auth/',
      new URL('https://example.com/auth'),
    ]) {
      const { sent, signoff } = client({ baseUrl })
      await signoff.cookieGetSession()
      expect(sent[0]?.url).toBe('https://example.com/auth/cookie/api/auth/session')
    }
  })

  it('carries headers of the client and of the call, which win whatever their case', async () => {
    const { sent, signoff } = client({ headers: { 'X-One': '1', 'USER-AGENT': 'mine', 'x-two': '2' } })
    await signoff.cookieGetSession({ headers: { 'X-Two': 'two' } })
    expect(sent[0]?.headers).toEqual({ 'x-one': '1', 'user-agent': 'mine', 'x-two': 'two' })
  })

  it.each([
    ['an id that has lost digits', (signoff: Signoff) => signoff.queryGetUser({ id: 2 ** 53 })],
    ['an id that is no integer', (signoff: Signoff) => signoff.queryGetUser({ id: 1.5 })],
    ['an id that is a path', (signoff: Signoff) => signoff.queryGetUser({ id: '../1' })],
    ['an id that is missing', (signoff: Signoff) => signoff.queryGetUser({} as never)],
    [
      'a token that no header can carry',
      (signoff: Signoff) => signoff.headerGetSession({ sessionToken: 'secret\n' }),
    ],
    ['a bearer that no header can carry', (signoff: Signoff) => signoff.jwtMe({ bearer: 'secret\r\nX: y' })],
    [
      'a header that cannot be carried',
      (signoff: Signoff) => signoff.cookieGetSession({ headers: { 'X-A': 'secret\n' } }),
    ],
    [
      'a parameter of another type',
      (signoff: Signoff) => signoff.headerGetSession({ sessionToken: 1 } as never),
    ],
    [
      'a form where none is taken',
      (signoff: Signoff) => signoff.bodyLogin({ username: 'a', password: 'secret' }, { form: true } as never),
    ],
  ])('is not sent with %s', async (_, call) => {
    const { sent, signoff } = client()
    const error = await rejection(call(signoff))
    expect(error).toBeInstanceOf(TypeError)
    expect(inspect(error)).not.toContain('secret')
    expect(sent).toEqual([])
  })
})

describe('the base URL', () => {
  it.each([
    undefined,
    '',
    'login.example.com',
    '/auth',
    'ftp://example.com',
    'https://ada:secret@example.com',
    'https://example.com?secret',
    'https://example.com#secret',
  ])('cannot be %s', (baseUrl) => {
    const make = () => new Signoff({ baseUrl })
    expect(make).toThrow(TypeError)
    expect(make).not.toThrow('secret')
  })
})

describe('integers in replies', () => {
  it.each(['1', '9007199254740993', '9223372036854775807', '-9223372036854775808', '0'])(
    'keep each digit as text: %s',
    async (digits) => {
      const { signoff } = client({}, user(digits))
      const { data } = await signoff.queryGetUser({ id: 1 })
      expect(data).toEqual({ userId: digits, username: 'a "9223372036854775807"', fullName: 'A' })
    },
  )

  it('are numbers where they are not ids', async () => {
    const { signoff } = client({}, json({ access_token: 'x', token_type: 'bearer', expires_in: 86_400 }))
    expect((await signoff.jwtLogin({ username: 'a', password: 'b' })).expires_in).toBe(86_400)
  })
})

describe('the methods', () => {
  it('are the operations, plain and raw, with parameters that have names', () => {
    const { signoff } = client()
    expect(Object.keys(signoff.raw)).toEqual(Object.keys(operations))
    for (const id of Object.keys(operations) as (keyof typeof operations)[]) {
      expect(typeof signoff[id]).toBe('function')
      const members = ['username', 'password', 'session']
      const keys = operations[id].parameters.map(({ key }) => key as string)
      expect(keys.filter((key) => /\d$/.test(key) || members.includes(key))).toEqual([])
    }
  })

  it('tell a success by its outcome', async () => {
    const stage = createStage()
    try {
      const { baseUrl } = await stage.serve()
      const signoff = new Signoff({ baseUrl })
      const { session } = await signoff.bodyLogin({ username: ADA.username, password: ADA.password })
      const reply = await signoff.raw.logout({ session })
      expect(reply).toMatchObject({ operation: 'logout', status: 200, outcome: 'body-ended' })
      if (reply.outcome === 'body-ended') expect(reply.body.request).toBe(reply.requestId)
      expect(reply.headers.get('x-request-id')).toBe(reply.requestId)
    } finally {
      await stage.close()
    }
  })
})
