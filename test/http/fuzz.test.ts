import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { isAlive, startSession } from '../support/contracts.js'
import { messageOf } from '../../harness/requests.js'
import { useSignoff } from '../support/signoff.js'

/**
 * The recorder holds every reply against openapi.yaml; what is sent is chance, but the same chance each time. To look
 * further: FUZZ_SEED=7 FUZZ_RUNS=10000.
 */
const seed = Number(process.env['FUZZ_SEED'] ?? 20310517)
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 400)
const TIMEOUT = 20_000 + numRuns * 50

const signoff = useSignoff({ environment: { SIGNOFF_CORS_ORIGINS: 'https://app.example' } })

const PATHS = [
  '/logout',
  '/auth/session',
  '/cookie/api/auth/login',
  '/cookie/api/auth/session',
  '/cookie/api/auth/logout',
  '/query/api/auth/login',
  '/query/api/auth/logout',
  '/api/users/1',
  '/query/api/users/9223372036854775807',
  '/body/api/auth/login',
  '/body/api/auth/logout',
  '/api/v1/auth/login',
  '/api/v1/auth/logout',
  '/api/v1/auth/me',
  '/api/auth/login',
  '/api/auth/logout',
  '/healthz',
  '/readyz',
]

const printable = fc.string({
  unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
  maxLength: 40,
})
const odd = fc.constantFrom(
  '',
  ' ',
  '"',
  '""',
  ';',
  ',',
  '=',
  '&',
  '%',
  '%00',
  '%ff',
  '%zz',
  '+',
  '-1',
  '0',
  '1',
  '2',
  '1e3',
  'null',
  'true',
  'x'.repeat(3000),
  '9223372036854775807',
  '9223372036854775808',
  '__proto__',
  'constructor',
  'sess_',
  `sess_${'A'.repeat(43)}`,
  'Bearer',
  'Bearer ',
  'Bearer x',
  'Basic eDp5',
  'auth_session=',
  'auth_session=x',
  'auth_session="x"',
  'auth_session=x; auth_session=y',
  'gzip',
  'chunked',
  'identity',
  'https://app.example',
  'https://evil.example',
  'cross-site',
  'application/json',
  'application/x-www-form-urlencoded',
  'text/plain',
)
const value = fc.oneof({ weight: 3, arbitrary: odd }, { weight: 1, arbitrary: printable })
const escaped = fc.oneof(
  value.map(encodeURIComponent),
  fc.constantFrom('%', '%00', '%ff', '%zz', '+', '', '[]', '%F0%9F%A6%8A'),
)

const query = fc
  .array(fc.tuple(fc.constantFrom('userId', 'sessionId', 'session_token', 'id', '__proto__', ''), escaped), {
    maxLength: 4,
  })
  .map((pairs) => (pairs.length === 0 ? '' : `?${pairs.map(([name, text]) => `${name}=${text}`).join('&')}`))

const headers = fc.array(
  fc.tuple(
    fc.constantFrom(
      'Authorization',
      'Cookie',
      'session_token',
      'Content-Type',
      'Content-Encoding',
      'Origin',
      'Sec-Fetch-Site',
      'X-Forwarded-For',
      'X-Forwarded-Host',
      'Accept',
      'If-None-Match',
      'Range',
      'Access-Control-Request-Method',
      'Access-Control-Request-Headers',
      'X-HTTP-Method-Override',
    ),
    value.map((text) => text.trim()),
  ),
  { maxLength: 5 },
)

const json = fc.oneof(
  fc.json({ maxDepth: 3 }),
  fc
    .dictionary(
      fc.constantFrom('session', 'username', 'password', '__proto__', 'userId'),
      fc.oneof(value, fc.integer(), fc.constant(null), fc.array(fc.boolean())),
    )
    .map((members) => JSON.stringify(members)),
)
const body = fc.oneof(
  fc.constant(Buffer.alloc(0)),
  json.map((text) => Buffer.from(text)),
  fc.tuple(json, fc.nat()).map(([text, cut]) => Buffer.from(text).subarray(0, cut % (text.length + 1))),
  fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)),
  fc.constant(Buffer.from('username=a&password=&username=b')),
)
const type = fc.constantFrom(
  null,
  'application/json',
  'application/json; charset=utf-8',
  'application/x-www-form-urlencoded',
  'text/plain',
  'a/b+json',
)

const request = fc.record({
  method: fc.constantFrom('GET', 'POST', 'POST', 'POST', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'),
  path: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...PATHS) },
    { weight: 1, arbitrary: escaped.map((text) => `/api/users/${text}`) },
  ),
  query,
  headers,
  body,
  type,
})

describe('whatever is sent', () => {
  it(
    'every reply is documented, and none is a failure',
    async () => {
      const token = await startSession(signoff)
      await fc.assert(
        fc.asyncProperty(
          request,
          async ({ method, path, query: asked, headers: lines, body: bytes, type: declared }) => {
            // Failed logins are forgotten.
            signoff.clock.advance(100)
            const reply = await signoff.ask(method, path + asked, {
              headers: lines,
              body: bytes,
              type: declared,
            })
            signoff.recorder.verify()
            expect(reply.status).toBeLessThan(500)
          },
        ),
        { numRuns, seed },
      )
      expect(await isAlive(signoff, token)).toBe(true)
    },
    TIMEOUT,
  )

  it(
    'a damaged message is answered as documented, or served as what it still is',
    async () => {
      const token = await startSession(signoff)
      const whole = fc.constantFrom(
        messageOf({ method: 'POST', target: '/logout', authorization: 'Bearer x' }),
        messageOf({
          method: 'POST',
          target: '/api/auth/logout',
          json: { session: 'x' },
          cookie: 'auth_session=x',
        }),
        messageOf({
          method: 'GET',
          target: '/auth/session?session_token=x',
          headers: [['session_token', 'y']],
        }),
        Buffer.from(
          'POST /body/api/auth/logout HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
        ),
      )
      const damage = fc.array(
        fc.record({ at: fc.nat(), drop: fc.nat(3), put: fc.uint8Array({ maxLength: 3 }) }),
        { minLength: 1, maxLength: 3 },
      )
      await fc.assert(
        fc.asyncProperty(whole, damage, async (message, damages) => {
          const damaged = damages.reduce((now, { at, drop, put }) => {
            const cut = at % (now.length + 1)
            return Buffer.concat([now.subarray(0, cut), put, now.subarray(cut + drop)])
          }, message)
          const connection = await signoff.connect()
          connection.write(damaged)
          connection.end()
          await connection.closed
          signoff.recorder.verify()
        }),
        { numRuns, seed },
      )
      expect(await isAlive(signoff, token)).toBe(true)
      expect((await signoff.ask('GET', '/readyz')).status).toBe(200)
    },
    TIMEOUT,
  )
})
