import { inspect } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import { Signoff, SignoffNetworkError, type SignoffOptions } from '../../../generated/client/src/index.js'
import { operations } from '../../../generated/client/src/operations.js'
import { answering, json, PROFILE, rejection } from './stub.js'

function client(options: object = {}) {
  const { sent, fetch } = answering(json(PROFILE))
  return { sent, signoff: new Signoff({ baseUrl: 'https://signoff.test', fetch, ...options }) }
}

/** What the compiler would refuse, as plain JavaScript sends it. */
type Loose = Record<string, (...given: unknown[]) => Promise<unknown>>
const loose = (signoff: object) => signoff as unknown as Loose

async function headersOf(options: object, call: (signoff: Signoff) => Promise<unknown>) {
  const { sent, signoff } = client(options)
  await Promise.allSettled([call(signoff)])
  return sent[0]?.headers ?? {}
}

async function refused(call: () => Promise<unknown>): Promise<string> {
  const error = await rejection(Promise.resolve().then(call))
  expect(error).toBeInstanceOf(TypeError)
  expect(inspect(error)).not.toContain('secret')
  return (error as TypeError).message
}

describe('a credential', () => {
  const headers = { AUTHORIZATION: 'Bearer header', Session_Token: 'header' }

  it('goes before a header of the client', async () => {
    const bearers = [
      await headersOf({ headers }, (signoff) => signoff.headerLogout({ bearer: 'call' })),
      await headersOf({ headers, bearer: 'client' }, (signoff) => signoff.headerLogout()),
      await headersOf({ headers }, (signoff) => signoff.headerLogout()),
    ]
    expect(bearers.map(({ authorization }) => authorization)).toEqual([
      'Bearer call',
      'Bearer client',
      'Bearer header',
    ])
    const sent = await headersOf({ headers }, (signoff) => signoff.headerGetSession({ sessionToken: 'call' }))
    expect(sent['session_token']).toBe('call')
  })

  it('of the client gives way to a header of the call, and one of the call does not', async () => {
    const own = { Authorization: 'Bearer own' }
    const told = [
      await headersOf({ bearer: 'client', headers }, (signoff) => signoff.headerLogout({ headers: own })),
      await headersOf({}, (signoff) => signoff.headerLogout({ headers: own, bearer: 'call' })),
    ]
    expect(told.map(({ authorization }) => authorization)).toEqual(['Bearer own', 'Bearer call'])
  })

  it('in the cookie is joined with a Cookie header, and is the only one of its name', async () => {
    const given = { Cookie: 'theme=dark; auth_session=header; lang=en' }
    const told = [
      await headersOf({ headers: given, cookie: 'held' }, (signoff) => signoff.cookieLogout()),
      await headersOf({ headers: given }, (signoff) => signoff.cookieLogout({ cookie: 'call' })),
      await headersOf({ cookie: 'held' }, (signoff) => signoff.cookieLogout({ headers: { cookie: 'a=b' } })),
      await headersOf({ headers: given }, (signoff) => signoff.cookieLogout()),
    ]
    expect(told.map(({ cookie }) => cookie)).toEqual([
      'theme=dark; lang=en; auth_session=held',
      'theme=dark; lang=en; auth_session=call',
      'a=b; auth_session=held',
      given.Cookie,
    ])
  })

  it.each(['Bearer secret', 'bearer secret', 'Bearer\tsecret'])(
    'is given without Bearer: %s',
    async (bearer) => {
      const { signoff, sent } = client()
      expect(await refused(() => signoff.headerLogout({ bearer }))).toContain('without Bearer')
      expect(await refused(() => signoff.raw.jwtMe({ bearer }))).toContain('without Bearer')
      expect(await refused(async () => client({ bearer }))).toContain('without Bearer')
      expect(sent).toEqual([])
    },
  )
})

describe('an option that means nothing', () => {
  it.each([
    ['timeout', { timeout: NaN }],
    ['timeout', { timeout: -1 }],
    ['timeout', { timeout: '30' }],
    ['timeout', { timeout: null }],
    ['retry.attempts', { retry: { attempts: 0 } }],
    ['retry.attempts', { retry: { attempts: -1 } }],
    ['retry.attempts', { retry: { attempts: NaN } }],
    ['retry.attempts', { retry: { attempts: 1.5 } }],
    ['retry.minDelay', { retry: { minDelay: -1 } }],
    ['retry.maxDelay', { retry: { maxDelay: NaN } }],
    ['retry', { retry: true }],
    ['headers', { headers: new Headers({ 'X-A': 'secret' }) }],
    ['headers', { headers: 'secret' }],
  ])('is refused, of the client and of the call: %s, %j', async (name, options) => {
    const { signoff, sent } = client()
    const start = new RegExp(`^${name} must be `)
    expect(await refused(async () => client(options))).toMatch(start)
    expect(await refused(() => signoff.cookieGetSession(options as never))).toMatch(start)
    expect(sent).toEqual([])
  })

  it('is refused as fetch and as a signal', async () => {
    expect(await refused(async () => client({ fetch: {} }))).toMatch(/^fetch must be /)
    expect(await refused(() => client().signoff.jwtMe({ signal: {} as never }))).toMatch(/^signal must be /)
  })
})

