import { describe, expect, it } from '@jest/globals'
import { utc } from '../support/clock.js'
import { FORM_ROWS, isAlive, loginWith, startSession } from '../support/contracts.js'
import { queryError, told } from '../support/shapes.js'
import { ADA, BOB, type TestUser, useSignoff } from '../support/signoff.js'

const MAX = { username: 'max', password: 'p', fullName: 'Max', id: 2n ** 63n - 1n }
const MIN = { username: 'min', password: 'p', fullName: 'Min', id: -(2n ** 63n) }
const ODD = { username: 'odd', password: 'p', fullName: 'Odd', id: 9007199254740993n }
const NIL = { username: 'nil', password: 'p', fullName: 'Nil', id: 0n }
const EDGES: [string, TestUser & { id: bigint }][] = [MAX, MIN, ODD, NIL].map((user) => [
  String(user.id),
  user,
])

const signoff = useSignoff({ users: [ADA, BOB, MAX, MIN, ODD, NIL] })

const LOGOUTS = [
  ['pinned', '/query/api/auth/logout'],
  ['shared', '/api/auth/logout'],
] as const
const ENDED = { status: 200, text: '{"success":true,"message":"Logged out successfully"}' }

describe.each(LOGOUTS)('the %s logout', (_, path) => {
  const logout = (query: string, request = {}) => signoff.ask('POST', `${path}?${query}`, request)

  it.each([
    ['both parameters', (token: string) => `userId=1&sessionId=${token}`],
    ['the other order', (token: string) => `sessionId=${token}&userId=1`],
    ['unknown parameters, doubled', (token: string) => `a=1&a=2&userId=1&sessionId=${token}&b`],
    ['leading zeros', (token: string) => `userId=0001&sessionId=${token}`],
    ['many leading zeros', (token: string) => `userId=${'0'.repeat(60)}1&sessionId=${token}`],
    ['an escaped digit', (token: string) => `userId=%31&sessionId=${token}`],
    ['a fragment', (token: string) => `userId=1&sessionId=${token}#fragment`],
  ])('ends the session with %s', async (_name, query) => {
    for (const [, login] of FORM_ROWS) {
      const token = await startSession(signoff, ADA, login)
      expect(told(await logout(query(token)))).toEqual(ENDED)
      expect(await isAlive(signoff, token)).toBe(false)
    }
  })

  it.each(EDGES)('ends the session of the user %s', async (id, user) => {
    const token = await startSession(signoff, user)
    expect(told(await logout(`userId=${id}&sessionId=${token}`))).toEqual(ENDED)
  })

  it.each([
    ['userId is missing', (token: string) => `sessionId=${token}`],
    ['userId is empty', (token: string) => `userId=&sessionId=${token}`],
    ['userId has no value', (token: string) => `userId&sessionId=${token}`],
    ['sessionId is missing', () => 'userId=1'],
    ['sessionId is empty', () => 'userId=1&sessionId='],
    ['both are empty', () => 'userId=&sessionId='],
    ['sessionId is missing and userId is no integer', () => 'userId=abc'],
    ['userId has another spelling', (token: string) => `userid=1&user_id=1&sessionId=${token}`],
  ])('says that parameters are missing when %s', async (_name, query) => {
    const token = await startSession(signoff)
    expect(told(await logout(query(token)))).toEqual(
      queryError(signoff, 400, 'userId and sessionId parameters are required'),
    )
    expect(await isAlive(signoff, token)).toBe(true)
  })

  it.each([
    'abc',
    '1.0',
    '1e0',
    '%2B1',
    '+1',
    '1+',
    '%201',
    '0x1',
    '1_000',
    '--1',
    '-',
    '%D9%A1',
    '1%00',
    'null',
    '1,1',
    '%F0%9F%A6%8A',
    '9223372036854775808',
    '-9223372036854775809',
    '99999999999999999999999999999999999999',
  ])('refuses the userId %s and ends nothing', async (userId) => {
    const token = await startSession(signoff)
    expect(told(await logout(`userId=${userId}&sessionId=${token}`))).toEqual(
      queryError(signoff, 400, 'userId must be an integer'),
    )
    expect(await isAlive(signoff, token)).toBe(true)
  })

  it.each([
    ['userId', (token: string) => `userId=1&userId=1&sessionId=${token}`],
    ['userId with another', (token: string) => `userId=1&userId=2&sessionId=${token}`],
    ['userId with an empty one', (token: string) => `userId=&userId=1&sessionId=${token}`],
    ['sessionId', (token: string) => `userId=1&sessionId=${token}&sessionId=${token}`],
    ['sessionId with another', (token: string) => `userId=1&sessionId=x&sessionId=${token}`],
    ['an escaped userId', (token: string) => `userId=1&user%49d=1&sessionId=${token}`],
  ])('refuses a doubled %s and ends nothing', async (_name, query) => {
    const token = await startSession(signoff)
    expect(told(await logout(query(token)))).toEqual(
      queryError(signoff, 400, 'userId and sessionId must be given once'),
    )
    expect(await isAlive(signoff, token)).toBe(true)
  })

  it.each([
    ['unknown', () => 'userId=1&sessionId=invalid_session'],
    ['another user’s', (token: string) => `userId=2&sessionId=${token}`],
    ['of a user that does not exist', (token: string) => `userId=77&sessionId=${token}`],
    ['spelled in capitals', (token: string) => `userId=1&sessionId=${token.toUpperCase()}`],
    ['too long', () => `userId=1&sessionId=${'x'.repeat(9000)}`],
  ])('finds no session when it is %s', async (_name, query) => {
    const token = await startSession(signoff)
    expect(told(await logout(query(token)))).toEqual(
      queryError(signoff, 404, 'Session not found or already expired'),
    )
    expect(await isAlive(signoff, token)).toBe(true)
  })

  it('finds no session when it has ended', async () => {
    const token = await startSession(signoff)
    await logout(`userId=1&sessionId=${token}`)
    expect(told(await logout(`userId=1&sessionId=${token}`))).toEqual(
      queryError(signoff, 404, 'Session not found or already expired'),
    )
  })

  it.each([
    ['no body, declared as JSON', { type: 'application/json' }],
    ['an empty JSON object', { json: {} }],
    ['JSON with other members', { json: { userId: 'x', sessionId: 'y', __proto__: null } }],
    ['a JSON list', { json: ['session'] }],
    ['broken JSON', { body: '{"session":', type: 'application/json' }],
    ['a form', { body: 'session=x', type: 'application/x-www-form-urlencoded' }],
    ['text', { body: 'hello', type: 'text/plain' }],
    ['a cookie', { cookie: 'auth_session=x' }],
    ['an Authorization', { authorization: 'Bearer x' }],
  ])('ignores %s', async (_name, request) => {
    const token = await startSession(signoff)
    expect(told(await logout(`userId=1&sessionId=${token}`, request))).toEqual(ENDED)
  })
})

