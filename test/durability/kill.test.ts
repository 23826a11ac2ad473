import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { hashCredential, newSessionToken } from '../../src/sessions/credentials.js'
import { openStore } from '../../src/store/open.js'
import { temporaryFolder } from '../support/folder.js'
import { serveProcess } from '../support/process.js'

const SESSIONS = 1_000
/** Acknowledgements after which the process is killed: in the middle. */
const KILL_AFTER = 400

/** Live sessions of one user, straight in the store: their logins are not what is tested. */
async function seed(databaseUrl: string): Promise<string[]> {
  const store = await openStore(databaseUrl, { idleTtl: 3_600_000, clock: Date.now })
  const user = await store.users.insert({
    username: 'ada',
    usernameKey: 'ada',
    passwordHash: 'none',
    createdAt: 0,
  })
  if (!('id' in user)) throw new Error('the store was not empty')
  const tokens = Array.from({ length: SESSIONS }, newSessionToken)
  const now = Date.now()
  await Promise.all(
    tokens.map((token, index) =>
      store.sessions.insert({
        id: `session-${index}`,
        hash: hashCredential(token),
        userId: user.id,
        passwordHash: 'none',
        createdAt: now,
        expiresAt: now + 3_600_000,
      }),
    ),
  )
  await store.close()
  return tokens
}

function send(agent: Agent, method: string, url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, { method, agent, headers }, (response) => {
      response.resume().on('end', () => {
        resolve(response.statusCode ?? 0)
      })
    })
      .on('error', reject)
      .end()
  })
}

describe('kill -9 in the middle of 1,000 logouts', () => {
  it('undoes none that was acknowledged, and the restart ends none that was not asked for', async () => {
    const databaseUrl = `sqlite:${join(temporaryFolder(), 'signoff.db')}`
    const tokens = await seed(databaseUrl)
    const asked = tokens.slice(0, SESSIONS - 100)
    const acknowledged = new Set<string>()

    const first = await serveProcess({ SIGNOFF_DATABASE_URL: databaseUrl })
    const agent = new Agent({ keepAlive: true, maxSockets: 64 })
    let killed: Promise<unknown> | undefined
    await Promise.allSettled(
      asked.map(async (token) => {
        const status = await send(agent, 'POST', `${first.url}/logout`, { Authorization: `Bearer ${token}` })
        if (status === 200) acknowledged.add(token)
        if (acknowledged.size === KILL_AFTER) killed = first.stop('SIGKILL')
      }),
    )
    await killed
    expect(acknowledged.size).toBeGreaterThanOrEqual(KILL_AFTER)
    expect(acknowledged.size).toBeLessThan(asked.length)

    const second = await serveProcess({ SIGNOFF_DATABASE_URL: databaseUrl })
    try {
      const active = new Set<string>()
      await Promise.all(
        tokens.map(async (token) => {
          const status = await send(agent, 'GET', `${second.url}/auth/session`, { session_token: token })
          if (status === 200) active.add(token)
        }),
      )
      expect([...acknowledged].filter((token) => active.has(token))).toEqual([])
      expect(tokens.slice(SESSIONS - 100).filter((token) => !active.has(token))).toEqual([])
    } finally {
      agent.destroy()
      await second.stop('SIGTERM')
    }
  })
})
