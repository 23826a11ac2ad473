import { describe, expect, it } from '@jest/globals'
import { isAlive, LOGIN_NAMES, LOGINS, startSession } from '../support/contracts.js'
import { cookieError, METHOD_NOT_ALLOWED, told } from '../support/shapes.js'
import { ADA, type Signoff, useSignoff } from '../support/signoff.js'
import type { Header } from '../../harness/replies.js'

const APP = 'https://app.example.com'
const SECOND_APP = 'http://localhost:5173'
const REFUSED = 'Origin is not allowed'

describe('without origins that are allowed', () => {
  const signoff = useSignoff()
  const own = () => `127.0.0.1:${signoff.port}`

  const foreign: [string, () => Header[]][] = [
    ['another origin', () => [['Origin', 'https://evil.example']]],
    ['no origin that has a name', () => [['Origin', 'null']]],
    ['another port', () => [['Origin', 'http://127.0.0.1:1']]],
    ['an origin that starts the same', () => [['Origin', `http://${own()}.evil.example`]]],
    ['an empty origin', () => [['Origin', '']]],
    ['another site', () => [['Sec-Fetch-Site', 'cross-site']]],
    ['the same site, but another origin', () => [['Sec-Fetch-Site', 'same-site']]],
    [
      'another site that names our origin',
      () => [
        ['Sec-Fetch-Site', 'cross-site'],
        ['Origin', `http://${own()}`],
      ],
    ],
    [
      'a forwarded host that nobody vouches for',
      () => [
        ['Origin', 'https://evil.example'],
        ['X-Forwarded-Host', 'evil.example'],
      ],
    ],
  ]

  it.each(foreign)('refuses a cookie logout from %s, and ends nothing', async (_, headers) => {
    const token = await startSession(signoff)
    for (const target of ['/cookie/api/auth/logout', '/api/auth/logout']) {
      const reply = await signoff.ask('POST', target, { cookie: `auth_session=${token}`, headers: headers() })
      expect(told(reply)).toEqual(cookieError(403, REFUSED, '/api/auth/logout'))
      expect(reply.header('Set-Cookie')).toBe('')
      expect(reply.header('Access-Control-Allow-Origin')).toBe('')
    }
    expect(await isAlive(signoff, token)).toBe(true)
  })

  it.each(foreign)('refuses a cookie login from %s', async (_, headers) => {
    const { username, password } = ADA
    const reply = await signoff.ask('POST', '/cookie/api/auth/login', {
      json: { username, password },
      headers: headers(),
    })
    expect(told(reply)).toEqual(cookieError(403, REFUSED, '/cookie/api/auth/login'))
    expect(reply.header('Set-Cookie')).toBe('')
  })

  const near: [string, () => Header[]][] = [
    ['no browser', () => []],
    ['our own origin', () => [['Origin', `http://${own()}`]]],
    ['our own origin behind TLS', () => [['Origin', `https://${own()}`]]],
    ['the same origin by fetch metadata', () => [['Sec-Fetch-Site', 'same-origin']]],
    ['the address bar', () => [['Sec-Fetch-Site', 'none']]],
    [
      'our own origin, all said',
      () => [
        ['Sec-Fetch-Site', 'same-origin'],
        ['Origin', `http://${own()}`],
      ],
    ],
  ]

  it.each(near)('serves a cookie logout from %s', async (_, headers) => {
    for (const target of ['/cookie/api/auth/logout', '/api/auth/logout']) {
      const cookie = `auth_session=${await startSession(signoff)}`
      expect((await signoff.ask('POST', target, { cookie, headers: headers() })).text).toBe('true')
    }
  })

  it('refuses no other contract for an origin', async () => {
    const headers: Header[] = [
      ['Origin', 'https://evil.example'],
      ['Sec-Fetch-Site', 'cross-site'],
    ]
    for (const login of LOGIN_NAMES.filter((name) => name !== 'cookieLogin')) {
      const { username, password } = ADA
      expect(
        (await signoff.ask('POST', LOGINS[login], { json: { username, password }, headers })).status,
      ).toBe(200)
    }
    const [one, other] = [await startSession(signoff), await startSession(signoff)]
    expect((await signoff.ask('POST', '/api/auth/logout', { json: { session: one }, headers })).status).toBe(
      200,
    )
    const query = `/api/auth/logout?userId=1&sessionId=${other}`
    expect((await signoff.ask('POST', query, { headers })).status).toBe(200)
    const cookie = `auth_session=${await startSession(signoff)}`
    expect((await signoff.ask('GET', '/cookie/api/auth/session', { cookie, headers })).status).toBe(200)
  })

  it.each(['/logout', '/api/auth/logout', '/nothing/at/all/../../logout'])(
    'knows no OPTIONS for %s, preflight or not',
    async (target) => {
      const reply = await signoff.ask('OPTIONS', target, {
        headers: [
          ['Origin', APP],
          ['Access-Control-Request-Method', 'POST'],
        ],
      })
      expect([404, 405]).toContain(reply.status)
      expect(reply.header('Access-Control-Allow-Origin')).toBe('')
    },
  )
})