describe('the pinned logout', () => {
  it('asks for parameters when there is no query at all', async () => {
    expect(told(await signoff.ask('POST', '/query/api/auth/logout'))).toEqual(
      queryError(signoff, 400, 'userId and sessionId parameters are required'),
    )
  })

  it('ignores a session in the body', async () => {
    const token = await startSession(signoff)
    const other = await startSession(signoff)
    const target = `/query/api/auth/logout?userId=1&sessionId=${token}`
    expect(told(await signoff.ask('POST', target, { json: { session: other } }))).toEqual(ENDED)
    expect(await isAlive(signoff, other)).toBe(true)
  })
})

describe('POST /query/api/auth/login', () => {
  it.each(EDGES)('keeps every digit of the id %s', async (id, user) => {
    const { status, text } = await loginWith(signoff, 'queryLogin', user)
    const expiresAt = utc(signoff.clock.now() + 86_400_000)
    const token = /sess_[A-Za-z0-9_-]{43}/.exec(text)?.[0] ?? ''
    expect({ status, text }).toEqual({
      status: 200,
      text: `{"success":true,"data":{"userId":${id},"sessionToken":"${token}","expiresAt":"${expiresAt}"}}`,
    })
  })
})

describe.each([
  ['GET /api/users/{id}', '/api/users'],
  ['GET /query/api/users/{id}', '/query/api/users'],
])('%s', (_, users) => {
  const get = (id: string, request = {}) => signoff.ask('GET', `${users}/${id}`, request)
  const bearer = async (user: TestUser = ADA) => ({
    authorization: `Bearer ${await startSession(signoff, user)}`,
  })

  it.each(EDGES)('gives every digit of the id %s', async (id, user) => {
    expect(told(await get(id, await bearer(user)))).toEqual({
      status: 200,
      text: `{"success":true,"data":{"userId":${id},"username":"${user.username}","fullName":"${String(user.fullName)}"}}`,
    })
  })

  it('gives the username where there is no full name', async () => {
    expect(told(await get('2', await bearer(BOB)))).toEqual({
      status: 200,
      text: '{"success":true,"data":{"userId":2,"username":"bob","fullName":"bob"}}',
    })
  })

  it.each([
    ['with Bearer in any case', (token: string) => `bEARER ${token}`],
    ['with spaces around', (token: string) => `Bearer   ${token}  `],
  ])('takes a token %s', async (_name, authorization) => {
    const token = await startSession(signoff)
    expect((await get('1', { authorization: authorization(token) })).status).toBe(200)
  })

  it.each([
    ['someone else’s id', '2'],
    ['an id of nobody', '77'],
    ['the largest id', '9223372036854775807'],
    ['an id that rounds to another', '9007199254740992'],
  ])('forbids %s', async (_name, id) => {
    const reply = await get(id, await bearer(id === '9007199254740992' ? ODD : ADA))
    expect(told(reply)).toEqual(
      queryError(signoff, 403, 'Access to this user is not allowed', `/api/users/${id}`),
    )
  })

  it.each([
    'abc',
    '1.0',
    '9223372036854775808',
    '-9223372036854775809',
    '+1',
    '1e1',
    '%20',
    '-',
    '1;x=2',
    '%',
    '%zz',
    '%ff',
    '%00',
    '%F0%9F%A6%8A',
    '1%2F2',
  ])('refuses the id %s', async (id) => {
    expect(told(await get(id, await bearer()))).toEqual(
      queryError(signoff, 400, 'userId must be an integer', `/api/users/${id}`),
    )
  })

  it.each([
    ['no Authorization', () => ({})],
    ['an empty one', () => ({ authorization: '' })],
    ['a bare token', (token: string) => ({ authorization: token })],
    ['another scheme', (token: string) => ({ authorization: `Basic ${token}` })],
    ['Bearer alone', () => ({ authorization: 'Bearer ' })],
    ['an unknown token', () => ({ authorization: 'Bearer x' })],
    ['a cookie only', (token: string) => ({ cookie: `auth_session=${token}` })],
  ])('refuses %s', async (_name, request) => {
    for (const id of ['1', '2', 'abc']) {
      const reply = await get(id, request(await startSession(signoff)))
      expect(told(reply)).toEqual(queryError(signoff, 401, 'Invalid or expired session', `/api/users/${id}`))
      expect(reply.header('WWW-Authenticate')).toBe('Bearer')
    }
  })

  it('looks at the query for nothing', async () => {
    const reply = await get('1?userId=2&sessionId=x&id=7&id=8', await bearer())
    expect(reply.status).toBe(200)
  })
})
