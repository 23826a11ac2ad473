import { describe, expect, it } from '@jest/globals'
import { FORM_ROWS, isAlive, startSession } from '../support/contracts.js'
import { detail, told } from '../support/shapes.js'
import { ADA, BOB, useSignoff } from '../support/signoff.js'
import type { Header } from '../../harness/replies.js'

const signoff = useSignoff()

describe('POST /logout', () => {
  it.each([
    ['a bare token', (token: string) => token],
    ['Bearer', (token: string) => `Bearer ${token}`],
    ['bearer in small letters', (token: string) => `bearer ${token}`],
    ['BEARER in capitals', (token: string) => `BEARER ${token}`],
    ['two spaces behind Bearer', (token: string) => `Bearer  ${token}`],
    ['spaces at the end', (token: string) => `Bearer ${token}   `],
    ['spaces before', (token: string) => `   Bearer ${token}`],
    ['a bare token among spaces', (token: string) => `  ${token}  `],
  ])('ends the session with %s', async (_, authorization) => {
    for (const [form, login] of FORM_ROWS) {
      const token = await startSession(signoff, ADA, login)
      const reply = await signoff.ask('POST', '/logout', { authorization: authorization(token) })
      expect({ form, ...told(reply) }).toEqual({ form, status: 200, text: '{"message":"Logout successful"}' })
      expect(await isAlive(signoff, token)).toBe(false)
    }
  })

  it.each([
    ['no header', undefined],
    ['an empty header', ''],
    ['Bearer alone', 'Bearer'],
    ['Bearer and a space', 'Bearer '],
    ['Bearer and spaces', 'Bearer    '],
    ['bearer alone in small letters', 'bearer'],
  ])('says that the token is missing with %s', async (_, authorization) => {
    const reply = await signoff.ask('POST', '/logout', authorization === undefined ? {} : { authorization })
    expect(told(reply)).toEqual(detail(401, 'Missing session token'))
    expect(reply.header('WWW-Authenticate')).toBe('Bearer')
    expect(reply.header('Content-Type')).toBe('application/json')
  })

  it.each([
    ['another scheme', (token: string) => `Basic ${token}`],
    ['a scheme that is near', (token: string) => `Bearers ${token}`],
    ['a colon behind Bearer', (token: string) => `Bearer: ${token}`],
    ['Bearer twice', (token: string) => `Bearer Bearer ${token}`],
    ['a word behind the token', (token: string) => `Bearer ${token} x`],
    ['a token in quotes', (token: string) => `Bearer "${token}"`],
    ['the token in capitals', (token: string) => `Bearer ${token.toUpperCase()}`],
    ['a letter more', (token: string) => `Bearer ${token}A`],
    ['a letter less', (token: string) => `Bearer ${token.slice(0, -1)}`],
    ['Bearer and the token in one word', (token: string) => `Bearer${token}`],
    ['two tokens by a comma', (token: string) => `Bearer ${token}, Bearer ${token}`],
    ['bytes beyond ASCII', (token: string) => `Bearer ${token}é`],
  ])('says that the token is invalid with %s, and ends nothing', async (_, authorization) => {
    const token = await startSession(signoff)
    const reply = await signoff.ask('POST', '/logout', { authorization: authorization(token) })
    expect(told(reply)).toEqual(detail(401, 'Invalid session token'))
    expect(reply.header('WWW-Authenticate')).toBe('Bearer')
    expect(await isAlive(signoff, token)).toBe(true)
  })

  it('says that the token is invalid when its session was ended', async () => {
    const authorization = await startSession(signoff)
    await signoff.ask('POST', '/logout', { authorization })
    const reply = await signoff.ask('POST', '/logout', { authorization })
    expect(told(reply)).toEqual(detail(401, 'Invalid session token'))
  })

  it('looks for the token nowhere else', async () => {
    const token = await startSession(signoff)
    const reply = await signoff.ask('POST', `/logout?session_token=${token}&sessionId=${token}&userId=1`, {
      cookie: `auth_session=${token}`,
      headers: [['session_token', token]],
      json: { session: token },
    })
    expect(told(reply)).toEqual(detail(401, 'Missing session token'))
    expect(await isAlive(signoff, token)).toBe(true)
  })

  it.each([
    ['no body, declared as JSON', { type: 'application/json' }],
    ['broken JSON', { body: '{"a', type: 'application/json' }],
    ['a form', { body: 'a=b', type: 'application/x-www-form-urlencoded' }],
    ['bytes of no type', { body: Buffer.from([0, 255, 128]) }],
    ['a session of its own', { json: { session: 'other', userId: 'abc' } }],
  ])('ignores %s', async (_, request) => {
    const authorization = await startSession(signoff)
    const reply = await signoff.ask('POST', '/logout?userId=x&userId=y&unknown=1', {
      ...request,
      authorization,
    })
    expect(told(reply)).toEqual({ status: 200, text: '{"message":"Logout successful"}' })
  })
})

