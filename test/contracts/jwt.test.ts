import { describe, expect, it } from '@jest/globals'
import { FORM_ROWS, isAlive, loginWith, startSession } from '../support/contracts.js'
import { detail, told } from '../support/shapes.js'
import { ADA, BOB, useSignoff } from '../support/signoff.js'

const MAX = { username: 'max', password: 'p', fullName: 'Max', id: 2n ** 63n - 1n }
const MIN = { username: 'min', password: 'p', id: -(2n ** 63n) }

const signoff = useSignoff({ users: [ADA, BOB, MAX, MIN] })

const logout = (authorization?: string) =>
  signoff.ask('POST', '/api/v1/auth/logout', authorization === undefined ? {} : { authorization })
const me = (authorization?: string) =>
  signoff.ask('GET', '/api/v1/auth/me', authorization === undefined ? {} : { authorization })

const ENDED = { status: 200, text: '{"message":"Successfully logged out"}' }
const INVALID = detail(401, 'Could not validate credentials')

const b64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('the bearer credential', () => {
  it.each([
    ['behind Bearer', (token: string) => `Bearer ${token}`],
    ['behind bearer', (token: string) => `bearer ${token}`],
    ['behind bEaReR', (token: string) => `bEaReR ${token}`],
    ['behind more spaces', (token: string) => `Bearer    ${token}`],
    ['with spaces at the end', (token: string) => `Bearer ${token}  `],
    ['with spaces before Bearer', (token: string) => `   Bearer ${token}`],
  ])('is taken %s', async (_, authorization) => {
    for (const [, login] of FORM_ROWS) {
      const token = await startSession(signoff, ADA, login)
      expect(told(await me(authorization(token)))).toEqual({
        status: 200,
        text: '{"id":1,"username":"ada@example.com","full_name":"Ada Lovelace"}',
      })
      expect(told(await logout(authorization(token)))).toEqual(ENDED)
      expect(await isAlive(signoff, token)).toBe(false)
    }
  })

  it.each([
    ['no header', () => undefined],
    ['an empty header', () => ''],
    ['Bearer alone', () => 'Bearer'],
    ['Bearer and spaces', () => 'Bearer   '],
    ['Basic alone', () => 'Basic'],
    ['Basic and a space', () => 'Basic '],
    ['a bare token', (token: string) => token],
    ['no space behind Bearer', (token: string) => `Bearer${token}`],
    ['a comma behind Bearer', (token: string) => `Bearer,${token}`],
    ['a tab behind Bearer', (token: string) => `Bearer\t${token}`],
  ])('is not there with %s', async (_, authorization) => {
    const token = await startSession(signoff)
    const sent = authorization(token)
    for (const reply of [await logout(sent), await me(sent)]) {
      expect(told(reply)).toEqual(detail(403, 'Not authenticated'))
      expect(reply.header('WWW-Authenticate')).toBe('')
      expect(reply.header('Content-Type')).toBe('application/json')
    }
    expect(await isAlive(signoff, token)).toBe(true)
  })

  it.each([
    ['Basic', (token: string) => `Basic ${token}`],
    ['Token', (token: string) => `Token ${token}`],
    ['a colon behind Bearer', (token: string) => `Bearer: ${token}`],
    ['a scheme of one sign', (token: string) => `, ${token}`],
  ])('has no scheme that is known with %s', async (_, authorization) => {
    const token = await startSession(signoff)
    for (const reply of [await logout(authorization(token)), await me(authorization(token))]) {
      expect(told(reply)).toEqual(detail(403, 'Invalid authentication credentials'))
    }
    expect(await isAlive(signoff, token)).toBe(true)
  })

  const unknown: [string, (token: string) => string][] = [
    ['a word', () => 'x'],
    ['two words', () => 'x y'],
    ['a word behind the token', (token) => `${token} x`],
    ['a word before the token', (token) => `x ${token}`],
    ['Bearer before the token', (token) => `Bearer ${token}`],
    ['quotes around the token', (token) => `"${token}"`],
    ['a letter more', (token) => `${token}A`],
    ['a letter less', (token) => token.slice(0, -1)],
    ['padding behind it', (token) => `${token}=`],
    ['null', () => 'null'],
    ['a session token of nobody', () => `sess_${'A'.repeat(43)}`],
    ['a JWT without a signature', () => `${b64({ alg: 'none' })}.${b64({ jti: 'a' })}.`],
    [
      'an expired JWT of another issuer',
      () => `${b64({ alg: 'HS256', typ: 'JWT' })}.${b64({ sub: '1', jti: 'a', exp: 1 })}.c2ln`,
    ],
    ['a JWT without jti', () => `${b64({ alg: 'HS256', typ: 'JWT' })}.${b64({ sub: '1' })}.c2ln`],
    ['what is long', () => 'x'.repeat(8000)],
  ]

  it.each(unknown)(
    'names nobody with %s: the logout answers the same, the check refuses',
    async (_, credential) => {
      for (const [, login] of FORM_ROWS) {
        const token = await startSession(signoff, ADA, login)
        const authorization = `Bearer ${credential(token)}`
        const refused = await me(authorization)
        expect(told(refused)).toEqual(INVALID)
        expect(refused.header('WWW-Authenticate')).toBe('Bearer')
        expect(told(await logout(authorization))).toEqual(ENDED)
        expect(await isAlive(signoff, token)).toBe(true)
      }
    },
  )

  it('names nobody with a bit of its signature, claims or header flipped', async () => {
    const token = await startSession(signoff, ADA, 'jwtLogin')
    const [head = '', claims = '', signature = ''] = token.split('.')
    const flip = (part: string) => {
      const bytes = Buffer.from(part, 'base64url')
      bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1
      return bytes.toString('base64url')
    }
    for (const forged of [
      `${flip(head)}.${claims}.${signature}`,
      `${head}.${flip(claims)}.${signature}`,
      `${head}.${claims}.${flip(signature)}`,
    ]) {
      expect(told(await logout(`Bearer ${forged}`))).toEqual(ENDED)
      expect(told(await me(`Bearer ${forged}`))).toEqual(INVALID)
    }
    expect((await me(`Bearer ${token}`)).status).toBe(200)
  })

  it('is taken from nowhere else', async () => {
    const token = await startSession(signoff)
    const request = { cookie: `auth_session=${token}`, json: { session: token, access_token: token } }
    const query = `?access_token=${token}&token=${token}`
    expect((await signoff.ask('POST', `/api/v1/auth/logout${query}`, request)).status).toBe(403)
    expect((await signoff.ask('GET', `/api/v1/auth/me${query}`, request)).status).toBe(403)
    expect(await isAlive(signoff, token)).toBe(true)
  })

  it.each([
    ['no body, declared as JSON', { type: 'application/json' }],
    ['broken JSON', { body: '{"a', type: 'application/json' }],
    ['JSON', { json: { session: 'x' } }],
    ['bytes of no type', { body: Buffer.from([0, 255]) }],
  ])('ends its session beside %s', async (_, request) => {
    const authorization = `Bearer ${await startSession(signoff)}`
    const reply = await signoff.ask('POST', '/api/v1/auth/logout?a=1&a=2', { ...request, authorization })
    expect(told(reply)).toEqual(ENDED)
  })
})

