import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { createFolder, type Folder, PASSWORD, type Service } from './signoff.js'
import { insertUsers } from './store.js'

let folder: Folder
let service: Service
let username: string
beforeAll(async () => {
  folder = await createFolder()
  service = await folder.serve()
})
afterAll(async () => {
  await service.stop()
  await folder.remove()
})
beforeEach(async () => {
  username = `user-${randomUUID()}`
  await insertUsers(folder, { username })
})

/** Logs in by the contract body; answers the session token, or nothing. */
async function login(password = PASSWORD): Promise<string | undefined> {
  const { session } = (await post('/body/api/auth/login', { username, password })) as { session?: string }
  return session
}

/** The access token, or nothing. */
async function jwtLogin(): Promise<string | undefined> {
  const reply = (await post('/api/v1/auth/login', { username, password: PASSWORD })) as {
    access_token?: string
  }
  return reply.access_token
}

async function post(path: string, body: object): Promise<unknown> {
  const response = await fetch(service.url + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  return response.json()
}

async function isAlive(credential: string | undefined): Promise<boolean> {
  if (credential === undefined) throw new Error('The test could not log in')
  const response = await fetch(`${service.url}/api/v1/auth/me`, {
    headers: { Authorization: `Bearer ${credential}` },
  })
  return response.status === 200
}

describe('beside a running service', () => {
  it('a user that is added can log in at once', async () => {
    username = `new-${username}`
    await folder.addUser(username)
    expect(await isAlive(await login())).toBe(true)
  })

  it.each([
    { what: 'a line feed', end: '\n' },
    { what: 'carriage return and line feed', end: '\r\n' },
    { what: 'nothing', end: '' },
    { what: 'further lines', end: '\nsecond\n' },
  ])('a password from standard input counts to its last space before $what', async ({ end }) => {
    const password = ' a long pässwörd \r '
    await folder.signoff(['users', 'password', username, '--password-stdin'], { input: password + end })
    expect(await login(password)).toBeDefined()
    expect(await login(password.trim())).toBeUndefined()
  })

  it('a session that is ended is refused at once', async () => {
    const [ended, left] = [await login(), await login()]
    const sessions = await folder.json<{ id: string }[]>(['sessions', 'list', '--user', username])
    expect(sessions).toHaveLength(2)
    // The newest stands first.
    const id = sessions[1]?.id ?? ''
    await folder.signoff(['sessions', 'end', id])
    expect(await isAlive(ended)).toBe(false)
    expect(await isAlive(left)).toBe(true)
  })

  it('a session that is logged out shows as ended', async () => {
    const session = await login()
    await post('/body/api/auth/logout', { session })
    expect(await folder.json(['sessions', 'list', '--user', username])).toMatchObject([{ state: 'ended' }])
  })

  it('a user who is disabled loses their sessions and cannot log in until enabled', async () => {
    const session = await login()
    await folder.signoff(['users', 'disable', username])
    expect(await isAlive(session)).toBe(false)
    expect(await login()).toBeUndefined()
    await folder.signoff(['users', 'enable', username])
    expect(await isAlive(session)).toBe(false)
    expect(await isAlive(await login())).toBe(true)
  })

  it('a new password ends the sessions and replaces the old one', async () => {
    const session = await login()
    await folder.signoff(['users', 'password', username, '--password-stdin'], {
      input: 'another one of theirs',
    })
    expect(await isAlive(session)).toBe(false)
    expect(await login()).toBeUndefined()
    expect(await isAlive(await login('another one of theirs'))).toBe(true)
  })

  it('a user who is deleted is gone with their sessions', async () => {
    const session = await login()
    await folder.signoff(['users', 'delete', username, '--yes'])
    expect(await isAlive(session)).toBe(false)
    expect(await login()).toBeUndefined()
  })

  it('a new key signs the next access token, and --end-sessions ends those of the old one only', async () => {
    const [opaque, signed] = [await login(), await jwtLogin()]
    const { id } = await folder.json<{ id: string }>(['keys', 'rotate', '--end-sessions'])
    expect(await isAlive(opaque)).toBe(true)
    expect(await isAlive(signed)).toBe(false)
    const header = Buffer.from((await jwtLogin())?.split('.')[0] ?? '', 'base64url').toString()
    expect(JSON.parse(header)).toMatchObject({ kid: id })
  })

  it('a port that is taken is named in one line', async () => {
    const port = new URL(service.url).port
    const { code, stderr } = await folder.signoff(['serve'], { env: { SIGNOFF_PORT: port } })
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `signoff: Port ${port} is taken; stop what listens there, or set SIGNOFF_PORT\n`,
    })
  })
})
