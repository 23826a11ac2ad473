import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createFolder, type Folder } from './signoff.js'
import { DAY, HOUR, insertSessions, insertUsers } from './store.js'

interface Session {
  id: string
  username: string
  state: string
}

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

let folder: Folder
beforeEach(async () => {
  folder = await createFolder()
  await insertUsers(folder, { username: 'alice', id: 2n ** 63n - 1n }, { username: 'bob' })
})
afterEach(() => folder.remove())

const states = async () => {
  const sessions = await folder.json<Session[]>(['sessions', 'list'])
  return Object.fromEntries(sessions.map(({ id, state }) => [id, state]))
}

describe('signoff sessions list', () => {
  it('tells active, expired, idle and ended sessions apart, newest first', async () => {
    await insertSessions(
      folder,
      { id: 'expired', user: 'alice', createdAgo: 3 * HOUR, ttl: HOUR },
      { id: 'idle', user: 'alice', createdAgo: 2 * HOUR },
      { id: 'ended', user: 'bob', createdAgo: 20 * 60_000, endedAgo: 10 * 60_000 },
      { id: 'active', user: 'bob', createdAgo: 60_000, keyId: 'key' },
    )
    const { code, stdout, stderr } = await folder.signoff(['sessions', 'list'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/ {2,}/))
    expect(rows.map((row) => row.slice(0, 3))).toEqual([
      ['ID', 'USERNAME', 'STATE'],
      ['active', 'bob', 'active'],
      ['ended', 'bob', 'ended'],
      ['idle', 'alice', 'expired'],
      ['expired', 'alice', 'expired'],
    ])
    // When each ended or will: after a day, ten minutes, at the idle and at the absolute expiry, an hour each.
    const lengths = rows
      .slice(1)
      .map(([, , , created, , ends]) => Date.parse(ends ?? '') - Date.parse(created ?? ''))
    expect(lengths).toEqual([DAY, 10 * 60_000, HOUR, HOUR].map(about))
  })

  it('goes by the idle time that the service has', async () => {
    await insertSessions(folder, { id: 'idle', user: 'alice', createdAgo: 2 * HOUR })
    const sessions = await folder.json(['sessions', 'list'], { env: { SIGNOFF_SESSION_IDLE_TTL: '3h' } })
    expect(sessions).toMatchObject([{ state: 'active' }])
  })

  it('prints every member as JSON, and no hash', async () => {
    await insertSessions(folder, { id: 'two', user: 'alice', createdAgo: 60_000 })
    await insertSessions(folder, { id: 'one', user: 'alice', keyId: 'key', endedAgo: 0 })
    const { stdout } = await folder.signoff(['sessions', 'list', '--json'])
    const time = expect.stringMatching(ISO_TIME)
    const common = {
      userId: '9223372036854775807',
      username: 'alice',
      createdAt: time,
      lastSeenAt: time,
      expiresAt: time,
    }
    expect(JSON.parse(stdout)).toEqual([
      { ...common, id: 'one', state: 'ended', endedAt: time, keyId: 'key' },
      { ...common, id: 'two', state: 'active', endedAt: null, keyId: null },
    ])
  })

  it('shows one user, and at most as many as asked for, and says if there are more', async () => {
    await insertSessions(
      folder,
      { id: 'a1', user: 'alice', createdAgo: 3_000 },
      { id: 'a2', user: 'alice', createdAgo: 2_000 },
      { id: 'b1', user: 'bob', createdAgo: 1_000 },
    )
    expect(await folder.json(['sessions', 'list', '--user', 'ALICE'])).toMatchObject([
      { id: 'a2' },
      { id: 'a1' },
    ])
    const some = await folder.signoff(['sessions', 'list', '--user', 'alice', '--limit', '1', '--json'])
    expect(JSON.parse(some.stdout)).toMatchObject([{ id: 'a2' }])
    expect(some.stderr).toBe('signoff: There are more sessions; raise --limit to see them\n')
    expect((await folder.signoff(['sessions', 'list', '--limit', '3'])).stderr).toBe('')
  })

  it('ends with 1 if there is no such user', async () => {
    expect(await folder.signoff(['sessions', 'list', '--user', 'carol'])).toEqual({
      code: 1,
      stdout: '',
      stderr: 'signoff: There is no user called carol; see: signoff users list\n',
    })
  })

  it('is an empty list where there are none', async () => {
    expect(await folder.json(['sessions', 'list'])).toEqual([])
    expect(await folder.signoff(['sessions', 'list'])).toMatchObject({ code: 0, stdout: '' })
  })
})