describe('GET /auth/session', () => {
  const ada = { status: 200, text: '{"username":"ada@example.com","full_name":"Ada Lovelace"}' }
  const invalid = detail(401, 'Invalid session token')
  const missing = detail(401, 'Session token is missing')

  it.each([
    ['the header', (token: string): [string, Header[]] => ['', [['session_token', token]]]],
    ['the header in capitals', (token: string): [string, Header[]] => ['', [['SESSION_TOKEN', token]]]],
    ['the query', (token: string): [string, Header[]] => [`?session_token=${token}`, []]],
    [
      'both, equal',
      (token: string): [string, Header[]] => [`?session_token=${token}`, [['session_token', token]]],
    ],
    [
      'the query and an empty header',
      (token: string): [string, Header[]] => [`?session_token=${token}`, [['session_token', '']]],
    ],
    [
      'the header and an empty query',
      (token: string): [string, Header[]] => ['?session_token=', [['session_token', token]]],
    ],
    [
      'unknown parameters',
      (token: string): [string, Header[]] => [`?a=1&a=2&session_token=${token}&&=x`, []],
    ],
    [
      'an escaped query',
      (token: string): [string, Header[]] => [
        `?session_token=${token.replaceAll('_', '%5F').replaceAll('.', '%2e')}`,
        [],
      ],
    ],
    ['an escaped name', (token: string): [string, Header[]] => [`?session%5Ftoken=${token}`, []]],
  ])('tells the user by %s', async (_, carry) => {
    for (const [, login] of FORM_ROWS) {
      const [query, headers] = carry(await startSession(signoff, ADA, login))
      expect(told(await signoff.ask('GET', `/auth/session${query}`, { headers }))).toEqual(ada)
    }
  })

  it.each([
    ['neither', '', []],
    ['an empty header', '', [['session_token', '']]],
    ['an empty parameter', '?session_token=', []],
    ['a parameter without a value', '?session_token', []],
    ['both empty', '?session_token=', [['session_token', '']]],
    ['another spelling', '?sessionToken=x&SESSION_TOKEN=x', [['session-token', 'x']]],
  ] satisfies [string, string, Header[]][])(
    'says that the token is missing with %s',
    async (_, query, headers) => {
      const reply = await signoff.ask('GET', `/auth/session${query}`, { headers })
      expect(told(reply)).toEqual(missing)
      expect(reply.header('WWW-Authenticate')).toBe('Bearer')
    },
  )

  it.each([
    ['an unknown token', () => ['', [['session_token', 'x']]]],
    ['both, different', (token: string) => ['?session_token=x', [['session_token', token]]]],
    [
      'both, the other one different',
      (token: string) => [`?session_token=${token}`, [['session_token', 'x']]],
    ],
    ['the parameter twice, equal', (token: string) => [`?session_token=${token}&session_token=${token}`, []]],
    ['the parameter twice, once empty', (token: string) => [`?session_token=${token}&session_token=`, []]],
    [
      'the parameter twice and the header',
      (token: string) => [`?session_token=${token}&session_token=${token}`, [['session_token', token]]],
    ],
    [
      'the header twice',
      (token: string) => [
        '',
        [
          ['session_token', token],
          ['session_token', token],
        ],
      ],
    ],
    ['a token in quotes', (token: string) => ['', [['session_token', `"${token}"`]]]],
    ['Bearer before the token', (token: string) => ['', [['session_token', `Bearer ${token}`]]]],
    ['a space at the end', (token: string) => [`?session_token=${token}+`, []]],
    ['a zero byte at the end', (token: string) => [`?session_token=${token}%00`, []]],
  ] satisfies [string, (token: string) => [string, Header[]]][])(
    'says that the token is invalid with %s',
    async (_, carry) => {
      const token = await startSession(signoff)
      const [query, headers] = carry(token)
      const reply = await signoff.ask('GET', `/auth/session${query}`, { headers })
      expect(told(reply)).toEqual(invalid)
      expect(reply.header('WWW-Authenticate')).toBe('Bearer')
    },
  )

  it('ignores Authorization, cookies and a body', async () => {
    const token = await startSession(signoff)
    const request = {
      authorization: `Bearer ${token}`,
      cookie: `auth_session=${token}`,
      json: { session_token: token },
    }
    expect(told(await signoff.ask('GET', '/auth/session', request))).toEqual(missing)
  })

  it('gives the username where there is no full name', async () => {
    const token = await startSession(signoff, BOB)
    expect(told(await signoff.ask('GET', `/auth/session?session_token=${token}`))).toEqual({
      status: 200,
      text: '{"username":"bob","full_name":"bob"}',
    })
  })
})
