import { describe, expect, it } from '@jest/globals'
import { FORM_ROWS, isAlive, loginWith, startSession } from '../support/contracts.js'
import { bodyError, bodyMessage, told } from '../support/shapes.js'
import { ADA, useSignoff } from '../support/signoff.js'

const MAX = { username: 'max', password: 'p', id: 2n ** 63n - 1n }
const MIN = { username: 'min', password: 'p', id: -(2n ** 63n) }

const signoff = useSignoff({ users: [ADA, MAX, MIN] })

const JSON_TYPE = 'application/json'

describe.each([
  ['pinned', '/body/api/auth/logout'],
  ['shared', '/api/auth/logout'],
])('the %s logout', (_, path) => {
  const logout = (body: string | Buffer, type: string | null = JSON_TYPE, target = path) =>
    signoff.ask('POST', target, { body, type })

  it.each([
    ['session alone', (token: string) => `{"session":"${token}"}`],
    ['spaces', (token: string) => ` \r\n\t{ "session" : "${token}" } \n`],
    [
      'other members, doubled',
      (token: string) => `{"a":1,"a":{"session":"x"},"session":"${token}","userId":"x"}`,
    ],
    [
      '__proto__',
      (token: string) => `{"__proto__":{"session":"x"},"session":"${token}","constructor":{"prototype":1}}`,
    ],
    ['an escaped name', (token: string) => `{"\\u0073ession":"${token}"}`],
    [
      'an escaped token',
      (token: string) => `{"session":"\\u00${token.charCodeAt(0).toString(16)}${token.slice(1)}"}`,
    ],
    ['a byte order mark', (token: string) => `\uFEFF{"session":"${token}"}`],
  ])('ends the session with %s', async (_name, body) => {
    for (const [, login] of FORM_ROWS) {
      const token = await startSession(signoff, ADA, login)
      const reply = await logout(body(token))
      expect(told(reply)).toEqual(bodyMessage(reply, 'Logged out successfully'))
      expect(await isAlive(signoff, token)).toBe(false)
    }
  })

  it.each([
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'Application/JSON',
    'application/json;',
    'application/json; a="b;c"',
    'application/vnd.api+json',
  ])('reads a body of the type %s as JSON', async (type) => {
    const token = await startSession(signoff)
    const reply = await logout(`{"session":"${token}"}`, type)
    expect(told(reply)).toEqual(bodyMessage(reply, 'Logged out successfully'))
  })

  it.each([
    ['no session', '{}'],
    ['null', '{"session":null}'],
    ['a number', '{"session":1}'],
    ['a boolean', '{"session":true}'],
    ['a list', '{"session":["TOKEN"]}'],
    ['an object', '{"session":{"session":"TOKEN"}}'],
    ['an empty text', '{"session":""}'],
    ['another spelling', '{"Session":"TOKEN","sessionId":"TOKEN"}'],
    ['a session in __proto__', '{"__proto__":{"session":"TOKEN"}}'],
    ['a list as the body', '[{"session":"TOKEN"}]'],
    ['a text as the body', '"TOKEN"'],
    ['null as the body', 'null'],
    ['a number as the body', '1'],
  ])('says that session is missing with %s', async (_name, body) => {
    const token = await startSession(signoff)
    const reply = await logout(body.replaceAll('TOKEN', token))
    expect(told(reply)).toEqual(bodyError(reply, 400, 'session is required'))
    expect(await isAlive(signoff, token)).toBe(true)
  })

  it.each([
    ['equal', '{"session":"TOKEN","session":"TOKEN"}'],
    ['different, the last right', '{"session":"x","session":"TOKEN"}'],
    ['different, the first right', '{"session":"TOKEN","session":"x"}'],
    ['once null', '{"session":null,"session":"TOKEN"}'],
    ['once escaped', '{"session":"TOKEN","\\u0073ession":"TOKEN"}'],
  ])('refuses a doubled session, %s', async (_name, body) => {
    const token = await startSession(signoff)
    const reply = await logout(body.replaceAll('TOKEN', token))
    expect(told(reply)).toEqual(bodyError(reply, 400, 'session must be given once'))
    expect(await isAlive(signoff, token)).toBe(true)
  })

  it.each([
    ['half an object', '{"session":"TOKEN"'],
    ['a comma at the end', '{"session":"TOKEN",}'],
    ['single quotes', "{'session':'TOKEN'}"],
    ['a word', 'session'],
    ['NaN', '{"session":"TOKEN","a":NaN}'],
    ['something behind it', '{"session":"TOKEN"}{}'],
    ['a comment', '{"session":"TOKEN"}//'],
    ['a line break in a text', '{"session":"TOKEN\n"}'],
    ['a form', 'session=TOKEN'],
    ['spaces only', '   '],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['very deep nesting', '['.repeat(8000)],
  ])('says that the body is not JSON with %s', async (_name, body) => {
    const token = await startSession(signoff)
    const reply = await logout(typeof body === 'string' ? body.replaceAll('TOKEN', token) : body)
    expect(told(reply)).toEqual(bodyError(reply, 400, 'Request body is not valid JSON'))
    expect(await isAlive(signoff, token)).toBe(true)
  })

  it.each([
    ['an unknown session', 'x'],
    ['a session token of nobody', `sess_${'A'.repeat(43)}`],
    ['a long text', 'x'.repeat(9000)],
    ['a text beyond ASCII', 'Zoë 🦊 \\ud83d'],
  ])('finds no session with %s', async (_name, session) => {
    const reply = await logout(`{"session":"${session}"}`)
    expect(told(reply)).toEqual(bodyError(reply, 404, 'Session not found'))
  })

  it.each([
    ['a space at the end', (token: string) => `${token} `],
    ['capitals', (token: string) => token.toUpperCase()],
    ['Bearer before it', (token: string) => `Bearer ${token}`],
    ['quotes around it', (token: string) => `\\"${token}\\"`],
    ['a zero byte behind it', (token: string) => `${token}\\u0000`],
  ])('finds no session with %s', async (_name, session) => {
    const token = await startSession(signoff)
    const reply = await logout(`{"session":"${session(token)}"}`)
    expect(told(reply)).toEqual(bodyError(reply, 404, 'Session not found'))
    expect(await isAlive(signoff, token)).toBe(true)
  })

  it('finds no session when it has ended', async () => {
    const token = await startSession(signoff)
    await logout(`{"session":"${token}"}`)
    const reply = await logout(`{"session":"${token}"}`)
    expect(told(reply)).toEqual(bodyError(reply, 404, 'Session not found'))
  })

  it('ignores a cookie, Authorization and unknown parameters', async () => {
    const token = await startSession(signoff)
    const other = await startSession(signoff)
    const reply = await signoff.ask('POST', `${path}?session=x&user=1&user=2`, {
      json: { session: token },
      cookie: `auth_session=${other}`,
      authorization: `Bearer ${other}`,
    })
    expect(told(reply)).toEqual(bodyMessage(reply, 'Logged out successfully'))
    expect(await isAlive(signoff, other)).toBe(true)
  })
})

