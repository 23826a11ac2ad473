import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createFolder, type Folder } from './signoff.js'
import { insertSessions, insertUsers } from './store.js'

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

let folder: Folder
beforeEach(async () => {
  folder = await createFolder()
})
afterEach(() => folder.remove())

const rotate = (...options: string[]) => {
  return folder.json<{ id: string; endedSessions: number }>(['keys', 'rotate', ...options])
}

describe('signoff keys rotate', () => {
  it('makes the store and a key, and retires the key before', async () => {
    const first = await rotate()
    const { code, stdout } = await folder.signoff(['keys', 'rotate'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Signing with the new key [\w-]{43}\n$/)
    expect(await folder.json(['keys', 'list'])).toMatchObject([
      { state: 'signing', retiredAt: null },
      { id: first.id, state: 'retired', retiredAt: expect.stringMatching(ISO_TIME) },
    ])
  })

  it('leaves sessions alone', async () => {
    await insertUsers(folder, { username: 'alice' })
    await insertSessions(folder, { id: 'access', user: 'alice', keyId: 'old' })
    expect(await rotate()).toMatchObject({ endedSessions: 0 })
    expect(await folder.json(['sessions', 'list'])).toMatchObject([{ state: 'active' }])
  })

  it('with --end-sessions ends those of other keys, and none without a key', async () => {
    await insertUsers(folder, { username: 'alice' })
    const old = await rotate()
    await insertSessions(
      folder,
      { id: 'opaque', user: 'alice', createdAgo: 1_000 },
      { id: 'access', user: 'alice', keyId: old.id },
    )
    expect(await rotate('--end-sessions')).toMatchObject({ endedSessions: 1 })
    expect(await folder.json(['sessions', 'list'])).toMatchObject([
      { id: 'access', state: 'ended' },
      { id: 'opaque', state: 'active' },
    ])
    expect((await folder.signoff(['keys', 'rotate', '--end-sessions'])).stdout).toMatch(
      /; ended 0 sessions\n$/,
    )
  })

  it('with --end-sessions makes no store: the one that has the sessions must be elsewhere', async () => {
    const { code, stderr } = await folder.signoff(['keys', 'rotate', '--end-sessions'])
    expect([code, stderr]).toEqual([1, expect.stringContaining('There is no store at')])
    expect(existsSync(join(folder.path, 'data', 'signoff.db'))).toBe(false)
  })

  it('with --end-sessions withdraws the keys whose sessions it ends', async () => {
    await rotate()
    const second = await rotate()
    const third = await rotate('--end-sessions')
    await rotate()
    expect(await folder.json(['keys', 'list'])).toMatchObject([
      { state: 'signing' },
      { id: third.id, state: 'retired' },
      { id: second.id, state: 'withdrawn' },
      { state: 'withdrawn' },
    ])
  })
})

describe('signoff keys list', () => {
  it('prints the public JWK as JSON, and never the private key', async () => {
    const { id } = await rotate()
    const { stdout } = await folder.signoff(['keys', 'list', '--json'])
    const text = expect.any(String)
    expect(JSON.parse(stdout)).toEqual([
      {
        id,
        state: 'signing',
        createdAt: expect.stringMatching(ISO_TIME),
        retiredAt: null,
        publicKey: { kty: 'EC', crv: 'P-256', x: text, y: text, kid: id, use: 'sig', alg: 'ES256' },
      },
    ])
  })

  it('shows an aligned table', async () => {
    const first = await rotate()
    const second = await rotate()
    const { stdout } = await folder.signoff(['keys', 'list'])
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/ {2,}/).slice(0, 2))
    expect(rows).toEqual([
      ['ID', 'STATE'],
      [second.id, 'signing'],
      [first.id, 'retired'],
    ])
  })

  it('is an empty list where there are none', async () => {
    await insertUsers(folder, { username: 'alice' })
    expect(await folder.json(['keys', 'list'])).toEqual([])
    expect(await folder.signoff(['keys', 'list'])).toMatchObject({ code: 0, stdout: '' })
  })
})
