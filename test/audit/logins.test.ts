import { readFileSync, renameSync, symlinkSync, unlinkSync } from 'node:fs'
import { hash } from '@node-rs/argon2'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { SECOND } from '../support/clock.js'
import { LOGIN_NAMES, loginWith, LOGOUTS, startSession } from '../support/contracts.js'
import { usernameKey } from '../../src/sessions/username.js'
import { ADA, BOB, useSignoff } from '../support/signoff.js'

const signoff = useSignoff()

type Line = Record<string, unknown>

/** What was written since the last look. */
let seen = 0
function written(): Line[] {
  const lines = readFileSync(signoff.config.auditLog, 'utf8').split('\n').slice(0, -1)
  const fresh = lines.slice(seen).map((line) => JSON.parse(line) as Line)
  seen = lines.length
  return fresh
}

beforeEach(() => void written())

const time = expect.stringMatching(/^2031-05-17T\d\d:\d\d:\d\d\.\d{3}Z$/)
const aUuid = expect.stringMatching(/^[0-9a-f-]{36}$/)

describe('the audit log of logins and logouts', () => {
  it.each(LOGIN_NAMES)('has a session that %s started, when its reply arrives', async (login) => {
    const reply = await loginWith(signoff, login)
    expect(written()).toEqual([
      {
        time,
        event: 'session-started',
        userId: '1',
        username: ADA.username,
        sessionId: aUuid,
        form: login === 'jwtLogin' ? 'access-token' : 'session-token',
        requestId: reply.header('X-Request-Id'),
        client: '127.0.0.1',
        operation: login,
        contract: {
          cookieLogin: 'cookie',
          queryLogin: 'query',
          bodyLogin: 'body',
          jwtLogin: 'jwt',
          login: 'shared',
        }[login],
      },
    ])
  })

  it.each(LOGOUTS.map((logout) => [logout.name, logout] as const))(
    'has a session that %s ended, once',
    async (_, logout) => {
      const credential = await startSession(signoff)
      const session = await signoff.service.store.sessions.list({ userId: 1n }, 1)
      written()
      const reply = await logout.ask(signoff, credential)
      expect(written()).toEqual([
        {
          time,
          event: 'session-ended',
          userId: '1',
          sessionId: session[0]?.id,
          requestId: reply.header('X-Request-Id'),
          client: '127.0.0.1',
          operation: expect.stringMatching(/[lL]ogout$/),
          contract: expect.stringMatching(/^(header-token|cookie|query|body|jwt)$/),
        },
      ])
      await logout.ask(signoff, credential)
      expect(written()).toEqual([])
    },
  )

  it('has all logouts of a moment', async () => {
    const credentials = await Promise.all(Array.from({ length: 50 }, () => startSession(signoff)))
    written()
    const replies = await Promise.all(
      credentials.map((authorization) => signoff.ask('POST', '/logout', { authorization })),
    )
    const ids = written().map(({ requestId }) => requestId)
    expect(ids.sort()).toEqual(replies.map((reply) => reply.header('X-Request-Id')).sort())
  })

  it('has failed logins, with the id of a user whose name it was, and no name', async () => {
    await loginWith(signoff, 'bodyLogin', { username: ADA.username, password: 'wrong' })
    await loginWith(signoff, 'bodyLogin', { username: 'my-password-typed-here', password: 'wrong' })
    await loginWith(signoff, 'bodyLogin', { username: 'n'.repeat(300), password: 'wrong' })
    await loginWith(signoff, 'bodyLogin', { username: ADA.username, password: 'w'.repeat(1025) })
    const lines = written()
    expect(lines).toHaveLength(4)
    for (const line of lines)
      expect(line).toMatchObject({ event: 'login-failed', reason: 'credentials-invalid' })
    expect(lines.map(({ userId }) => userId)).toEqual(['1', undefined, undefined, undefined])
    expect(JSON.stringify(lines)).not.toContain('my-password')
  })

  it('has a disabled user’s right password as a failure', async () => {
    await signoff.users.disable(BOB.username)
    await loginWith(signoff, 'bodyLogin', BOB)
    await signoff.users.enable(BOB.username)
    expect(written()).toMatchObject([{ event: 'login-failed', reason: 'credentials-invalid', userId: '2' }])
  })

  it.each([
    [ADA.username, '1'],
    ['nobody of that name', undefined],
  ])('tells when logins of %s are blocked, and each that is refused for it', async (username, userId) => {
    // Forgets failures of other tests.
    if (userId !== undefined) await loginWith(signoff, 'bodyLogin')
    const guess = { username, password: 'wrong' }
    for (let count = 0; count < 9; count += 1) await loginWith(signoff, 'bodyLogin', guess)
    written()
    await loginWith(signoff, 'bodyLogin', guess)
    const until = new Date(signoff.clock.now() + SECOND).toISOString()
    const [blocked, failed, ...none] = written()
    expect(blocked).toMatchObject({ event: 'logins-blocked', scope: 'account', until })
    expect(failed).toMatchObject({ event: 'login-failed', reason: 'credentials-invalid' })
    expect([blocked?.['userId'], failed?.['userId']]).toEqual([userId, userId])
    expect(none).toEqual([])
    await loginWith(signoff, 'bodyLogin', guess)
    expect(written()).toMatchObject([{ event: 'login-failed', reason: 'too-many-attempts' }])
    signoff.clock.advance(SECOND)
    if (userId !== undefined) await loginWith(signoff, 'bodyLogin', ADA)
  })

  it('has a hash that was made anew', async () => {
    const { users } = signoff.service.store
    const old = await users.findByName(usernameKey(BOB.username))
    const passwordHash = await hash(BOB.password, { memoryCost: 1024, timeCost: 2, parallelism: 1 })
    await users.setPassword(old?.id ?? 0n, passwordHash, signoff.clock.now())
    await loginWith(signoff, 'bodyLogin', BOB)
    expect(written().map(({ event, userId }) => [event, userId])).toEqual([
      ['session-started', '2'],
      ['password-rehashed', '2'],
    ])
  })

  it('has nothing of checks, and of requests that try no login', async () => {
    const credential = await startSession(signoff)
    await signoff.ask('GET', '/auth/session', { headers: [['session_token', credential]] })
    await signoff.ask('POST', '/body/api/auth/login', { json: { username: 'ada' } })
    await signoff.ask('POST', '/logout', { authorization: 'sess_unknown' })
    expect(written()).toEqual([])
  })

  it('refuses no logout while it cannot be written, and the log says so', async () => {
    const credential = await startSession(signoff)
    const { audit } = signoff.service
    const place = signoff.config.auditLog
    renameSync(place, `${place}.kept`)
    symlinkSync('/dev/full', place)
    audit.reopen()
    try {
      const reply = await signoff.ask('POST', '/logout', { authorization: credential })
      expect(reply.status).toBe(200)
      const line = await signoff.log.line(({ msg }) => msg === 'the audit log cannot be written')
      expect(line).toMatchObject({ level: 'error', lost: 1, err: { code: 'ENOSPC' } })
    } finally {
      unlinkSync(place)
      renameSync(`${place}.kept`, place)
      audit.reopen()
    }
    await loginWith(signoff, 'bodyLogin')
    expect(written()).toMatchObject([{ event: 'events-lost', count: 1 }, { event: 'session-started' }])
  })

  it('is told of a purge', async () => {
    await startSession(signoff)
    signoff.clock.advance(signoff.config.purgeAfter + signoff.config.sessionTtl + SECOND)
    const count = await signoff.service.purge()
    expect(count).toBeGreaterThan(0)
    const lines = readFileSync(signoff.config.auditLog, 'utf8').trimEnd().split('\n')
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ event: 'sessions-purged', count })
  })
})
