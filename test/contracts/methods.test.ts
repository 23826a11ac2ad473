import { describe, expect, it } from '@jest/globals'
import { startSession } from '../support/contracts.js'
import { METHOD_NOT_ALLOWED, NOT_FOUND, told } from '../support/shapes.js'
import { useSignoff } from '../support/signoff.js'

const signoff = useSignoff()

const PATHS: [path: string, allow: string][] = [
  ['/logout', 'POST'],
  ['/auth/session', 'GET, HEAD'],
  ['/cookie/api/auth/login', 'POST'],
  ['/cookie/api/auth/session', 'GET, HEAD'],
  ['/cookie/api/auth/logout', 'POST'],
  ['/query/api/auth/login', 'POST'],
  ['/query/api/auth/logout', 'POST'],
  ['/api/users/1', 'GET, HEAD'],
  ['/query/api/users/1', 'GET, HEAD'],
  ['/body/api/auth/login', 'POST'],
  ['/body/api/auth/logout', 'POST'],
  ['/api/v1/auth/login', 'POST'],
  ['/api/v1/auth/logout', 'POST'],
  ['/api/v1/auth/me', 'GET, HEAD'],
  ['/api/auth/login', 'POST'],
  ['/api/auth/logout', 'POST'],
  ['/healthz', 'GET, HEAD'],
  ['/readyz', 'GET, HEAD'],
  ['/.well-known/jwks.json', 'GET, HEAD'],
  ['/openapi.json', 'GET, HEAD'],
  ['/openapi.yaml', 'GET, HEAD'],
]

describe.each(PATHS)('%s', (path, allow) => {
  const others = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'].filter(
    (method) => !allow.split(', ').includes(method),
  )

  it.each(others)('does not have %s', async (method) => {
    const token = await startSession(signoff)
    const reply = await signoff.ask(method, `${path}?userId=1&sessionId=${token}`, {
      authorization: `Bearer ${token}`,
      cookie: `auth_session=${token}`,
    })
    expect(told(reply)).toEqual(method === 'HEAD' ? { status: 405, text: '' } : METHOD_NOT_ALLOWED)
    expect(reply.header('Allow')).toBe(allow)
    expect(reply.header('Content-Type')).toBe('application/problem+json')
  })

  if (!allow.includes('HEAD')) return

  it('answers HEAD as GET, without the body', async () => {
    const token = await startSession(signoff)
    for (const request of [
      {},
      {
        authorization: `Bearer ${token}`,
        cookie: `auth_session=${token}`,
        headers: [['session_token', token] as [string, string]],
      },
    ]) {
      const [get, head] = [await signoff.ask('GET', path, request), await signoff.ask('HEAD', path, request)]
      expect(head.text).toBe('')
      expect(head.status).toBe(get.status)
      const same = [
        'content-type',
        'content-length',
        'cache-control',
        'www-authenticate',
        'content-security-policy',
      ]
      expect(same.map((name) => head.header(name))).toEqual(same.map((name) => get.header(name)))
    }
  })
})

describe('a path that no operation has', () => {
  it.each(
    [
      '/',
      '/nothing',
      '/logout/',
      '//logout',
      '/Logout',
      '/LOGOUT',
      '/./logout',
      '/x/../logout',
      '/%6cogout',
      '/logout%00',
      '/logout;x=1',
      '/api/users/',
      '/api/users/1/',
      '/api/users/1/2',
      '/jwt/api/v1/auth/me',
      '/header-token/logout',
      '/cookie/api/users/1',
      '/body/api/users/1',
      '/query/api/v1/auth/me',
      '/api/v2/auth/me',
      '/openapi',
      '/healthz/live',
      '/__proto__',
      '/%ff',
    ].map((path) => [path]),
  )('is %s', async (path) => {
    for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS', 'HEAD']) {
      const reply = await signoff.ask(method, path)
      expect(told(reply)).toEqual(method === 'HEAD' ? { status: 404, text: '' } : NOT_FOUND)
      expect(reply.header('Content-Type')).toBe('application/problem+json')
    }
  })
})
