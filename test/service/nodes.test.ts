import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { CHECKS, LOGIN_NAMES, LOGOUTS, startSession } from '../support/contracts.js'
import { ADA, useSignoff } from '../support/signoff.js'

/** Two services on one database, as two processes on one machine are. */
describe('two nodes on one store', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signoff-nodes-'))
  const environment = { SIGNOFF_DATABASE_URL: `sqlite:${join(folder, 'shared.db')}` }
  const one = useSignoff({ environment })
  const other = useSignoff({ environment, users: [] })
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  it.each(LOGIN_NAMES)('know each other’s sessions of %s', async (login) => {
    const credential = await startSession(one, ADA, login)
    for (const check of CHECKS) expect((await check.ask(other, credential)).status).toBe(200)
  })

  it.each(LOGOUTS.map((logout) => [logout.name, logout] as const))(
    'refuse at once what the other ended by %s',
    async (_, logout) => {
      const credential = await startSession(one)
      for (const check of CHECKS) expect((await check.ask(one, credential)).status).toBe(200)
      expect((await logout.ask(other, credential)).status).toBe(200)
      for (const check of CHECKS) expect((await check.ask(one, credential)).status).toBe(401)
    },
  )

  it('end a session once when both are asked at the same time', async () => {
    for (let count = 0; count < 10; count++) {
      const authorization = await startSession(one)
      const replies = await Promise.all(
        [one, other, one, other].map((node) => node.ask('POST', '/logout', { authorization })),
      )
      expect(replies.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401])
    }
  })

  it('count failed logins together', async () => {
    await one.addUser({ username: 'eve', password: 'right' })
    const fail = (node: typeof one) =>
      node.ask('POST', '/body/api/auth/login', { json: { username: 'eve', password: 'wrong' } })
    for (let count = 0; count < 5; count++) {
      expect((await fail(one)).status).toBe(401)
      expect((await fail(other)).status).toBe(401)
    }
    expect([(await fail(one)).status, (await fail(other)).status]).toEqual([429, 429])
  })

  it('sign with one key', async () => {
    const keys = await Promise.all(
      [one, other].map(async (node) => (await node.ask('GET', '/.well-known/jwks.json')).text),
    )
    expect(keys[0]).toBe(keys[1])
  })
})
