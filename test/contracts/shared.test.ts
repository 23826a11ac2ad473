import { describe, expect, it } from '@jest/globals'
import { utc } from '../support/clock.js'
import { FORM_ROWS, isAlive, loginWith, startSession } from '../support/contracts.js'
import { bodyError, bodyMessage, cookieError, queryError, sharedError, told } from '../support/shapes.js'
import { ADA, useSignoff } from '../support/signoff.js'

const MAX = { username: 'max', password: 'p', id: 2n ** 63n - 1n }

const signoff = useSignoff({ users: [ADA, MAX] })

const LOGOUT = '/api/auth/logout'
const ENDED = { status: 200, text: '{"success":true,"message":"Logged out successfully"}' }
const MISSING = cookieError(401, 'No valid session cookie provided', LOGOUT)

describe('POST /api/auth/logout', () => {
  it('speaks cookie beside a body that is not JSON, even if it cannot be decompressed', async () => {
    const token = await startSession(signoff)
    const reply = await signoff.ask('POST', LOGOUT, {
      cookie: `auth_session=${token}`,
      type: 'text/plain',
      headers: [['Content-Encoding', 'gzip']],
      body: 'no gzip',
    })
    expect(told(reply)).toEqual({ status: 200, text: 'true' })
    expect(await isAlive(signoff, token)).toBe(false)
  })

  it.each(['zstd', 'gzip, gzip'])(
    'speaks body with JSON of the coding %s, which nobody reads',
    async (coding) => {
      const [named, other] = [await startSession(signoff), await startSession(signoff)]
      const reply = await signoff.ask('POST', LOGOUT, {
        cookie: `auth_session=${other}`,
        type: 'application/json',
        headers: [['Content-Encoding', coding]],
        body: JSON.stringify({ session: named }),
      })
      expect(told(reply)).toEqual(bodyError(reply, 400, 'Request body is not valid JSON'))
      expect([await isAlive(signoff, named), await isAlive(signoff, other)]).toEqual([true, true])
    },
  )

  it('speaks query before a cookie and Authorization, which it leaves alone', async () => {
    const [token, other] = [await startSession(signoff), await startSession(signoff)]
    const reply = await signoff.ask('POST', `${LOGOUT}?userId=1&sessionId=${token}`, {
      cookie: `auth_session=${other}`,
      authorization: `Bearer ${other}`,
    })
    expect(told(reply)).toEqual(ENDED)
    expect(reply.header('Set-Cookie')).toBe('')
    expect([await isAlive(signoff, token), await isAlive(signoff, other)]).toEqual([false, true])
  })

  it.each([
    ['userId', 'userId=1'],
    ['userId without a value', 'userId'],
    ['sessionId', 'sessionId=x'],
    ['sessionId without a value', 'sessionId='],
  ])('speaks query with %s alone, whatever the cookie', async (_, query) => {
    const token = await startSession(signoff)
    const reply = await signoff.ask('POST', `${LOGOUT}?${query}`, { cookie: `auth_session=${token}` })
    expect(told(reply)).toEqual(queryError(signoff, 400, 'userId and sessionId parameters are required'))
    expect(await isAlive(signoff, token)).toBe(true)
  })

  it('speaks body before a cookie and Authorization, which it leaves alone', async () => {
    const [token, other] = [await startSession(signoff), await startSession(signoff)]
    const reply = await signoff.ask('POST', LOGOUT, {
      json: { session: token },
      cookie: `auth_session=${other}`,
      authorization: `Bearer ${other}`,
    })
    expect(told(reply)).toEqual(bodyMessage(reply, 'Logged out successfully'))
    expect(reply.header('Set-Cookie')).toBe('')
    expect([await isAlive(signoff, token), await isAlive(signoff, other)]).toEqual([false, true])
  })

  it.each([
    ['an empty object', '{}', 'session is required'],
    ['a list', '[]', 'session is required'],
    ['null', 'null', 'session is required'],
    ['broken JSON', '{"session"', 'Request body is not valid JSON'],
  ])('speaks body with %s, whatever the cookie', async (_, body, words) => {
    const token = await startSession(signoff)
    const reply = await signoff.ask('POST', LOGOUT, {
      body,
      type: 'application/json',
      cookie: `auth_session=${token}`,
    })
    expect(told(reply)).toEqual(bodyError(reply, 400, words))
    expect(await isAlive(signoff, token)).toBe(true)
  })

  it.each([
    ['no body', {}],
    ['no body, declared as JSON', { type: 'application/json' }],
    ['a form', { body: 'session=x', type: 'application/x-www-form-urlencoded' }],
    ['text', { body: '{"session":"x"}', type: 'text/plain' }],
    ['a body of no type', { body: '{"session":"x"}' }],
    ['Authorization', { authorization: 'Bearer x' }],
    ['unknown parameters', {}],
  ])('speaks cookie with %s', async (name, request) => {
    const target = name === 'unknown parameters' ? `${LOGOUT}?session=x&userid=1` : LOGOUT
    for (const [, login] of FORM_ROWS) {
      const token = await startSession(signoff, ADA, login)
      const reply = await signoff.ask('POST', target, { ...request, cookie: `auth_session=${token}` })
      expect(told(reply)).toEqual({ status: 200, text: 'true' })
      expect(await isAlive(signoff, token)).toBe(false)
    }
  })

  it.each([
    ['nothing at all', {}],
    ['Authorization alone', { authorization: 'Bearer x' }],
    ['no body, declared as JSON', { type: 'application/json' }],
    ['text', { body: 'x', type: 'text/plain' }],
    ['an empty cookie', { cookie: 'auth_session=' }],
  ])('says that the cookie is missing with %s', async (_, request) => {
    const reply = await signoff.ask('POST', LOGOUT, request)
    expect(told(reply)).toEqual(MISSING)
    expect(reply.header('WWW-Authenticate')).toBe('Bearer')
  })

  it.each([
    ['of the same session', (token: string) => [`userId=1&sessionId=${token}`, `{"session":"${token}"}`]],
    ['of another session', (token: string) => [`userId=1&sessionId=${token}`, '{"session":"x"}']],
    ['that is no text', (token: string) => [`userId=1&sessionId=${token}`, '{"session":null}']],
    [
      'that stands twice',
      (token: string) => [`userId=1&sessionId=${token}`, '{"session":"x","session":"y"}'],
    ],
    ['beside userId alone', (token: string) => ['userId=1', `{"session":"${token}"}`]],
    ['beside an empty sessionId', (token: string) => ['sessionId=', `{"session":"${token}"}`]],
  ])('refuses parameters and a session in the body %s, and ends nothing', async (_, carry) => {
    const token = await startSession(signoff)
    const [query = '', body = ''] = carry(token)
    const reply = await signoff.ask('POST', `${LOGOUT}?${query}`, {
      body,
      type: 'application/json',
      cookie: `auth_session=${token}`,
    })
    const words = 'Send the session in the query or in the body, not in both'
    expect(told(reply)).toEqual(sharedError(reply, signoff, 400, words, LOGOUT))
    expect(await isAlive(signoff, token)).toBe(true)
  })
})

describe('POST /api/auth/login', () => {
  it.each([
    ['1', ADA],
    ['9223372036854775807', MAX],
  ])('answers both documents at once to the user %s', async (id, user) => {
    const reply = await loginWith(signoff, 'login', user)
    const token = /sess_[A-Za-z0-9_-]{43}/.exec(reply.text)?.[0] ?? ''
    const expiresAt = utc(signoff.clock.now() + 86_400_000)
    expect(told(reply)).toEqual({
      status: 200,
      text:
        `{"success":true,"data":{"userId":${id},"sessionToken":"${token}","expiresAt":"${expiresAt}"},` +
        `"request":"${reply.header('X-Request-Id')}","user":"${id}","session":"${token}",` +
        '"message":"Logged in successfully"}',
    })
    expect(reply.header('Set-Cookie')).toBe('')
  })

  it('answers errors that both documents know', async () => {
    const reply = await loginWith(signoff, 'login', { username: 'nobody', password: 'x' })
    expect(told(reply)).toEqual(
      sharedError(reply, signoff, 401, 'Invalid username or password', '/api/auth/login'),
    )
  })
})
