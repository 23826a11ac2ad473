import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { openStore } from '../../src/store/open.js'
import { createPasswords } from '../../src/sessions/passwords.js'
import { createUsers } from '../../src/sessions/users.js'
import { temporaryFolder } from '../support/folder.js'
import { freePort } from '../../harness/free-port.js'
import { type RunningService, spawnSignoff } from '../../harness/service.js'
import { serveProcess } from '../support/process.js'
import { ADA } from '../support/signoff.js'

async function post(url: string, body: object): Promise<{ status: number; reply: Record<string, unknown> }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Connection: 'close' },
    body: JSON.stringify(body),
  })
  return { status: response.status, reply: (await response.json()) as Record<string, unknown> }
}

describe('several workers on one port', () => {
  let served: RunningService
  let pids: number[]
  beforeEach(async () => {
    const databaseUrl = `sqlite:${join(temporaryFolder(), 'signoff.db')}`
    const store = await openStore(databaseUrl, { idleTtl: 3_600_000, clock: Date.now })
    const passwords = createPasswords({ concurrency: 1, queue: 1 })
    await createUsers({ store, passwords, clock: Date.now }).add(ADA)
    await store.close()
    pids = []
    served = await serveProcess({ SIGNOFF_DATABASE_URL: databaseUrl, SIGNOFF_WORKERS: '2' }, (line) => {
      if (line['msg'] === 'a worker listens') pids.push(Number(line['pid']))
    })
  })
  afterEach(() => served.stop('SIGKILL'))

  const login = async () => {
    const { reply } = await post(`${served.url}/body/api/auth/login`, {
      username: ADA.username,
      password: ADA.password,
    })
    return String(reply['session'])
  }
  const check = async (session: string) => {
    const headers = { session_token: session, Connection: 'close' }
    return (await fetch(`${served.url}/auth/session`, { headers })).status
  }

  it('see and end the sessions of each other', async () => {
    expect(pids).toHaveLength(2)
    const session = await login()
    // Connections go to the workers in turn.
    expect(await Promise.all([1, 2, 3, 4].map(() => check(session)))).toEqual([200, 200, 200, 200])
    expect((await post(`${served.url}/body/api/auth/logout`, { session })).status).toBe(200)
    expect(await Promise.all([1, 2, 3, 4].map(() => check(session)))).toEqual([401, 401, 401, 401])
  })

  it('are replaced when they die, with nobody signed out', async () => {
    const session = await login()
    for (const pid of pids.slice(0, 2)) {
      process.kill(pid, 'SIGKILL')
      expect(await served.logged(({ msg }) => String(msg).startsWith('a worker died'))).toMatchObject({ pid })
      await served.logged(({ msg }) => msg === 'a worker listens')
      expect(await Promise.all([1, 2, 3, 4].map(() => check(session)))).toEqual([200, 200, 200, 200])
    }
  })

  it('answer what has arrived, then end with the first process', async () => {
    const session = await login()
    const answers = Promise.all(Array.from({ length: 20 }, () => check(session)))
    await answers
    expect(await served.stop('SIGTERM')).toEqual([0, null])
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow()
  })
})

describe('workers that are stopped', () => {
  it('before all listen end as they should', async () => {
    const port = await freePort()
    const { child, gone } = spawnSignoff(['serve'], {
      environment: {
        NODE_ENV: 'production',
        SIGNOFF_HOST: '127.0.0.1',
        SIGNOFF_PORT: String(port),
        // So many that the others take their time to start.
        SIGNOFF_WORKERS: '6',
        SIGNOFF_DATABASE_URL: `sqlite:${join(temporaryFolder(), 'signoff.db')}`,
      },
    })
    let asked = false
    const said: unknown[] = []
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { msg } = JSON.parse(line) as Record<string, unknown>
      said.push(msg)
      if (msg !== 'a worker listens' || asked) return
      asked = true
      // The first one serves already.
      const reply = fetch(`http://127.0.0.1:${port}/healthz`, { headers: { Connection: 'close' } })
      void reply.finally(() => child.kill('SIGTERM'))
    })
    let text = ''
    child.stderr.on('data', (chunk: string) => (text += chunk))
    const [code, signal] = await gone
    expect({ code, signal, text }).toEqual({ code: 0, signal: null, text: '' })
    expect(said).toEqual(expect.arrayContaining(['stopping', 'stopped']))
    expect(said).not.toContain('listening')
  })
})

describe('workers that cannot listen', () => {
  it('say so once, and end with 1', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const { child, gone } = spawnSignoff(['serve'], {
      environment: {
        NODE_ENV: 'production',
        SIGNOFF_HOST: '127.0.0.1',
        SIGNOFF_PORT: String(port),
        SIGNOFF_WORKERS: '3',
        SIGNOFF_DATABASE_URL: `sqlite:${join(temporaryFolder(), 'signoff.db')}`,
      },
    })
    let text = ''
    child.stderr.on('data', (chunk: string) => (text += chunk))
    const [code] = await gone
    other.close()
    expect({ code, text }).toEqual({
      code: 1,
      text: `signoff: Port ${port} is taken; stop what listens there, or set SIGNOFF_PORT\n`,
    })
  })
})
