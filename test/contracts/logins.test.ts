import { describe, expect, it } from '@jest/globals'
import { SECOND } from '../support/clock.js'
import type { Reply } from '../../harness/replies.js'
import {
  CHECKS,
  credentialOf,
  isAlive,
  LOGIN_NAMES,
  LOGINS,
  loginWith,
  startSession,
} from '../support/contracts.js'
import { CONTRACT_OPERATIONS, type OperationCase } from '../support/operations.js'
import { told } from '../support/shapes.js'
import { ADA, BOB, useSignoff } from '../support/signoff.js'

const ZOE = { username: 'Zoë Straße ﬁ', password: 'пароль 密码 🦊', fullName: 'Zoë "Z" \\ 李雷 🦊' }
const GONE = { username: 'gone', password: 'p' }
const OFF = { username: 'off', password: 'p' }
/** A password of the greatest length, and a name. */
const LONG = { username: 'l'.repeat(256), password: '\u{1F98A}'.repeat(512) }

const signoff = useSignoff({ users: [ADA, BOB, ZOE, LONG, GONE, OFF] })

const cases = LOGIN_NAMES.map((name): [string, OperationCase] => {
  const found = CONTRACT_OPERATIONS.find((operation) => operation.name === name)
  if (found === undefined) throw new Error(`There is no operation ${name}`)
  return [name, found]
})

const JSON_TYPE = 'application/json'

