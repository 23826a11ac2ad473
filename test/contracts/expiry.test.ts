import { describe, expect, it } from '@jest/globals'
import { HOUR, MINUTE, SECOND } from '../support/clock.js'
import { CHECKS, isAlive, LOGOUTS, startSession, type Use } from '../support/contracts.js'
import { like, told } from '../support/shapes.js'
import { ADA, useSignoff } from '../support/signoff.js'

const DAY = 24 * HOUR

async function expectUse(
  signoff: ReturnType<typeof useSignoff>,
  use: Use,
  credential: string,
  state: 'live' | 'expired',
) {
  const reply = await use.ask(signoff, credential)
  expect({ use: use.name, ...told(reply) }).toEqual({
    use: use.name,
    status: use[state].status,
    text: like(use[state].body),
  })
}

describe.each([
  ['absolute', DAY, { SIGNOFF_SESSION_IDLE_TTL: '48h' }],
  ['idle', HOUR, { SIGNOFF_SESSION_IDLE_TTL: '1h' }],
] as const)('%s expiry', (_, ttl, environment) => {
  const signoff = useSignoff({ environment })

  it.each(['bodyLogin', 'jwtLogin'] as const)(
    'has not come a second before, for a session of %s',
    async (login) => {
      const credential = await startSession(signoff, ADA, login)
      const ended: [Use, string][] = []
      for (const logout of LOGOUTS) ended.push([logout, await startSession(signoff)])
      signoff.clock.advance(ttl - SECOND)
      for (const check of CHECKS) await expectUse(signoff, check, credential, 'live')
      for (const [logout, theirs] of ended) await expectUse(signoff, logout, theirs, 'live')
    },
  )

  it.each([
    ['at the very millisecond', 0],
    ['a second after', SECOND],
    ['long after', 10 * DAY],
  ])('has come %s, for every check and every logout', async (_name, late) => {
    for (const login of ['bodyLogin', 'jwtLogin'] as const) {
      const credential = await startSession(signoff, ADA, login)
      signoff.clock.advance(ttl + late)
      for (const use of [...CHECKS, ...LOGOUTS, ...CHECKS])
        await expectUse(signoff, use, credential, 'expired')
    }
  })

  it('comes a millisecond after the last one in which it had not', async () => {
    const credential = await startSession(signoff)
    signoff.clock.advance(ttl - 1)
    const other = await startSession(signoff)
    signoff.clock.advance(1)
    expect([await isAlive(signoff, credential), await isAlive(signoff, other)]).toEqual([false, true])
  })
})

describe('idle expiry', () => {
  const signoff = useSignoff()

  it.each(CHECKS.map((check) => [check.name, check] as const))('is put off by %s', async (_, check) => {
    const credential = await startSession(signoff)
    for (let times = 0; times < 3; times++) {
      signoff.clock.advance(HOUR - MINUTE)
      await expectUse(signoff, check, credential, 'live')
      await signoff.service.store.sessions.flush()
    }
    signoff.clock.advance(HOUR)
    await expectUse(signoff, check, credential, 'expired')
  })

  it.each([1, 300, 999])('is put off by a check %d ms before it', async (left) => {
    const credential = await startSession(signoff)
    signoff.clock.advance(HOUR - left)
    expect(await isAlive(signoff, credential)).toBe(true)
    signoff.clock.advance(left + MINUTE)
    expect(await isAlive(signoff, credential)).toBe(true)
  })

  it('never outlives the absolute expiry, however often it is put off', async () => {
    const credential = await startSession(signoff)
    for (let minutes = 30; minutes < 24 * 60; minutes += 30) {
      signoff.clock.advance(30 * MINUTE)
      expect(await isAlive(signoff, credential)).toBe(true)
      await signoff.service.store.sessions.flush()
    }
    signoff.clock.advance(30 * MINUTE)
    expect(await isAlive(signoff, credential)).toBe(false)
  })

  it('is not put off by refused requests', async () => {
    const credential = await startSession(signoff)
    signoff.clock.advance(50 * MINUTE)
    await signoff.ask('GET', `/auth/session?session_token=${credential}&session_token=${credential}`)
    await signoff.ask('POST', `/query/api/auth/logout?userId=2&sessionId=${credential}`)
    await signoff.service.store.sessions.flush()
    signoff.clock.advance(10 * MINUTE)
    expect(await isAlive(signoff, credential)).toBe(false)
  })
})

describe('a session that an operator ended', () => {
  const signoff = useSignoff()
  const USER = { username: 'carol', password: 'p', fullName: 'Carol' }

  it.each([
    ['a new password', () => signoff.users.setPassword('carol', 'another one of hers')],
    ['disabling the user', () => signoff.users.disable('carol')],
    ['deleting the user', () => signoff.users.delete('carol')],
  ])('is refused by every check after %s', async (_, change) => {
    await signoff.addUser(USER)
    const credential = await startSession(signoff, USER)
    expect(await isAlive(signoff, credential)).toBe(true)
    await change()
    for (const check of CHECKS) {
      expect(told(await check.ask(signoff, credential))).toEqual({
        status: check.ended.status,
        text: like(check.ended.body),
      })
    }
    await signoff.users.delete('carol').catch(() => undefined)
  })
})
