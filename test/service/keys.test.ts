import { describe, expect, it } from '@jest/globals'
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose'
import { createAccessTokens, endRetired } from '../../src/sessions/access-tokens.js'
import { HOUR } from '../support/clock.js'
import { isAlive, startSession } from '../support/contracts.js'
import { ADA, useSignoff } from '../support/signoff.js'

const MAX = { username: 'max', password: 'p', id: 2n ** 63n - 1n }
const UUID = /^[0-9a-f-]{36}$/

const signoff = useSignoff({
  users: [ADA, MAX],
  environment: { SIGNOFF_ISSUER: 'https://login.example', SIGNOFF_AUDIENCE: 'the-apps' },
})

async function keySet(): Promise<JSONWebKeySet> {
  const reply = await signoff.ask('GET', '/.well-known/jwks.json')
  return reply.json() as unknown as JSONWebKeySet
}

const verify = async (token: string, keys?: JSONWebKeySet) =>
  jwtVerify(token, createLocalJWKSet(keys ?? (await keySet())), {
    issuer: 'https://login.example',
    audience: 'the-apps',
    typ: 'at+jwt',
    algorithms: ['ES256'],
    currentDate: new Date(signoff.clock.now()),
  })

describe('an access token', () => {
  it.each([
    ['1', ADA],
    ['9223372036854775807', MAX],
  ])('of the user %s is verified by the published keys, with all its claims', async (sub, user) => {
    const token = await startSession(signoff, user, 'jwtLogin')
    const { payload, protectedHeader } = await verify(token)
    const now = Math.floor(signoff.clock.now() / 1000)
    const [session] = await signoff.service.store.sessions.list({ userId: user.id }, 1)
    expect(payload).toEqual({
      iss: 'https://login.example',
      aud: 'the-apps',
      sub,
      jti: session?.id,
      iat: now,
      exp: Math.floor((session?.expiresAt ?? 0) / 1000),
    })
    expect(payload.exp).toBe(Math.floor((signoff.clock.now() + 24 * HOUR) / 1000))
    expect(payload.jti).toMatch(UUID)
    const { keys } = await keySet()
    expect(protectedHeader).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: keys[0]?.kid })
  })

  it('is verified by no other keys', async () => {
    const [token, keys] = [await startSession(signoff, ADA, 'jwtLogin'), await keySet()]
    const [key] = keys.keys
    const other = { ...key, x: key?.['y'], y: key?.['x'] } as JSONWebKeySet['keys'][number]
    await expect(verify(token, { keys: [other] })).rejects.toThrow()
  })

  it('that somebody signs with our own key names no session', async () => {
    const { service, clock, config } = signoff
    const forger = createAccessTokens({
      keys: service.store.keys,
      issuer: config.issuer,
      audience: config.audience,
      clock: clock.now,
    })
    const token = await startSession(signoff, ADA, 'jwtLogin')
    const { payload } = await verify(token)
    const forged = await forger.issue({
      sessionId: payload.jti ?? '',
      userId: 1n,
      issuedAt: (payload.iat ?? 0) * 1000,
      expiresAt: (payload.exp ?? 0) * 1000,
    })
    await verify(forged.token)
    const me = (credential: string) =>
      signoff.ask('GET', '/api/v1/auth/me', { authorization: `Bearer ${credential}` })
    expect((await me(forged.token)).status).toBe(401)
    const logout = await signoff.ask('POST', '/api/v1/auth/logout', {
      authorization: `Bearer ${forged.token}`,
    })
    expect(logout.status).toBe(200)
    expect((await me(token)).status).toBe(200)
  })
})

describe('the published keys', () => {
  it('hold nothing private', async () => {
    const { keys } = await keySet()
    for (const key of keys) {
      expect(Object.keys(key)).toEqual(['kty', 'crv', 'x', 'y', 'kid', 'use', 'alg'])
      expect(key).toMatchObject({ kty: 'EC', crv: 'P-256', use: 'sig', alg: 'ES256' })
    }
  })

  it('keep a key that was rotated away as long as its tokens may live', async () => {
    const before = await startSession(signoff, ADA, 'jwtLogin')
    const { service, clock, config } = signoff
    const tokens = createAccessTokens({
      keys: service.store.keys,
      issuer: config.issuer,
      audience: config.audience,
      clock: clock.now,
    })
    const id = await tokens.rotate()
    const after = await startSession(signoff, ADA, 'jwtLogin')
    expect(decodeProtectedHeader(after).kid).toBe(id)
    const both = await keySet()
    expect(both.keys.map(({ kid }) => kid)).toEqual([id, decodeProtectedHeader(before).kid])
    await verify(before)
    await verify(after)
    clock.advance(24 * HOUR)
    expect((await keySet()).keys.map(({ kid }) => kid)).toEqual([id])
  })

  it('leave a retired key out as soon as all that it signed has been ended', async () => {
    const before = await startSession(signoff, ADA, 'jwtLogin')
    const opaque = await startSession(signoff)
    const { service, clock, config } = signoff
    const { store } = service
    const { issuer, audience } = config
    const tokens = createAccessTokens({ keys: store.keys, issuer, audience, clock: clock.now })
    const id = await tokens.rotate()
    const after = await startSession(signoff, ADA, 'jwtLogin')
    expect((await keySet()).keys).toHaveLength(2)
    expect(await endRetired(store, clock.now())).toBeGreaterThan(0)
    expect((await keySet()).keys.map(({ kid }) => kid)).toEqual([id])
    expect(await isAlive(signoff, before)).toBe(false)
    expect(await isAlive(signoff, after)).toBe(true)
    expect(await isAlive(signoff, opaque)).toBe(true)
  })
})

describe('a login', () => {
  it('goes on when its signing key is retired before its session is kept, and again', async () => {
    const { service, clock, config } = signoff
    const { keys, sessions } = service.store
    const { issuer, audience } = config
    const tokens = createAccessTokens({ keys, issuer, audience, clock: clock.now })
    const { insert } = sessions
    let rotations = 0
    const rotating: typeof insert = async (session) => {
      if (rotations === 3) Object.assign(sessions, { insert })
      else {
        rotations += 1
        await tokens.rotate()
      }
      return insert(session)
    }
    Object.assign(sessions, { insert: rotating })
    const token = await startSession(signoff, ADA, 'jwtLogin')
    expect(rotations).toBe(3)
    expect(decodeProtectedHeader(token).kid).toBe((await keys.current())?.id)
    expect(await isAlive(signoff, token)).toBe(true)
  })
})
