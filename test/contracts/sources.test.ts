import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { HOUR, SECOND } from '../support/clock.js'
import { LOGIN_NAMES, type LoginName, LOGINS } from '../support/contracts.js'
import { CONTRACT_OPERATIONS } from '../support/operations.js'
import { told } from '../support/shapes.js'
import { ADA, BOB, type Signoff, useSignoff } from '../support/signoff.js'

const DAY = 24 * HOUR
const QUOTA = 12
const POLICY = `"account";q=10;w=86400, "source";q=${QUOTA};w=${QUOTA * 10}`

let sources = 0
const newSource = () => `198.51.100.${(sources += 1)}`
let names = 0
const newName = () => `nobody${(names += 1)}`

/** A login that a trusted proxy says comes from these addresses. */
const loginFrom = (
  signoff: Signoff,
  forwardedFor: string,
  login: { username: string; password: string },
  name: LoginName = 'bodyLogin',
) =>
  signoff.ask('POST', LOGINS[name], {
    json: { username: login.username, password: login.password },
    headers: [['X-Forwarded-For', forwardedFor]],
  })

describe('too many attempts from one source', () => {
  const signoff = useSignoff({
    environment: { SIGNOFF_SOURCE_FAILURES: String(QUOTA), SIGNOFF_TRUSTED_PROXIES: '127.0.0.1' },
  })
  const guess = (source: string, username = newName()) =>
    loginFrom(signoff, source, { username, password: 'wrong' })
  const guessTimes = async (times: number, source: string) => {
    for (let count = 0; count < times; count += 1) expect((await guess(source)).status).toBe(401)
  }

  it.each(LOGIN_NAMES)('are refused by %s, whatever the names', async (login) => {
    const source = newSource()
    await guessTimes(QUOTA, source)
    for (const user of [ADA, { username: newName(), password: 'wrong' }]) {
      const reply = await loginFrom(signoff, source, user, login)
      const operation = CONTRACT_OPERATIONS.find(({ name }) => name === login)
      expect(told(reply)).toEqual(operation?.error(reply, signoff, 429, 'Too many failed attempts'))
      expect(reply.header('Retry-After')).toBe('10')
      expect(reply.header('RateLimit-Policy')).toBe(POLICY)
      expect(reply.header('RateLimit')).toBe('"source";r=0;t=10')
    }
  })

  it('are no logins that the store failed, however long it did', async () => {
    const source = newSource()
    await guessTimes(1, source)
    signoff.store.fail('users.findByName', 'attempts.takeOff')
    for (let count = 1; count < QUOTA; count += 1) expect((await guess(source)).status).toBe(500)
    expect((await guess(source)).status).toBe(429)
    signoff.clock.advance(30 * SECOND)
    signoff.store.mend()
    await guessTimes(QUOTA, source)
    expect((await guess(source)).status).toBe(429)
  })

  it('are told before they are too many', async () => {
    const source = newSource()
    const first = await guess(source)
    expect([first.header('RateLimit-Policy'), first.header('RateLimit')]).toEqual([
      POLICY,
      `"source";r=${QUOTA - 1};t=10`,
    ])
    expect((await guess(source)).header('RateLimit')).toBe(`"source";r=${QUOTA - 2};t=20`)
  })

  it('are forgotten one by one, every ten seconds', async () => {
    const source = newSource()
    await guessTimes(QUOTA, source)
    signoff.clock.advance(10 * SECOND - 1)
    expect((await guess(source)).header('Retry-After')).toBe('1')
    signoff.clock.advance(1)
    await guessTimes(1, source)
    expect((await guess(source)).header('Retry-After')).toBe('10')
    signoff.clock.advance(25 * SECOND)
    await guessTimes(2, source)
    expect((await guess(source)).header('Retry-After')).toBe('5')
    signoff.clock.advance(DAY)
    await guessTimes(QUOTA, source)
    expect((await guess(source)).status).toBe(429)
  })

  it('leave other sources alone', async () => {
    const source = newSource()
    await guessTimes(QUOTA, source)
    expect((await loginFrom(signoff, source, ADA)).status).toBe(429)
    expect((await loginFrom(signoff, newSource(), ADA)).status).toBe(200)
  })

  it('are counted by the address that the trusted proxy saw, whatever the client says', async () => {
    const source = newSource()
    for (let count = 0; count < QUOTA; count += 1) {
      expect((await guess(`203.0.113.${count}, ${source}`)).status).toBe(401)
    }
    expect((await guess(`203.0.113.99, ${source}`)).status).toBe(429)
  })

  it('are counted by the /64 of an IPv6 address', async () => {
    for (let count = 0; count < QUOTA; count += 1) {
      expect((await guess(`2001:db8:0:7:${count}::1`)).status).toBe(401)
    }
    expect((await guess('2001:db8:0:7:ffff::1')).status).toBe(429)
    expect((await guess('2001:db8:0:8::1')).status).toBe(401)
  })

  it('are no logins that succeed, and none wipes the failures out', async () => {
    const source = newSource()
    for (let count = 0; count < QUOTA; count += 1) {
      expect((await loginFrom(signoff, source, BOB)).status).toBe(200)
      await guessTimes(1, source)
    }
    expect((await loginFrom(signoff, source, BOB)).status).toBe(429)
  })

  it('are no logins that succeed at once: twice as many all do', async () => {
    const source = newSource()
    await guessTimes(QUOTA - 1, source)
    const logins = await Promise.all(Array.from({ length: 2 * QUOTA }, () => loginFrom(signoff, source, BOB)))
    expect(new Set(logins.map(({ status }) => status))).toEqual(new Set([200]))
    await guessTimes(1, source)
  })

  it('cannot be outrun by guessing at once', async () => {
    const source = newSource()
    const guesses = await Promise.all(Array.from({ length: 3 * QUOTA }, () => guess(source)))
    expect(guesses.filter(({ status }) => status === 401)).toHaveLength(QUOTA)
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(2 * QUOTA)
  })

  it('wait as long as the account does, if that is longer', async () => {
    const source = newSource()
    const username = newName()
    for (let count = 0; count < 10; count += 1) await guess(newSource(), username)
    for (const delay of [1, 2, 4, 8]) {
      signoff.clock.advance(delay * SECOND)
      expect((await guess(newSource(), username)).status).toBe(401)
    }
    await guessTimes(QUOTA, source)
    const both = await guess(source, username)
    expect([both.status, both.header('Retry-After')]).toEqual([429, '16'])
    expect(both.header('RateLimit')).toBe('"account";r=0;t=16, "source";r=0;t=10')
    signoff.clock.advance(10 * SECOND)
    const one = await guess(source, username)
    expect([one.header('Retry-After'), one.header('RateLimit')]).toEqual([
      '6',
      `"account";r=0;t=6, "source";r=1;t=110`,
    ])
  })

  it('count a refused attempt neither for the source nor for the account', async () => {
    const source = newSource()
    const username = newName()
    for (let count = 0; count < 10; count += 1) await guess(newSource(), username)
    for (let count = 0; count < QUOTA; count += 1) expect((await guess(source, username)).status).toBe(429)
    await guessTimes(QUOTA, source)
  })

  it('are kept without the address', async () => {
    const source = '203.0.113.200'
    await guessTimes(1, source)
    const file = signoff.config.databaseUrl.slice('sqlite:'.length)
    const kept = Buffer.concat([file, `${file}-wal`].map((name) => readFileSync(name)))
    expect(kept.includes('source:')).toBe(true)
    expect(kept.includes(source)).toBe(false)
  })

  it('have no part in a login that could not be one', async () => {
    const reply = await loginFrom(signoff, newSource(), { username: 'x'.repeat(257), password: 'x' })
    expect([reply.status, reply.header('RateLimit'), reply.header('RateLimit-Policy')]).toEqual([401, '', ''])
  })
})

describe('a service whose limit for sources is off', () => {
  const open = useSignoff({ environment: { SIGNOFF_SOURCE_FAILURES: '0' } })

  it('takes any number of failures, and tells of the account’s limit alone', async () => {
    for (let count = 0; count < 2 * QUOTA; count += 1) {
      const reply = await loginFrom(open, '', { username: newName(), password: 'wrong' })
      expect([reply.status, reply.header('RateLimit-Policy'), reply.header('RateLimit')]).toEqual([
        401,
        '"account";q=10;w=86400',
        '',
      ])
    }
  })
})