describe('with origins that are allowed', () => {
  const signoff = useSignoff({ environment: { SIGNOFF_CORS_ORIGINS: `${APP}, ${SECOND_APP}` } })

  const corsOf = (reply: Awaited<ReturnType<Signoff['ask']>>) => [
    reply.header('Access-Control-Allow-Origin'),
    reply.header('Access-Control-Allow-Credentials'),
    reply.header('Access-Control-Expose-Headers'),
    reply.header('Vary'),
  ]
  const allowed = (origin: string) => [
    origin,
    'true',
    'X-Request-Id, X-Error-ID, Retry-After, RateLimit, RateLimit-Policy',
    'Origin',
  ]

  it.each([APP, SECOND_APP])('serves the pages of %s, success and error alike', async (origin) => {
    const headers: Header[] = [
      ['Origin', origin],
      ['Sec-Fetch-Site', 'cross-site'],
    ]
    const cookie = `auth_session=${await startSession(signoff)}`
    const replies = [
      await signoff.ask('GET', '/cookie/api/auth/session', { cookie, headers }),
      await signoff.ask('POST', '/cookie/api/auth/logout', { cookie, headers }),
      await signoff.ask('POST', '/cookie/api/auth/logout', { headers }),
      await signoff.ask('GET', '/nothing', { headers }),
      await signoff.ask('DELETE', '/logout', { headers }),
      await signoff.ask('POST', '/logout', { headers, body: 'x'.repeat(20_000) }),
    ]
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 401, 404, 405, 413])
    for (const reply of replies) expect(corsOf(reply)).toEqual(allowed(origin))
    signoff.store.fail()
    const failed = await signoff.ask('POST', '/api/v1/auth/logout', { authorization: 'Bearer x', headers })
    expect(failed.status).toBe(500)
    expect(corsOf(failed)).toEqual(allowed(origin))
  })

  it.each([
    'https://evil.example',
    'null',
    `${APP}.evil.example`,
    APP.toUpperCase(),
    `${APP}/`,
    `${APP}, ${SECOND_APP}`,
  ])('tells the pages of %s nothing, and refuses their cookies', async (origin) => {
    const cookie = `auth_session=${await startSession(signoff)}`
    const headers: Header[] = [['Origin', origin]]
    const seen = await signoff.ask('GET', '/cookie/api/auth/session', { cookie, headers })
    expect([seen.status, ...corsOf(seen)]).toEqual([200, '', '', '', 'Origin'])
    const ended = await signoff.ask('POST', '/cookie/api/auth/logout', { cookie, headers })
    expect(told(ended)).toEqual(cookieError(403, REFUSED, '/api/auth/logout'))
    expect(corsOf(ended)).toEqual(['', '', '', 'Origin'])
  })

  it.each([
    ['/logout', 'POST', 'POST'],
    ['/auth/session', 'GET', 'GET, HEAD'],
    ['/api/auth/logout', 'POST', 'POST'],
    ['/query/api/users/7', 'GET', 'GET, HEAD'],
    ['/healthz', 'GET', 'GET, HEAD'],
  ])('answers the preflight for %s', async (target, method, methods) => {
    const reply = await signoff.ask('OPTIONS', target, {
      headers: [
        ['Origin', APP],
        ['Access-Control-Request-Method', method],
        ['Access-Control-Request-Headers', 'authorization, content-type'],
      ],
    })
    expect(reply.status).toBe(204)
    expect(reply.text).toBe('')
    expect(reply.header('Access-Control-Allow-Methods')).toBe(methods)
    expect(reply.header('Access-Control-Allow-Headers')).toBe('authorization, content-type')
    expect(reply.header('Access-Control-Max-Age')).toBe('600')
    expect(corsOf(reply)).toEqual(allowed(APP))
  })

  it('answers a preflight that asks for no headers', async () => {
    const reply = await signoff.ask('OPTIONS', '/logout', {
      headers: [
        ['Origin', APP],
        ['Access-Control-Request-Method', 'POST'],
      ],
    })
    expect([reply.status, reply.header('Access-Control-Allow-Methods')]).toEqual([204, 'POST'])
  })

  it.each([
    [
      'another origin',
      [
        ['Origin', 'https://evil.example'],
        ['Access-Control-Request-Method', 'POST'],
      ],
    ],
    ['no origin', [['Access-Control-Request-Method', 'POST']]],
    ['no preflight', [['Origin', APP]]],
  ] satisfies [string, Header[]][])('refuses OPTIONS with %s', async (_, headers) => {
    const reply = await signoff.ask('OPTIONS', '/logout', { headers })
    expect(told(reply)).toEqual(METHOD_NOT_ALLOWED)
    expect(reply.header('Allow')).toBe('POST')
  })

  it('knows no preflight for a path that no operation has', async () => {
    const reply = await signoff.ask('OPTIONS', '/nothing', {
      headers: [
        ['Origin', APP],
        ['Access-Control-Request-Method', 'POST'],
      ],
    })
    expect(reply.status).toBe(404)
  })
})