describe('GET /api/v1/auth/me', () => {
  it.each([
    ['9223372036854775807', MAX, 'Max'],
    ['-9223372036854775808', MIN, 'min'],
    ['2', BOB, 'bob'],
  ])(
    'gives the id %s with every digit, and the username for a full name that is missing',
    async (id, user, name) => {
      const token = await startSession(signoff, user)
      expect((await me(`Bearer ${token}`)).text).toBe(
        `{"id":${id},"username":"${user.username}","full_name":"${name}"}`,
      )
    },
  )
})

describe('POST /api/v1/auth/login', () => {
  const login = (body: string | Buffer, type: string | null) =>
    signoff.ask('POST', '/api/v1/auth/login', { body, type })
  const FORM = 'application/x-www-form-urlencoded'
  const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString()
  const { username, password } = ADA
  const GRANT = /^\{"access_token":"eyJ[\w-]+\.[\w-]+\.[\w-]{86}","token_type":"bearer","expires_in":86400\}$/

  it.each([
    ['JSON', JSON.stringify({ username, password }), 'application/json'],
    ['JSON with a charset', JSON.stringify({ username, password }), 'application/json; charset=utf-8'],
    ['JSON of another kind', JSON.stringify({ username, password }), 'application/vnd.api+json'],
    ['more members', JSON.stringify({ scope: '', username, password, a: { b: [null] } }), 'application/json'],
    [
      '__proto__',
      `{"__proto__":{"username":"x"},"username":"${username}","password":"${password}"}`,
      'application/json',
    ],
    ['a form', form({ username, password }), FORM],
    ['a form with a charset', form({ username, password }), `${FORM}; charset=utf-8`],
    [
      'a form as OAuth clients send it',
      form({ grant_type: 'password', username, password, scope: '', client_id: 'c', client_secret: 's' }),
      FORM,
    ],
    ['a form with another grant_type', form({ grant_type: 'refresh_token', username, password }), FORM],
    [
      'a form with plus signs',
      `username=${encodeURIComponent(username)}&password=${password.replaceAll(' ', '+')}`,
      FORM,
    ],
  ])('takes %s', async (_, body, type) => {
    const reply = await login(body, type)
    expect(reply.status).toBe(200)
    expect(reply.text).toMatch(GRANT)
    const token = String(reply.json()['access_token'])
    expect((await me(`Bearer ${token}`)).status).toBe(200)
  })

  const missing = (field: string, input: unknown) => ({
    type: 'missing',
    loc: ['body', field],
    msg: 'Field required',
    input,
  })
  const noText = (field: string, input: unknown) => ({
    type: 'string_type',
    loc: ['body', field],
    msg: 'Input should be a valid string',
    input,
  })
  const whole = (input: unknown) => ({ type: 'missing', loc: ['body'], msg: 'Field required', input })
  const noObject = (input: unknown) => ({
    type: 'model_attributes_type',
    loc: ['body'],
    msg: 'Input should be a valid dictionary or object to extract fields from',
    input,
  })
  const broken = (position: number, error: string) => ({
    type: 'json_invalid',
    loc: ['body', position],
    msg: 'JSON decode error',
    input: {},
    ctx: { error },
  })

  it.each([
    ['no password', '{"username":"a"}', [missing('password', { username: 'a' })]],
    ['no username: the input would repeat the password', '{"password":"p"}', [missing('username', null)]],
    ['neither', '{"a":1}', [missing('username', { a: 1 }), missing('password', { a: 1 })]],
    ['nothing in it', '{}', [missing('username', {}), missing('password', {})]],
    ['a username that is a number', '{"username":1,"password":"p"}', [noText('username', 1)]],
    ['a username that is null', '{"username":null,"password":"p"}', [noText('username', null)]],
    ['a password that is a number', '{"username":"a","password":1234}', [noText('password', null)]],
    ['a password in a list', '{"username":"a","password":["p"]}', [noText('password', null)]],
    [
      'both of wrong types',
      '{"username":{"a":1},"password":true}',
      [noText('username', { a: 1 }), noText('password', null)],
    ],
    ['null', 'null', [whole(null)]],
    ['a number', '5', [noObject(5)]],
    ['a text, which may be a password', '"secret"', [noObject(null)]],
    ['an empty list', '[]', [noObject([])]],
    ['a list of texts, which may be passwords', '["secret"]', [noObject(null)]],
    ['half an object', '{', [broken(1, 'Expecting property name enclosed in double quotes')]],
    ['a word', 'nothing', [broken(0, 'Expecting value')]],
    ['a missing colon', '{"username" "a"}', [broken(12, "Expecting ':' delimiter")]],
    ['a missing comma', '{"username":"a" "password":"p"}', [broken(16, "Expecting ',' delimiter")]],
    ['something behind it', '{} x', [broken(3, 'Extra data')]],
    [
      'an open text behind code points of two units',
      '{"🦊":"a',
      [broken(5, 'Unterminated string starting at')],
    ],
  ])('tells each fault of JSON with %s', async (_, body, faults) => {
    const reply = await login(body, 'application/json')
    expect(told(reply)).toEqual({ status: 422, text: JSON.stringify({ detail: faults }) })
  })

  it.each([
    ['no body, declared as JSON', '', 'application/json', [whole(null)]],
    ['no body and no type', '', null, [whole(null)]],
    ['an empty form', '', FORM, [missing('username', null), missing('password', null)]],
    ['a form without a password', 'username=a', FORM, [missing('password', null)]],
    ['a form without a username', 'password=p', FORM, [missing('username', null)]],
    ['text', '{"username":"a","password":"p"}', 'text/plain', [noObject(null)]],
    ['XML', '<a/>', 'application/xml', [noObject(null)]],
    ['a form of another kind', 'username=a', 'multipart/form-data; boundary=x', [noObject(null)]],
  ])('tells each fault with %s', async (_, body, type, faults) => {
    const reply = await login(body, type)
    expect(told(reply)).toEqual({ status: 422, text: JSON.stringify({ detail: faults }) })
  })

  it.each([
    ['a wrong password', { username, password: 'wrong' }],
    ['an unknown name', { username: 'nobody', password }],
    ['an empty password', { username, password: '' }],
    ['an empty name', { username: '', password }],
  ])('says that the credentials are wrong with %s', async (_, fields) => {
    const reply = await signoff.ask('POST', '/api/v1/auth/login', { json: fields })
    expect(told(reply)).toEqual(detail(401, 'Incorrect username or password'))
    expect(reply.header('WWW-Authenticate')).toBe('Bearer')
  })

  it('gives a token that no other login gave', async () => {
    const [one, other] = [await loginWith(signoff, 'jwtLogin'), await loginWith(signoff, 'jwtLogin')]
    expect(one.json()['access_token']).not.toBe(other.json()['access_token'])
  })
})
