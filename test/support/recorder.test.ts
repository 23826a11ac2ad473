import { describe, expect, it } from '@jest/globals'
import { document } from './document.js'
import { createJudge } from './judge.js'
import type { Header } from '../../harness/replies.js'
import type { SeenReply } from './judge.js'

/** The recorder itself: what it must refuse, it refuses. */

const ID = '2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54'
const COMMON: Header[] = [
  ['Content-Type', 'application/json'],
  ['Cache-Control', 'no-store'],
  ['X-Request-Id', ID],
  ...Object.entries(document.everyReply),
]

const reply = (status: number, body: string, more: Header[] = [], headers = COMMON): SeenReply => ({
  status,
  headers: [...headers, ...more],
  bytes: Buffer.from(body),
  faults: [],
})
const without = (name: string) => COMMON.filter(([is]) => is !== name)
const instead = (name: string, value: string): Header[] => [...without(name), [name, value]]

const POST = { method: 'POST', target: '/logout', headers: [] as Header[] }
const SESSION = { method: 'GET', target: '/auth/session?a=b', headers: [] as Header[] }
const BODY = { method: 'POST', target: '/body/api/auth/logout', headers: [] as Header[] }
const USER = { method: 'GET', target: '/query/api/users/7', headers: [] as Header[] }
const COOKIE = { method: 'POST', target: '/cookie/api/auth/logout', headers: [] as Header[] }
const ENDED = '{"message":"Logout successful"}'
const BEARER: Header[] = [['WWW-Authenticate', 'Bearer']]
const forbidden = (path: string, timestamp: string) =>
  `{"error":"Access to this user is not allowed","path":"${path}","timestamp":"${timestamp}"}`
const CLEARED = 'auth_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax'

const judge = (
  request: typeof POST | undefined,
  given: SeenReply,
  options = { cookieSecure: true, corsOrigins: [] as string[] },
) => createJudge(document, options)(request, given)

describe('the recorder takes', () => {
  it.each([
    ['a fixed reply', POST, reply(200, ENDED), 'headerLogout 200 ended'],
    [
      'a volatile one',
      SESSION,
      reply(200, '{"username":"a\\"ü","full_name":""}'),
      'headerGetSession 200 active',
    ],
    ['the reply to HEAD', { ...SESSION, method: 'HEAD' }, reply(200, ''), 'headerGetSession 200 active'],
    [
      'a transport header',
      POST,
      reply(200, ENDED, [
        ['Date', 'x'],
        ['Connection', 'close'],
      ]),
      'headerLogout 200 ended',
    ],
    [
      'the request’s id in the body',
      BODY,
      reply(404, `{"request":"${ID}","error":"Session not found"}`),
      'bodyLogout 404 session-not-found',
    ],
    [
      'the documented path',
      USER,
      reply(403, forbidden('/api/users/7', '2024-01-01T00:00:00Z')),
      'queryGetUserPinned 403 user-forbidden',
    ],
    [
      'a cleared cookie',
      COOKIE,
      reply(200, 'false', [['Set-Cookie', `${CLEARED}; Secure`]]),
      'cookieLogout 200 not-active',
    ],
  ])('%s', (_, request, given, outcome) => {
    const verdict = judge(request, given)
    expect([`${verdict.operation} ${verdict.status} ${verdict.outcome}`, verdict.faults]).toEqual([
      outcome,
      [],
    ])
  })
})

