import { describe, expect, it } from '@jest/globals'
import { CHECKS, LOGIN_NAMES, LOGOUTS, startSession } from '../support/contracts.js'
import { like } from '../support/shapes.js'
import { ADA, useSignoff } from '../support/signoff.js'

describe('the matrix', () => {
  const signoff = useSignoff()
  const rows = LOGIN_NAMES.flatMap((login) => LOGOUTS.map((logout) => [login, logout.name, logout] as const))

  it.each(rows)('a session of %s is seen by every check and ended by %s', async (login, _, logout) => {
    const credential = await startSession(signoff, ADA, login)
    for (const check of CHECKS) {
      const { status, text } = await check.ask(signoff, credential)
      expect({ check: check.name, status, text }).toEqual({
        check: check.name,
        status: 200,
        text: like(check.live.body),
      })
    }
    const ended = await logout.ask(signoff, credential)
    expect({ status: ended.status, text: ended.text }).toEqual({
      status: 200,
      text: like(logout.live.body),
    })
    for (const check of CHECKS) {
      const { status, text } = await check.ask(signoff, credential)
      expect({ check: check.name, status, text }).toEqual({
        check: check.name,
        status: check.ended.status,
        text: like(check.ended.body),
      })
    }
  })

  it.each(LOGOUTS.map((logout) => [logout.name, logout] as const))(
    '%s tells of an ended session as its contract does, whatever ended it',
    async (_, logout) => {
      for (const other of LOGOUTS) {
        const credential = await startSession(signoff)
        expect((await other.ask(signoff, credential)).status).toBe(200)
        const { status, text } = await logout.ask(signoff, credential)
        expect({ by: other.name, status, text }).toEqual({
          by: other.name,
          status: logout.ended.status,
          text: like(logout.ended.body),
        })
      }
    },
  )

  it('ends a session once, when all logouts come at once', async () => {
    for (let round = 0; round < 10; round++) {
      const credential = await startSession(signoff)
      const replies = await Promise.all(
        LOGOUTS.map(async (logout) => ({ logout, reply: await logout.ask(signoff, credential) })),
      )
      const told = replies.filter(
        ({ logout, reply }) =>
          logout.name !== 'jwtLogout' && reply.status === 200 && logout.live.body.test(reply.text),
      )
      // The jwt contract does not tell whether it was the one.
      expect(told.length).toBeLessThanOrEqual(1)
      for (const { logout, reply } of replies) expect([200, logout.ended.status]).toContain(reply.status)
      for (const check of CHECKS) expect((await check.ask(signoff, credential)).status).toBe(401)
    }
  })

  it('ends one session and leaves the user’s others alone', async () => {
    const first = await startSession(signoff)
    const second = await startSession(signoff)
    for (const logout of LOGOUTS) {
      const other = await startSession(signoff)
      await logout.ask(signoff, other)
    }
    await LOGOUTS[0]?.ask(signoff, first)
    expect((await CHECKS[0]?.ask(signoff, second))?.status).toBe(200)
  })
})
