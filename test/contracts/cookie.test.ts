import { describe, expect, it } from '@jest/globals'
import { FORM_ROWS, isAlive, loginWith, startSession } from '../support/contracts.js'
import { cookieError, told } from '../support/shapes.js'
import { ADA, BOB, useSignoff } from '../support/signoff.js'

const signoff = useSignoff()

const LOGOUTS = [
  ['pinned', '/cookie/api/auth/logout'],
  ['shared', '/api/auth/logout'],
] as const
const CLEARED = 'auth_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure'

describe('the cookie', () => {
  it.each([
    ['alone', (token: string) => `auth_session=${token}`],
    ['in double quotes', (token: string) => `auth_session="${token}"`],
    ['among others', (token: string) => `a=b; auth_session=${token}; c=d`],
    ['without spaces between', (token: string) => `a=b;auth_session=${token};c=d`],
    ['with many spaces between', (token: string) => `a=b;   auth_session=${token}`],
    [
      'beside names that are near',
      (token: string) => `xauth_session=x; auth_session2=y; AUTH_SESSION=z; auth_session=${token}`,
    ],
    ['beside what is no cookie', (token: string) => `=; ;; x; "; auth_session=${token}`],
  ])('names the session %s', async (_, cookie) => {
    for (const [, path] of LOGOUTS) {
      for (const [, login] of FORM_ROWS) {
        const token = await startSession(signoff, ADA, login)
        const seen = await signoff.ask('GET', '/cookie/api/auth/session', { cookie: cookie(token) })
        expect(told(seen)).toEqual({
          status: 200,
          text: '{"username":"ada@example.com","full_name":"Ada Lovelace"}',
        })
        const ended = await signoff.ask('POST', path, { cookie: cookie(token) })
        expect(told(ended)).toEqual({ status: 200, text: 'true' })
        expect(ended.header('Set-Cookie')).toBe(CLEARED)
      }
    }
  })

  it('names the session on a second line', async () => {
    const token = await startSession(signoff)
    const headers: [string, string][] = [
      ['Cookie', 'a=b'],
      ['Cookie', `auth_session=${token}`],
    ]
    expect((await signoff.ask('GET', '/cookie/api/auth/session', { headers })).status).toBe(200)
  })

  const absent: [string, (token: string) => string | undefined][] = [
    ['is not there', () => undefined],
    ['is empty', () => 'auth_session='],
    ['is empty in quotes', () => 'auth_session=""'],
    ['has no value', () => 'auth_session'],
    ['stands twice', (token) => `auth_session=${token}; auth_session=x`],
    ['stands twice and is equal', (token) => `auth_session=${token}; auth_session=${token}`],
    ['stands twice, once empty', (token) => `auth_session=; auth_session=${token}`],
    ['is spelled otherwise', (token) => `Auth_Session=${token}`],
    ['has a space before =', (token) => `auth_session =${token}`],
    ['is hidden in another’s quotes', (token) => `a="auth_session=${token}"`],
  ]

  it.each(absent)('counts as missing when it %s, and nothing ends', async (_, cookie) => {
    const token = await startSession(signoff)
    const sent = cookie(token)
    const request = sent === undefined ? {} : { cookie: sent }
    for (const [, path] of LOGOUTS) {
      const reply = await signoff.ask('POST', path, request)
      expect(told(reply)).toEqual(cookieError(401, 'No valid session cookie provided', '/api/auth/logout'))
      expect(reply.header('WWW-Authenticate')).toBe('Bearer')
      expect(reply.header('Set-Cookie')).toBe('')
    }
    const seen = await signoff.ask('GET', '/cookie/api/auth/session', request)
    expect(told(seen)).toEqual(
      cookieError(401, 'No valid session cookie provided', '/cookie/api/auth/session'),
    )
    expect(await isAlive(signoff, token)).toBe(true)
  })

  it('counts as missing when two lines name it', async () => {
    const token = await startSession(signoff)
    const headers: [string, string][] = [
      ['Cookie', `auth_session=${token}`],
      ['Cookie', `auth_session=${token}`],
    ]
    const reply = await signoff.ask('POST', '/cookie/api/auth/logout', { headers })
    expect(told(reply)).toEqual(cookieError(401, 'No valid session cookie provided', '/api/auth/logout'))
    expect(await isAlive(signoff, token)).toBe(true)
  })

  it.each([
    ['is unknown', () => 'x'],
    ['is unknown in quotes', () => '"x"'],
    ['has a space behind =', (token: string) => ` ${token}`],
    ['has a quote on one side', (token: string) => `"${token}`],
    ['has two pairs of quotes', (token: string) => `""${token}""`],
    ['has single quotes', (token: string) => `'${token}'`],
    ['is escaped', (token: string) => `${token.slice(0, -1)}%${token.slice(-1).charCodeAt(0).toString(16)}`],
    ['has a letter more', (token: string) => `${token}A`],
    ['is long', () => 'x'.repeat(8000)],
    ['has bytes beyond ASCII', () => 'ÿþ'],
  ])('is cleared when it %s, and nothing ends', async (_, value) => {
    const token = await startSession(signoff)
    const cookie = `auth_session=${value(token)}`
    for (const [, path] of LOGOUTS) {
      const reply = await signoff.ask('POST', path, { cookie })
      expect(told(reply)).toEqual({ status: 200, text: 'false' })
      expect(reply.header('Set-Cookie')).toBe(CLEARED)
    }
    const seen = await signoff.ask('GET', '/cookie/api/auth/session', { cookie })
    expect(told(seen)).toEqual(cookieError(401, 'Invalid session', '/cookie/api/auth/session'))
    expect(await isAlive(signoff, token)).toBe(true)
  })

  it.each(LOGOUTS)('is cleared when its session has ended (%s)', async (_, path) => {
    const cookie = `auth_session=${await startSession(signoff)}`
    await signoff.ask('POST', path, { cookie })
    const reply = await signoff.ask('POST', path, { cookie })
    expect(told(reply)).toEqual({ status: 200, text: 'false' })
    expect(reply.header('Set-Cookie')).toBe(CLEARED)
  })

  it.each([
    ['no body, declared as JSON', { type: 'application/json' }],
    ['broken JSON', { body: '{"a', type: 'application/json' }],
    ['a session of its own', { json: { session: 'other' } }],
    ['an Authorization', { authorization: 'Bearer x' }],
  ])('ends the session beside %s at the pinned path', async (_, request) => {
    const cookie = `auth_session=${await startSession(signoff)}`
    const reply = await signoff.ask('POST', '/cookie/api/auth/logout?userId=7&sessionId=8', {
      ...request,
      cookie,
    })
    expect(told(reply)).toEqual({ status: 200, text: 'true' })
  })
})

