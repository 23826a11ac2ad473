import { describe, expect, it } from '@jest/globals'
import { HOUR } from '../support/clock.js'
import { isAlive, LOGIN_NAMES, loginWith, startSession } from '../support/contracts.js'
import { CONTRACT_OPERATIONS, rowsOf } from '../support/operations.js'
import { NOT_FOUND, PROBLEM_FAILURE, problem, told } from '../support/shapes.js'
import { STORE_SECRET } from '../support/store.js'
import { ADA, useSignoff } from '../support/signoff.js'

const signoff = useSignoff()

describe.each(rowsOf(CONTRACT_OPERATIONS))(
  '%s with a store that fails',
  (_, { method, target, request, failure }) => {
    it('answers its contract’s failure, and says nothing of the inside', async () => {
      signoff.store.fail()
      const reply = await signoff.ask(method, target, request)
      expect(told(reply)).toEqual(failure(reply, signoff))
      expect(reply.header('Set-Cookie')).toBe('')
      expect(reply.text).not.toContain(STORE_SECRET)
    })

    it('logs the failure under the reply’s id, with its trace and without credentials', async () => {
      signoff.store.fail()
      const reply = await signoff.ask(method, target, request)
      const id = reply.header('X-Request-Id')
      await signoff.log.request(id)
      const lines = signoff.log.lines.filter(({ requestId }) => requestId === id)
      expect(lines.map(({ msg, level }) => [msg, level])).toEqual([
        ['failure', 'error'],
        ['request', 'error'],
      ])
      const [{ err, operation } = {}, line] = lines
      expect(err).toMatchObject({
        type: 'StoreError',
        message: STORE_SECRET,
        stack: expect.stringContaining('at '),
      })
      expect(line).toMatchObject({ operation, status: 500, outcome: expect.stringMatching(/failure$/) })
      expect(JSON.stringify(lines)).not.toMatch(/sess_|whatever|nobody/)
    })

    it('answers as before when the store works again', async () => {
      const before = await signoff.ask(method, target, request)
      signoff.store.fail()
      await signoff.ask(method, target, request)
      signoff.store.mend()
      expect((await signoff.ask(method, target, request)).status).toBe(before.status)
    })
  },
)

describe('a failure', () => {
  it.each(['/api/v1/auth/logout', '/api/v1/auth/me', '/api/v1/auth/login'])(
    'of %s carries one id in body, header and log',
    async (target) => {
      signoff.store.fail()
      const method = target.endsWith('/me') ? 'GET' : 'POST'
      const reply = await signoff.ask(method, target, {
        authorization: 'Bearer x',
        ...(target.endsWith('/login') ? { json: { username: 'a', password: 'b' } } : {}),
      })
      const id = reply.header('X-Error-ID')
      expect(id).toMatch(/^[0-9a-f-]{36}$/)
      expect(reply.json()).toMatchObject({ error_id: id, method, path: target, trace: '' })
      expect(
        await signoff.log.line(({ msg, requestId }) => msg === 'failure' && requestId === id),
      ).toBeDefined()
    },
  )

  it.each([
    ['/cookie/api/auth/logout', {}],
    ['/api/auth/logout', {}],
    ['/body/api/auth/logout', { body: true }],
    ['/query/api/auth/logout', { query: true }],
    ['/logout', { authorization: true }],
    ['/api/v1/auth/logout', { authorization: true }],
  ])(
    'of %s ends nothing that it does not tell',
    async (path, by: { body?: boolean; query?: boolean; authorization?: boolean }) => {
      const token = await startSession(signoff)
      const request = by.body
        ? { json: { session: token } }
        : by.authorization
          ? { authorization: `Bearer ${token}` }
          : by.query
            ? {}
            : { cookie: `auth_session=${token}` }
      const target = by.query ? `${path}?userId=1&sessionId=${token}` : path
      signoff.store.fail('sessions.end')
      const reply = await signoff.ask('POST', target, request)
      expect(reply.status).toBe(500)
      expect(reply.header('Set-Cookie')).toBe('')
      expect(await isAlive(signoff, token)).toBe(true)
      signoff.store.mend()
      expect((await signoff.ask('POST', target, request)).status).toBe(200)
      expect(await isAlive(signoff, token)).toBe(false)
    },
  )

  it.each(
    LOGIN_NAMES.flatMap((login) =>
      ['attempts.reserve', 'users.findByName', 'sessions.insert', 'attempts.takeOff'].map(
        (verb) => [login, verb] as const,
      ),
    ),
  )('of %s in %s gives no credential', async (login, verb) => {
    // Failures of the tests before are forgotten.
    signoff.clock.advance(24 * HOUR)
    signoff.store.fail(verb)
    const reply = await loginWith(signoff, login, ADA)
    expect(reply.status).toBe(500)
    expect(reply.text + reply.header('Set-Cookie')).not.toMatch(/sess_|eyJ/)
  })

  it('of the key that signs is the access token’s login’s alone', async () => {
    signoff.clock.advance(24 * HOUR)
    signoff.store.fail('keys.current')
    expect((await loginWith(signoff, 'jwtLogin')).status).toBe(500)
    expect((await loginWith(signoff, 'bodyLogin')).status).toBe(200)
  })

  it('of the key list is a problem', async () => {
    signoff.store.fail('keys.list')
    expect(told(await signoff.ask('GET', '/.well-known/jwks.json'))).toEqual(PROBLEM_FAILURE)
  })

  it('outside all operations is a problem', async () => {
    signoff.clock.breakOnce()
    expect(told(await signoff.ask('GET', '/nothing'))).toEqual(PROBLEM_FAILURE)
    expect(told(await signoff.ask('GET', '/nothing'))).toEqual(NOT_FOUND)
  })

  it('is answered to HEAD without a body', async () => {
    signoff.store.fail()
    const reply = await signoff.ask('HEAD', '/auth/session?session_token=x')
    expect([reply.status, reply.text, reply.header('Content-Length')]).toEqual([500, '', '34'])
  })

  it('says no more about readiness than that the store does not answer', async () => {
    signoff.store.fail('ping')
    expect(told(await signoff.ask('GET', '/readyz'))).toEqual(
      problem(503, 'Service Unavailable', 'The store does not answer.'),
    )
    expect((await signoff.ask('GET', '/healthz')).status).toBe(200)
  })
})