describe('the recorder refuses', () => {
  it.each([
    ['an undocumented status', POST, reply(418, ENDED)],
    ['a status of another operation', POST, reply(422, ENDED)],
    ['a charset', POST, reply(200, ENDED, [], instead('Content-Type', 'application/json; charset=utf-8'))],
    ['no content type', POST, reply(200, ENDED, [], without('Content-Type'))],
    ['another content type', POST, reply(200, ENDED, [], instead('Content-Type', 'text/plain'))],
    ['an undocumented header', POST, reply(200, ENDED, [['X-Powered-By', 'x']])],
    ['Transfer-Encoding', POST, reply(200, ENDED, [['Transfer-Encoding', 'chunked']])],
    ['a header of another status', POST, reply(200, ENDED, BEARER)],
    ['a header twice', POST, reply(200, ENDED, [['Cache-Control', 'no-store']])],
    ['a missing header', POST, reply(200, ENDED, [], without('Cache-Control'))],
    ['a missing challenge', POST, reply(401, '{"detail":"Invalid session token"}')],
    [
      'another challenge',
      POST,
      reply(401, '{"detail":"Invalid session token"}', [['WWW-Authenticate', 'Basic']]),
    ],
    ['a missing header of all replies', POST, reply(200, ENDED, [], without('X-Content-Type-Options'))],
    ['another value', POST, reply(200, ENDED, [], instead('Cache-Control', 'no-cache'))],
    ['an id that is no uuid', POST, reply(200, ENDED, [], instead('X-Request-Id', '7'))],
    ['spaces in JSON', POST, reply(200, '{"message": "Logout successful"}')],
    ['a line break behind JSON', POST, reply(200, `${ENDED}\n`)],
    ['other words', POST, reply(200, '{"message":"Logged out"}')],
    ['words of another operation', POST, reply(401, '{"detail":"Session token is missing"}', BEARER)],
    ['a member more', POST, reply(200, '{"message":"Logout successful","a":1}')],
    ['another order', SESSION, reply(200, '{"full_name":"b","username":"a"}')],
    ['another type', SESSION, reply(200, '{"username":"a","full_name":null}')],
    [
      'bytes that are no UTF-8',
      SESSION,
      { ...reply(200, ''), bytes: Buffer.from('7b22757365726e616d65223a22ff22', 'hex') },
    ],
    ['no body', POST, reply(200, '')],
    [
      'another request’s id',
      BODY,
      reply(404, `{"request":"${ID.replace('2', '3')}","error":"Session not found"}`),
    ],
    ['the path with its prefix', USER, reply(403, forbidden('/query/api/users/7', '2024-01-01T00:00:00Z'))],
    ['a time in milliseconds', USER, reply(403, forbidden('/api/users/7', '2024-01-01T00:00:00.000Z'))],
    ['a cookie that is not Secure', COOKIE, reply(200, 'true', [['Set-Cookie', CLEARED]])],
    ['a cookie that stays', COOKIE, reply(200, 'true')],
    ['a contract’s reply to nobody’s request', undefined, reply(200, ENDED)],
    ['a contract’s reply at an unknown path', { ...POST, target: '/nothing' }, reply(200, ENDED)],
    ['what its framing says', POST, { ...reply(200, ENDED), faults: ['it has no Content-Length'] }],
  ])('%s', (_, request, given) => {
    expect(judge(request, given).faults).not.toEqual([])
  })

  it('an id that was sent before', () => {
    const one = createJudge(document, { cookieSecure: true, corsOrigins: [] })
    expect(one(POST, reply(200, ENDED)).faults).toEqual([])
    expect(one(POST, reply(200, ENDED)).faults).toEqual(['its X-Request-Id was sent before'])
  })

  it('headers for an origin that is not allowed, and their lack for one that is', () => {
    const options = { cookieSecure: true, corsOrigins: ['https://a.example'] }
    const cors = Object.entries(document.cors).map(([name, value]): Header => [
      name,
      value.replace('{origin}', 'https://a.example'),
    ])
    const from = (origin: string) => ({ ...POST, headers: [['Origin', origin]] as Header[] })
    expect(judge(from('https://a.example'), reply(200, ENDED, cors), options).faults).toEqual([])
    expect(judge(from('https://a.example'), reply(200, ENDED), options).faults).not.toEqual([])
    expect(judge(from('https://b.example'), reply(200, ENDED, [['Vary', 'Origin']]), options).faults).toEqual(
      [],
    )
    expect(judge(from('https://b.example'), reply(200, ENDED, cors), options).faults).not.toEqual([])
  })
})
