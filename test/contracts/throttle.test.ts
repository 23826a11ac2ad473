import { describe, expect, it } from '@jest/globals'
import { HOUR, SECOND } from '../support/clock.js'
import { LOGIN_NAMES, type LoginName, loginWith } from '../support/contracts.js'
import { CONTRACT_OPERATIONS } from '../support/operations.js'
import { told } from '../support/shapes.js'
import { ADA, BOB, useSignoff } from '../support/signoff.js'

// All of its failures come from one address; test/contracts/sources.test.ts has that limit.
const signoff = useSignoff({ environment: { SIGNOFF_SOURCE_FAILURES: '0' } })
const DAY = 24 * HOUR

const fail = (username: string, login: LoginName = 'bodyLogin') =>
  loginWith(signoff, login, { username, password: 'wrong' })

/** A name of its own for each test: known or unknown, it counts alike. */
let names = 0
async function newUser(known: boolean): Promise<{ username: string; password: string }> {
  names += 1
  const user = { username: `user${names}`, password: 'right' }
  if (known) await signoff.addUser(user)
  return user
}

async function failTimes(times: number, username: string) {
  for (let count = 0; count < times; count++) expect((await fail(username)).status).toBe(401)
}

function operationOf(login: LoginName) {
  const found = CONTRACT_OPERATIONS.find(({ name }) => name === login)
  if (found === undefined) throw new Error(`There is no operation ${login}`)
  return found
}

describe('too many attempts', () => {
  it.each(
    LOGIN_NAMES.flatMap((login) => [[login, 'known', true] as const, [login, 'unknown', false] as const]),
  )('are refused by %s after ten failures of a name that is %s', async (login, _, known) => {
    const user = await newUser(known)
    await failTimes(10, user.username)
    for (const password of ['wrong', user.password]) {
      const reply = await loginWith(signoff, login, { ...user, password })
      expect(told(reply)).toEqual(operationOf(login).error(reply, signoff, 429, 'Too many failed attempts'))
      expect(reply.header('Retry-After')).toBe('1')
      expect(reply.header('WWW-Authenticate')).toBe('')
      expect(reply.header('RateLimit-Policy')).toBe('"account";q=10;w=86400')
      expect(reply.header('RateLimit')).toBe('"account";r=0;t=1')
    }
  })

  it('are one count for all contracts, cases and forms of a name', async () => {
    await signoff.addUser({ username: 'Straße', password: 'right' })
    const spellings = ['straße', 'STRASSE', 'Ｓtrasse', 'strasse']
    for (let count = 0; count < 10; count++) {
      const login = LOGIN_NAMES[count % LOGIN_NAMES.length] ?? 'login'
      expect((await fail(spellings[count % spellings.length] ?? '', login)).status).toBe(401)
    }
    expect((await fail('Straße')).status).toBe(429)
  })

  it('wait twice as long each time, up to an hour', async () => {
    const { username } = await newUser(true)
    await failTimes(10, username)
    for (const seconds of [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600]) {
      const reply = await fail(username)
      expect([reply.status, reply.header('Retry-After')]).toEqual([429, String(seconds)])
      signoff.clock.advance(seconds * SECOND - 1)
      expect((await fail(username)).header('Retry-After')).toBe('1')
      signoff.clock.advance(1)
      expect((await fail(username)).status).toBe(401)
    }
  })

  it('are forgotten after a login that succeeds, which waits its time like others', async () => {
    const user = await newUser(true)
    await failTimes(10, user.username)
    expect((await loginWith(signoff, 'login', user)).status).toBe(429)
    signoff.clock.advance(SECOND)
    expect((await loginWith(signoff, 'login', user)).status).toBe(200)
    await failTimes(10, user.username)
    expect((await fail(user.username)).status).toBe(429)
  })

  it('are forgotten after a day of rest', async () => {
    const { username } = await newUser(true)
    await failTimes(10, username)
    signoff.clock.advance(DAY)
    await failTimes(10, username)
    expect((await fail(username)).status).toBe(429)
  })

  it('of one name leave others alone', async () => {
    const { username } = await newUser(true)
    await failTimes(10, username)
    expect((await fail(username)).status).toBe(429)
    expect((await loginWith(signoff, 'login', BOB)).status).toBe(200)
  })

  it('are no logins that succeed: fifteen at once all do', async () => {
    const logins = await Promise.all(Array.from({ length: 15 }, () => loginWith(signoff, 'bodyLogin', ADA)))
    expect(logins.map(({ status }) => status)).toEqual(Array.from({ length: 15 }, () => 200))
  })

  it('are no requests that cannot be read', async () => {
    const user = await newUser(true)
    for (let count = 0; count < 12; count++) {
      await signoff.ask('POST', '/body/api/auth/login', { json: { username: user.username } })
      await signoff.ask('POST', '/body/api/auth/login', { json: user, type: 'text/plain' })
    }
    expect((await loginWith(signoff, 'login', user)).status).toBe(200)
  })

  it.each([
    ['before the password was looked at', 12, ['users.findByName']],
    ['before it could keep the session', 10, ['sessions.insert', 'attempts.takeOff']],
    ['and could not take off at once', 10, ['users.findByName', 'attempts.takeOff']],
  ])('are no logins that the store failed, %s', async (_, times, verbs) => {
    const user = await newUser(true)
    signoff.store.fail(...verbs)
    for (let count = 0; count < times; count += 1) {
      expect((await loginWith(signoff, 'bodyLogin', user)).status).toBe(500)
    }
    signoff.store.mend()
    await failTimes(10, user.username)
    expect((await fail(user.username)).status).toBe(429)
  })

  it('stay those that were counted when the store fails in between', async () => {
    const user = await newUser(true)
    await failTimes(9, user.username)
    signoff.store.fail('users.findByName')
    expect((await fail(user.username)).status).toBe(500)
    signoff.store.mend()
    expect((await fail(user.username)).status).toBe(401)
    expect((await fail(user.username)).status).toBe(429)
  })

  it('cannot be outrun by guessing at once', async () => {
    const user = await newUser(true)
    const guesses = await Promise.all(Array.from({ length: 30 }, () => fail(user.username)))
    const statuses = guesses.map(({ status }) => status)
    expect(statuses.filter((status) => status === 401)).toHaveLength(10)
    expect(statuses.filter((status) => status === 429)).toHaveLength(20)
    expect((await loginWith(signoff, 'login', user)).status).toBe(429)
  })
})