describe('the pinned logout', () => {
  it.each([
    ['no body', '', null],
    ['no body, declared as JSON', '', JSON_TYPE],
    ['a form', 'session=x', 'application/x-www-form-urlencoded'],
    ['text', '{"session":"x"}', 'text/plain'],
    ['text that is called JSON otherwise', '{"session":"x"}', 'text/json'],
    ['two types', '{"session":"x"}', 'application/json, text/plain'],
    ['no type', '{"session":"x"}', null],
  ])('says that session is missing with %s', async (_, body, type) => {
    const reply = await signoff.ask('POST', '/body/api/auth/logout', { body, type })
    expect(told(reply)).toEqual(bodyError(reply, 400, 'session is required'))
  })

  it('speaks body even with the query’s parameters', async () => {
    const token = await startSession(signoff)
    const reply = await signoff.ask('POST', '/body/api/auth/logout?userId=7&userId=8&sessionId=x', {
      json: { session: token },
    })
    expect(told(reply)).toEqual(bodyMessage(reply, 'Logged out successfully'))
  })
})

describe('POST /body/api/auth/login', () => {
  it.each([
    ['9223372036854775807', MAX],
    ['-9223372036854775808', MIN],
    ['1', ADA],
  ])('gives the id %s as text, and the request’s id', async (id, user) => {
    const reply = await loginWith(signoff, 'bodyLogin', user)
    const session = /sess_[A-Za-z0-9_-]{43}/.exec(reply.text)?.[0] ?? ''
    const request = reply.header('X-Request-Id')
    expect(told(reply)).toEqual({
      status: 200,
      text: `{"request":"${request}","user":"${id}","session":"${session}","message":"Logged in successfully"}`,
    })
  })
})
