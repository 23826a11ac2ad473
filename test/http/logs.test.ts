import { describe, expect, it } from '@jest/globals'
import { CHECKS, LOGIN_NAMES, loginWith, LOGOUTS, startSession } from '../support/contracts.js'
import { ADA, useSignoff } from '../support/signoff.js'

const CANARY = 'canary-7f3a9c'
const SPY = { username: 'spy', password: `${CANARY} pass/word+`, fullName: 'A Spy' }

const signoff = useSignoff({ users: [ADA, SPY] })

describe('the log', () => {
  it.each([
    ['POST', '/logout', 'headerLogout', 'header-token', 'token-missing', 401],
    ['GET', '/cookie/api/auth/session', 'cookieGetSession', 'cookie', 'cookie-missing', 401],
    ['POST', '/query/api/auth/logout', 'queryLogout', 'query', 'parameters-missing', 400],
    ['POST', '/body/api/auth/logout', 'bodyLogout', 'body', 'session-missing', 400],
    ['GET', '/api/v1/auth/me', 'jwtMe', 'jwt', 'not-authenticated', 403],
    ['POST', '/api/auth/login', 'login', 'shared', 'fields-missing', 400],
    ['POST', '/api/auth/logout', 'logout', 'cookie', 'cookie-missing', 401],
    ['POST', '/api/auth/logout?userId=', 'logout', 'query', 'query-parameters-missing', 400],
    ['GET', '/healthz', 'getHealth', 'system', 'alive', 200],
    ['HEAD', '/healthz', 'getHealth', 'system', 'alive', 200],
    ['GET', '/nothing', null, null, 'not-found', 404],
    ['DELETE', '/logout', null, null, 'method-not-allowed', 405],
  ])('has one line for %s %s', async (method, target, operation, contract, outcome, status) => {
    const reply = await signoff.ask(method, target)
    const requestId = reply.header('X-Request-Id')
    const line = await signoff.log.request(requestId)
    expect(line).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      requestId,
      client: '127.0.0.1',
      method,
      operation,
      contract,
      outcome,
      status,
      durationMs: expect.any(Number),
      msg: 'request',
    })
    expect(signoff.log.lines.filter((one) => one['requestId'] === requestId)).toHaveLength(1)
  })

  it('has one line for what cannot be parsed', async () => {
    const connection = await signoff.connect()
    connection.write('NONSENSE\r\n\r\n')
    const requestId = (await connection.reply()).header('X-Request-Id')
    expect(await signoff.log.request(requestId)).toMatchObject({
      operation: null,
      contract: null,
      outcome: 'request-malformed',
      status: 400,
    })
  })

  it('has no credential, no password and no query, however they were sent', async () => {
    const secrets = [SPY.password, CANARY]
    for (const login of LOGIN_NAMES) {
      const credential = await startSession(signoff, SPY, login)
      secrets.push(credential, ...credential.split('.').filter((part) => part.length > 20))
      for (const check of CHECKS) await check.ask(signoff, credential)
      for (const logout of LOGOUTS) await logout.ask(signoff, credential)
      await loginWith(signoff, login, { ...SPY, password: `${CANARY} wrong` })
    }
    const everywhere = {
      authorization: `Bearer ${CANARY}`,
      cookie: `auth_session=${CANARY}; other=${CANARY}`,
      headers: [
        ['session_token', CANARY],
        ['X-Other', CANARY],
        ['Referer', `https://x/${CANARY}`],
        ['User-Agent', CANARY],
        ['Origin', `https://${CANARY}`],
        ['X-Request-Id', CANARY],
      ] as [string, string][],
    }
    const paths = [
      ...new Set([
        ...LOGIN_NAMES.map((name) => name),
        '/api/auth/logout',
        '/body/api/auth/logout',
        '/query/api/auth/logout',
        '/cookie/api/auth/logout',
        '/logout',
        '/api/v1/auth/logout',
        '/api/v1/auth/login',
        '/api/auth/login',
        '/nothing',
      ]),
    ]
    const bodies: [body: string, type: string][] = [
      [`{"username":"spy","password":"${CANARY}","session":"${CANARY}"`, 'application/json'],
      [`{"username":{"a":"${CANARY}"},"password":["${CANARY}"],"session":["${CANARY}"]}`, 'application/json'],
      [`username=${CANARY}&password=${CANARY}`, 'application/x-www-form-urlencoded'],
      [CANARY.repeat(2000), 'application/json'],
      [CANARY, CANARY],
    ]
    for (const failing of [false, true]) {
      if (failing) signoff.store.fail()
      for (const path of paths.filter((name) => name.startsWith('/'))) {
        for (const [body, type] of bodies) {
          await signoff.ask('POST', `${path}?userId=${CANARY}&sessionId=${CANARY}&session_token=${CANARY}`, {
            ...everywhere,
            body,
            type,
          })
        }
      }
      await signoff.ask('GET', `/auth/session?session_token=${CANARY}`, everywhere)
      await signoff.ask('GET', `/api/users/${CANARY}`, everywhere)
      await signoff.ask('GET', `/${CANARY}`, everywhere)
    }
    signoff.store.mend()
    const connection = await signoff.connect()
    connection.write(`GET /${CANARY} ${CANARY}\r\nAuthorization: ${CANARY}\r\n\r\n`)
    const last = await connection.reply()
    await signoff.log.request(last.header('X-Request-Id'))

    const log = signoff.log.text()
    expect(signoff.log.lines.length).toBeGreaterThan(150)
    for (const secret of secrets) {
      const forms = [
        secret,
        encodeURIComponent(secret),
        new URLSearchParams({ a: secret }).toString().slice(2),
        JSON.stringify(secret).slice(1, -1),
        Buffer.from(secret).toString('base64'),
        Buffer.from(secret).toString('base64url'),
        Buffer.from(secret).toString('hex'),
      ]
      for (const form of forms) expect(log.includes(form)).toBe(false)
    }
    expect(log).not.toContain('?')
  })
})