describe('behind a proxy that is trusted', () => {
  const signoff = useSignoff({ environment: { SIGNOFF_TRUSTED_PROXIES: '127.0.0.0/8' } })

  it.each([
    [
      'the host that it forwards',
      [
        ['Origin', 'https://login.example'],
        ['X-Forwarded-Host', 'login.example'],
      ],
      200,
    ],
    [
      'another',
      [
        ['Origin', 'https://evil.example'],
        ['X-Forwarded-Host', 'login.example'],
      ],
      403,
    ],
    [
      'the host in capitals',
      [
        ['Origin', 'https://login.example'],
        ['X-Forwarded-Host', 'Login.Example'],
      ],
      200,
    ],
    [
      'the host with its usual port',
      [
        ['Origin', 'https://login.example'],
        ['X-Forwarded-Host', 'login.example:443'],
      ],
      200,
    ],
    [
      'the host with the port of another scheme',
      [
        ['Origin', 'http://login.example'],
        ['X-Forwarded-Host', 'login.example:443'],
      ],
      403,
    ],
    [
      'what is no host',
      [
        ['Origin', 'https://a'],
        ['X-Forwarded-Host', 'a/b'],
      ],
      403,
    ],
    [
      'what is a user and a host',
      [
        ['Origin', 'https://b'],
        ['X-Forwarded-Host', 'a@b'],
      ],
      403,
    ],
    [
      'the host, and TLS',
      [
        ['Origin', 'https://login.example'],
        ['X-Forwarded-Host', 'login.example'],
        ['X-Forwarded-Proto', 'https'],
      ],
      200,
    ],
    [
      'the host, and TLS that the page did not come by',
      [
        ['Origin', 'http://login.example'],
        ['X-Forwarded-Host', 'login.example'],
        ['X-Forwarded-Proto', 'https'],
      ],
      403,
    ],
    [
      'the host, without TLS behind another proxy',
      [
        ['Origin', 'https://login.example'],
        ['X-Forwarded-Host', 'login.example'],
        ['X-Forwarded-Proto', 'http'],
      ],
      200,
    ],
  ] satisfies [string, Header[], number][])('compares the origin with %s', async (_, headers, status) => {
    const cookie = `auth_session=${await startSession(signoff)}`
    expect((await signoff.ask('POST', '/cookie/api/auth/logout', { cookie, headers })).status).toBe(status)
  })

  it.each([
    ['198.51.100.7', '198.51.100.7'],
    ['203.0.113.9, 198.51.100.7', '198.51.100.7'],
    ['198.51.100.7, 127.0.0.5', '198.51.100.7'],
    ['spoofed, 198.51.100.7', '198.51.100.7'],
    ['not an address', '127.0.0.1'],
  ])('logs the client of X-Forwarded-For %s', async (forwarded, client) => {
    const reply = await signoff.ask('GET', '/healthz', { headers: [['X-Forwarded-For', forwarded]] })
    expect(await signoff.log.request(reply.header('X-Request-Id'))).toMatchObject({ client })
  })
})