describe('a service with one place for logins', () => {
  const busy = useSignoff({ config: { hashConcurrency: 1, hashQueue: 0 } })

  it.each(LOGIN_NAMES)('answers %s that it is busy while another login is under way', async (login) => {
    const { reached, release } = busy.store.hold('users.findByName')
    const first = loginWith(busy, 'login', ADA)
    await reached
    const reply = await loginWith(busy, login, ADA)
    expect(told(reply)).toEqual(operationOf(login).error(reply, busy, 503, 'Service is busy'))
    expect(reply.header('Retry-After')).toBe('1')
    release()
    expect((await first).status).toBe(200)
    expect((await loginWith(busy, login, ADA)).status).toBe(200)
  })

  it('checks and ends sessions all the same', async () => {
    const { reached, release } = busy.store.hold('users.findByName')
    const first = loginWith(busy, 'login', ADA)
    await reached
    expect((await busy.ask('POST', '/logout', { authorization: 'x' })).status).toBe(401)
    release()
    expect((await first).status).toBe(200)
  })

  it('counts a busy answer as no failure', async () => {
    for (let count = 0; count < 12; count++) {
      const { reached, release } = busy.store.hold('users.findByName')
      const first = loginWith(busy, 'login', ADA)
      await reached
      expect((await loginWith(busy, 'login', BOB)).status).toBe(503)
      release()
      await first
    }
    expect((await loginWith(busy, 'login', BOB)).status).toBe(200)
  })
})