describe('what cannot be sent', () => {
  it.each([
    ['a header name', { 'secret name': 'x' }],
    ['no header name', { '': 'secret' }],
    ['a header value', { 'X-A': 'secret\u0000' }],
    ['a header value in another alphabet', { 'X-A': 'secret ж' }],
    ['a header that is no text', { 'X-A': undefined }],
  ])('is refused: %s', async (_, headers) => {
    const { signoff, sent } = client()
    await refused(() => signoff.cookieGetSession({ headers: headers as never }))
    await refused(async () => client({ headers }))
    expect(sent).toEqual([])
  })

  it('is refused: half a character', async () => {
    const { signoff, sent } = client()
    await refused(() => signoff.queryLogout({ userId: 1, sessionId: '\ud800' }))
    await refused(() => signoff.jwtLogin({ username: '\ud800', password: 'secret' }, { form: true }))
    expect(sent).toEqual([])
  })
})

describe('a failure of fetch', () => {
  const failing = (thrown: Error, options: SignoffOptions = {}) => {
    const { sent, fetch } = answering(thrown)
    const signoff = new Signoff({
      baseUrl: 'https://signoff.test',
      retry: { minDelay: 0 },
      fetch: (...given) => fetch(...given),
      ...options,
    })
    return { sent, call: () => rejection(signoff.cookieGetSession()) }
  }

  it.each([
    [new ReferenceError('secret is not defined'), 'ReferenceError', 1],
    [new SyntaxError('secret'), 'SyntaxError', 1],
    [new TypeError('secret is not a function'), 'TypeError', 3],
    [new TypeError('fetch failed'), undefined, 3],
    [new Error('secret'), undefined, 3],
    [Object.assign(new Error('secret'), { name: 'a secret' }), undefined, 3],
    [new TypeError('fetch failed', { cause: new Error('bad port') }), 'bad port', 1],
  ])('is told by its class: %s', async (thrown, reason, times) => {
    const { sent, call } = failing(thrown)
    const error = await call()
    expect(error).toBeInstanceOf(SignoffNetworkError)
    expect(error).toMatchObject({ reason })
    expect(inspect(error)).not.toContain('secret')
    expect(sent).toHaveLength(times)
  })

  it('is told by its class when it is thrown at once', async () => {
    const fetch = () => {
      throw new ReferenceError('secret is not defined')
    }
    const { call } = failing(new Error(), { fetch })
    expect(await call()).toMatchObject({ code: 'network', reason: 'ReferenceError' })
  })

  it('says what the platform says of a port that it forbids', async () => {
    const signoff = new Signoff({ baseUrl: 'http://127.0.0.1:1' })
    expect(await rejection(signoff.cookieGetSession())).toMatchObject({ reason: 'bad port' })
  })
})

describe('the methods', () => {
  it('can be taken from the client', async () => {
    const { sent, signoff } = client()
    const { cookieGetSession } = signoff
    expect(await cookieGetSession()).toEqual(PROFILE)
    expect(sent).toHaveLength(1)
    expect(Object.keys(signoff)).toEqual(['baseUrl', 'raw'])
  })

  it.each(['cookie', 'bearer', 'signal', 'timeout', 'form', 'headers', 'retry'])(
    'take %s as the second argument',
    async (name) => {
      for (const methods of [client().signoff, client().signoff.raw]) {
        expect(
          await refused(() => loose(methods)['bodyLogout']?.({ session: 's', [name]: 'secret' }) as never),
        ).toMatch(new RegExp(`${name}.*second argument`))
      }
    },
  )

  it('say what is needed, alike', async () => {
    const needed: Record<string, string> = {
      bodyLogin: 'username',
      bodyLogout: 'session',
      cookieLogin: 'username',
      jwtLogin: 'username',
      login: 'username',
      queryLogin: 'username',
      queryGetUser: 'id',
      queryLogout: 'userId',
    }
    for (const [id, key] of Object.entries(needed)) {
      for (const given of [[], [null], [{}], [{ [key]: undefined }]]) {
        const { sent, signoff } = client()
        expect(await refused(() => loose(signoff)[id]?.(...given) as never)).toBe(`${id} needs ${key}`)
        expect(sent).toEqual([])
      }
    }
  })

  it('take objects alone, and no more of them than they have use for', async () => {
    for (const id of Object.keys(operations)) {
      for (const pick of [(signoff: Signoff) => loose(signoff), (signoff: Signoff) => loose(signoff.raw)]) {
        const { sent, signoff } = client()
        await refused(() => pick(signoff)[id]?.('secret') as never)
        await refused(() => pick(signoff)[id]?.({}, {}, {}) as never)
        expect(sent).toEqual([])
      }
    }
    const { sent, signoff } = client()
    expect(await refused(() => loose(signoff)['jwtMe']?.(null) as never)).toMatch(/^jwtMe takes /)
    expect(await refused(() => loose(signoff)['headerLogout']?.({}, { bearer: 'secret' }) as never)).toMatch(
      /^headerLogout takes /,
    )
    expect(sent).toEqual([])
  })
})