describe('signoff sessions end', () => {
  beforeEach(() =>
    insertSessions(
      folder,
      { id: 'a1', user: 'alice' },
      { id: 'a2', user: 'alice' },
      { id: 'b1', user: 'bob' },
    ),
  )

  it('ends one session by its id, once', async () => {
    expect(await folder.signoff(['sessions', 'end', 'a1'])).toEqual({
      code: 0,
      stdout: 'Ended 1 session\n',
      stderr: '',
    })
    expect(await states()).toEqual({ a1: 'ended', a2: 'active', b1: 'active' })
    expect(await folder.signoff(['sessions', 'end', 'a1'])).toEqual({
      code: 0,
      stdout: 'The session had ended before\n',
      stderr: '',
    })
    expect(await folder.json(['sessions', 'end', 'a1'])).toEqual({ ended: 0 })
  })

  it('ends all sessions of a user', async () => {
    expect(await folder.json(['sessions', 'end', '--user', 'Alice'])).toEqual({ ended: 2 })
    expect(await states()).toEqual({ a1: 'ended', a2: 'ended', b1: 'active' })
  })

  it('ends all sessions with --all --yes, and needs --yes where nobody can be asked', async () => {
    const refused = await folder.signoff(['sessions', 'end', '--all'])
    expect(refused).toMatchObject({ code: 2, stdout: '' })
    expect(refused.stderr).toContain('--yes')
    expect(await states()).toEqual({ a1: 'active', a2: 'active', b1: 'active' })
    expect(await folder.signoff(['sessions', 'end', '--all', '--yes'])).toMatchObject({
      code: 0,
      stdout: 'Ended 3 sessions\n',
    })
    expect(await states()).toEqual({ a1: 'ended', a2: 'ended', b1: 'ended' })
  })

  it('ends with 1 if there is no such session or user, and never repeats what may be a credential', async () => {
    const bySession = await folder.signoff(['sessions', 'end', 'sess_abc'])
    expect(bySession).toMatchObject({ code: 1, stdout: '' })
    expect(bySession.stderr).toBe('signoff: There is no session of that id; see: signoff sessions list\n')
    expect(await folder.signoff(['sessions', 'end', '--user', 'carol'])).toMatchObject({
      code: 1,
      stdout: '',
    })
  })
})

describe('signoff sessions purge', () => {
  beforeEach(() =>
    insertSessions(
      folder,
      { id: 'ended-long-ago', user: 'alice', createdAgo: 42 * DAY, ttl: 100 * DAY, endedAgo: 31 * DAY },
      { id: 'expired-long-ago', user: 'alice', createdAgo: 40 * DAY, ttl: DAY },
      { id: 'ended-lately', user: 'alice', createdAgo: 29 * DAY, ttl: 100 * DAY, endedAgo: 8 * DAY },
      { id: 'active', user: 'alice' },
    ),
  )

  it('deletes what SIGNOFF_PURGE_AFTER says', async () => {
    const { code, stdout } = await folder.signoff(['sessions', 'purge'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Deleted 2 sessions that ended or expired before \d{4}-.*Z\n$/)
    expect(Object.keys(await states())).toEqual(['active', 'ended-lately'])
  })

  it('deletes what is older than it is told', async () => {
    expect(await folder.json(['sessions', 'purge', '--older-than', '7d'])).toEqual({
      purged: 3,
      before: expect.stringMatching(ISO_TIME),
    })
    expect(Object.keys(await states())).toEqual(['active'])
  })
})

/** The table has whole seconds. */
function about(milliseconds: number): unknown {
  return {
    asymmetricMatch: (value: unknown) => typeof value === 'number' && Math.abs(value - milliseconds) <= 1000,
  }
}