describe.each(cases)('%s', (name, operation) => {
  const login = name as keyof typeof LOGINS
  const jwt = login === 'jwtLogin'
  const target = LOGINS[login]
  const send = (body: string | Buffer, type: string | null = JSON_TYPE) =>
    signoff.ask('POST', target, { body, type })
  const error = (reply: Reply, status: number, words: string) =>
    operation.error(reply, signoff, status, words)
  const wrong = jwt ? 'Incorrect username or password' : 'Invalid username or password'

  it.each([
    ['as it was written', 'Zoë Straße ﬁ'],
    ['in capitals', 'ZOË STRASSE FI'],
    ['decomposed', 'Zoe\u0308 Straße ﬁ'],
    ['in full width', 'Ｚｏë　Ｓｔｒａｓｓｅ　ｆｉ'],
  ])('knows a username %s, and answers it as it was written', async (_, username) => {
    const reply = await loginWith(signoff, login, { username, password: ZOE.password })
    const credential = credentialOf(login, reply)
    const seen = await signoff.ask('GET', `/auth/session?session_token=${credential}`)
    expect(seen.text).toBe('{"username":"Zoë Straße ﬁ","full_name":"Zoë \\"Z\\" \\\\ 李雷 🦊"}')
    expect(seen.header('Content-Length')).toBe(String(Buffer.byteLength(seen.text)))
  })

  it.each([
    ['a wrong password', { username: ADA.username, password: 'wrong' }],
    ['a password in another case', { username: ADA.username, password: ADA.password.toUpperCase() }],
    ['a password in another form', { username: BOB.username, password: BOB.password.replace('’', "'") }],
    ['a space behind the password', { username: ADA.username, password: `${ADA.password} ` }],
    ['an empty password', { username: ADA.username, password: '' }],
    ['an unknown username', { username: 'nobody', password: ADA.password }],
    ['an empty username', { username: '', password: ADA.password }],
    ['a space behind the username', { username: `${ADA.username} `, password: ADA.password }],
    ['an accent missing', { username: 'Zoe Straße ﬁ', password: ZOE.password }],
    ['a username that is too long', { username: 'x'.repeat(257), password: 'p' }],
    ['a password that is too long', { username: ADA.username, password: 'x'.repeat(1025) }],
    ['a zero byte behind the username', { username: `${ADA.username}\0`, password: ADA.password }],
    ['__proto__ for a username', { username: '__proto__', password: ADA.password }],
    ['half a character', { username: '\ud83d', password: '\udd8a' }],
  ])('tells nobody why it refuses %s', async (_, fields) => {
    const reply = await signoff.ask('POST', target, { json: fields })
    expect(told(reply)).toEqual(error(reply, 401, wrong))
    expect(reply.header('WWW-Authenticate')).toBe('Bearer')
    expect(reply.header('Set-Cookie')).toBe('')
  })

  it('tells nobody that a user is disabled or deleted', async () => {
    await signoff.users.disable('off')
    await signoff.users.delete('gone').catch(() => undefined)
    for (const user of [OFF, GONE]) {
      const reply = await loginWith(signoff, login, user)
      expect(told(reply)).toEqual(error(reply, 401, wrong))
    }
  })

  it('takes the longest name and the longest password', async () => {
    expect((await loginWith(signoff, login, LONG)).status).toBe(200)
  })

  it.each([
    [
      'other members',
      `{"a":1,"a":2,"username":"bob","password":${JSON.stringify(BOB.password)},"remember":true}`,
    ],
    [
      '__proto__',
      `{"__proto__":{"username":"x"},"username":"bob","password":${JSON.stringify(BOB.password)},"constructor":1}`,
    ],
    ['spaces', ` \n{ "username" : "bob", "password" : ${JSON.stringify(BOB.password)} }\t`],
    [
      'escapes',
      `{"\\u0075sername":"\\u0062ob","password":${JSON.stringify(BOB.password).replace('’', '\\u2019')}}`,
    ],
  ])('ignores %s', async (_, body) => {
    expect((await send(body)).status).toBe(200)
  })

  it.each([
    'application/json; charset=utf-8',
    'APPLICATION/JSON',
    'application/json;',
    'application/vnd.api+json',
  ])('takes JSON as %s', async (type) => {
    expect((await send(JSON.stringify(BOB, ['username', 'password']), type)).status).toBe(200)
  })

  it('adopts no credential that it is sent, and leaves its session alone', async () => {
    const presented = await startSession(signoff)
    const reply = await signoff.ask(
      'POST',
      `${target}?userId=1&sessionId=${presented}&session_token=${presented}`,
      {
        authorization: `Bearer ${presented}`,
        cookie: `auth_session=${presented}`,
        headers: [['session_token', presented]],
        json: { username: ADA.username, password: ADA.password, session: presented, sessionToken: presented },
      },
    )
    const given = credentialOf(login, reply)
    expect(given).not.toBe(presented)
    expect(await isAlive(signoff, presented)).toBe(true)
    expect(await isAlive(signoff, given)).toBe(true)
  })

  it('adopts no credential of somebody else', async () => {
    const presented = `sess_${'B'.repeat(43)}`
    await signoff.ask('POST', target, {
      authorization: `Bearer ${presented}`,
      cookie: `auth_session=${presented}`,
      json: { username: ADA.username, password: ADA.password, session: presented },
    })
    expect(await isAlive(signoff, presented)).toBe(false)
  })

  it('starts a session of its own each time, which ends alone', async () => {
    const [one, other] = [await startSession(signoff, BOB, login), await startSession(signoff, BOB, login)]
    expect(one).not.toBe(other)
    await signoff.ask('POST', '/logout', { authorization: one })
    expect([await isAlive(signoff, one), await isAlive(signoff, other)]).toEqual([false, true])
  })

  it('tells the absolute expiry, whatever it calls it', async () => {
    // So that the session is the newest.
    signoff.clock.advance(SECOND)
    const reply = await loginWith(signoff, login)
    const credential = credentialOf(login, reply)
    const [session] = await signoff.service.store.sessions.list({ all: true }, 1)
    const expiresAt = signoff.clock.now() + 86_400_000
    expect(session?.expiresAt).toBe(expiresAt)
    const { data, expires_in } = reply.json() as { data?: { expiresAt: string }; expires_in?: number }
    const toldAt = {
      cookieLogin: reply.header('Set-Cookie').includes('; Max-Age=86400;') && expiresAt,
      queryLogin: Date.parse(data?.expiresAt ?? '') + (expiresAt % 1000),
      bodyLogin: expiresAt,
      jwtLogin: signoff.clock.now() + (expires_in ?? 0) * 1000,
      login: Date.parse(data?.expiresAt ?? '') + (expiresAt % 1000),
    }
    expect(toldAt[login]).toBe(expiresAt)
    if (jwt) {
      const claims = JSON.parse(Buffer.from(credential.split('.')[1] ?? '', 'base64url').toString()) as {
        exp: number
        jti: string
      }
      expect([claims.exp, claims.jti]).toEqual([Math.floor(expiresAt / 1000), session?.id])
    }
  })

  it('gives a credential that every check takes', async () => {
    const credential = await startSession(signoff, ADA, login)
    for (const check of CHECKS) expect((await check.ask(signoff, credential)).status).toBe(200)
  })

  it('answers X-Request-Id, anew each time', async () => {
    const ids = [await loginWith(signoff, login), await loginWith(signoff, login)].map((reply) =>
      reply.header('X-Request-Id'),
    )
    expect(new Set(ids).size).toBe(2)
  })

  if (jwt) return

  it.each([
    ['nothing', '{}'],
    ['no password', '{"username":"a"}'],
    ['no username', '{"password":"p"}'],
    ['a username that is a number', '{"username":1,"password":"p"}'],
    ['a password that is null', '{"username":"a","password":null}'],
    ['a password in a list', '{"username":"a","password":["p"]}'],
    ['both in __proto__', '{"__proto__":{"username":"a","password":"p"}}'],
    ['other spellings', '{"Username":"a","PASSWORD":"p"}'],
    ['a list', '[{"username":"a","password":"p"}]'],
    ['a text', '"username"'],
    ['null', 'null'],
  ])('says which fields it needs with %s', async (_, body) => {
    const reply = await send(body)
    expect(told(reply)).toEqual(error(reply, 400, 'username and password are required'))
  })

  it.each([
    ['no body, declared as JSON', JSON_TYPE],
    ['no body and no type', null],
    ['no body of another type', 'text/plain'],
  ])('says which fields it needs with %s', async (_, type) => {
    const reply = await send('', type)
    expect(told(reply)).toEqual(error(reply, 400, 'username and password are required'))
  })

  it.each([
    ['half an object', '{"username":"a","password":"p"'],
    ['single quotes', "{'username':'a','password':'p'}"],
    ['a form', 'username=a&password=p'],
    ['a comma at the end', '{"username":"a","password":"p",}'],
    ['NaN', '{"username":"a","password":"p","a":NaN}'],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['deep nesting', `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`],
  ])('says that the body is not JSON with %s', async (_, body) => {
    const reply = await send(body)
    expect(told(reply)).toEqual(error(reply, 400, 'Request body is not valid JSON'))
  })

  it.each([
    ['a form', 'username=a&password=p', 'application/x-www-form-urlencoded'],
    ['text', '{"username":"a","password":"p"}', 'text/plain'],
    ['a near type', '{"username":"a","password":"p"}', 'text/json'],
    ['two types', '{"username":"a","password":"p"}', 'application/json, text/plain'],
    ['no type', '{"username":"a","password":"p"}', null],
    ['an empty type', '{"username":"a","password":"p"}', ''],
  ])('wants JSON, not %s', async (_, body, type) => {
    const reply = await send(body, type)
    expect(told(reply)).toEqual(error(reply, 415, 'Content-Type must be application/json'))
  })
})