describe('POST /cookie/api/auth/login', () => {
  it('sets the cookie and gives the token in no body', async () => {
    const reply = await loginWith(signoff, 'cookieLogin')
    expect(told(reply)).toEqual({
      status: 200,
      text: '{"username":"ada@example.com","full_name":"Ada Lovelace"}',
    })
    expect(reply.header('Set-Cookie')).toMatch(
      /^auth_session=sess_[A-Za-z0-9_-]{43}; Max-Age=86400; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    )
    expect(reply.text).not.toContain('sess_')
  })

  it('gives the username where there is no full name', async () => {
    expect((await loginWith(signoff, 'cookieLogin', BOB)).text).toBe('{"username":"bob","full_name":"bob"}')
  })

  it('sets a cookie that the check and the logout take', async () => {
    const set = (await loginWith(signoff, 'cookieLogin')).header('Set-Cookie')
    const cookie = set.slice(0, set.indexOf(';'))
    expect((await signoff.ask('GET', '/cookie/api/auth/session', { cookie })).status).toBe(200)
    expect((await signoff.ask('POST', '/cookie/api/auth/logout', { cookie })).text).toBe('true')
    expect((await signoff.ask('GET', '/cookie/api/auth/session', { cookie })).status).toBe(401)
  })
})

describe('where cookies are not marked Secure', () => {
  const plain = useSignoff({ environment: { SIGNOFF_COOKIE_SECURE: 'false' } })

  it('leaves Secure out when it sets and when it clears', async () => {
    const set = (await loginWith(plain, 'cookieLogin')).header('Set-Cookie')
    expect(set).toMatch(
      /^auth_session=sess_[A-Za-z0-9_-]{43}; Max-Age=86400; Path=\/; HttpOnly; SameSite=Lax$/,
    )
    for (const [, path] of LOGOUTS) {
      const reply = await plain.ask('POST', path, { cookie: 'auth_session=x' })
      expect(reply.header('Set-Cookie')).toBe('auth_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax')
    }
  })
})
