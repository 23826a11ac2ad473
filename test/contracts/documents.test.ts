import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import { utc } from '../support/clock.js'
import { isAlive, startSession } from '../support/contracts.js'
import { bodyMessage, detail, queryError, told } from '../support/shapes.js'
import { useSignoff } from '../support/signoff.js'

/** The user of the documents' examples. */
const ADMIN = { username: 'admin@example.com', password: 'password123', fullName: 'Admin', id: 1n }
const EXAMPLE = { username: 'exampleuser', password: 'example', fullName: 'Example User', id: 2n }

const signoff = useSignoff({ users: [ADMIN, EXAMPLE] })

const run = promisify(execFile)

/** Runs a command of a document with another host and other credentials, and answers what it prints. */
async function shell(command: string, changes: Record<string, string>): Promise<string> {
  let changed = command
  for (const [from, to] of Object.entries(changes)) {
    expect(changed).toContain(from)
    changed = changed.replaceAll(from, to)
  }
  const { stdout } = await run('sh', ['-c', changed], { env: { PATH: process.env['PATH'] } })
  return stdout
}

describe('the document of header-token', () => {
  const message = async (lines: string[]) => {
    const connection = await signoff.connect()
    connection.write(`${lines.join('\r\n')}\r\n\r\n`)
    const reply = await connection.reply()
    connection.destroy()
    return reply
  }

  it('ends a session with the request that it shows', async () => {
    const token = await startSession(signoff, EXAMPLE)
    const lines = ['POST /logout HTTP/1.1', 'Host: signoff.test', `Authorization: Bearer ${token}`]
    expect(told(await message(lines))).toEqual({ status: 200, text: '{"message":"Logout successful"}' })
    expect(told(await message(lines))).toEqual(detail(401, 'Invalid session token'))
  })

  it.each([
    [
      'header',
      (token: string) => ['GET /auth/session HTTP/1.1', 'Host: signoff.test', `session_token: ${token}`],
    ],
    ['query', (token: string) => [`GET /auth/session?session_token=${token} HTTP/1.1`, 'Host: signoff.test']],
  ])('tells the user by %s with the request that it shows', async (_, lines) => {
    const reply = await message(lines(await startSession(signoff, EXAMPLE)))
    expect(told(reply)).toEqual({
      status: 200,
      text: '{"username":"exampleuser","full_name":"Example User"}',
    })
  })
})

describe('the document of cookie', () => {
  const CURL = `curl -X POST \\
  -b "auth_session=your-session-cookie-here" \\
  https://neptun-webui.vercel.app/api/auth/logout`

  it('ends a session with its curl command, and answers false to a second one', async () => {
    const changes = {
      'https://neptun-webui.vercel.app': signoff.url,
      'your-session-cookie-here': await startSession(signoff, EXAMPLE),
    }
    expect(await shell(CURL, changes)).toBe('true')
    expect(await shell(CURL, changes)).toBe('false')
  })

  /** The document's sample; a browser adds the cookie where it says `include`. */
  async function logout(fetch: (url: string, init: RequestInit) => Promise<Response>): Promise<boolean> {
    try {
      const response = await fetch('https://neptun-webui.vercel.app/api/auth/logout', {
        method: 'POST',
        credentials: 'include',
      })

      if (!response.ok) {
        throw new Error(`HTTP error! status: ${response.status}`)
      }

      return (await response.json()) as boolean
    } catch {
      return false
    }
  }

  it('ends a session with its fetch', async () => {
    const token = await startSession(signoff, EXAMPLE)
    const browser = (url: string, init: RequestInit) =>
      fetch(url.replace('https://neptun-webui.vercel.app', signoff.url), {
        ...init,
        headers: { Cookie: `auth_session=${token}`, Origin: signoff.url, 'Sec-Fetch-Site': 'same-origin' },
      })
    expect(await logout(browser)).toBe(true)
    expect(await isAlive(signoff, token)).toBe(false)
    expect(await logout(browser)).toBe(false)
  })

  it('takes the cookie in the quotes that some clients put around it', async () => {
    const token = await startSession(signoff, EXAMPLE)
    const reply = await signoff.ask('POST', '/api/auth/logout', { cookie: `auth_session="${token}"` })
    expect(reply.text).toBe('true')
  })
})

describe('the document of query', () => {
  const HOST = 'http://localhost:8080'
  const TOKEN = 'sess_abc123def456ghi789'
  const ENDED = '{"success":true,"message":"Logged out successfully"}'
  const LOGIN = `curl -X POST http://localhost:8080/api/auth/login \\
  -H "Content-Type: application/json" \\
  -d '{
    "username": "admin@example.com",
    "password": "password123"
  }'`
  const USER = `curl -X GET http://localhost:8080/api/users/1 \\
  -H "Authorization: Bearer sess_abc123def456ghi789"`
  const LOGOUT =
    'curl -X POST "http://localhost:8080/api/auth/logout?userId=1&sessionId=sess_abc123def456ghi789"'

  it.each([
    ['as they are', (command: string) => command],
    ['pinned', (command: string) => command.replace('/api/', '/query/api/')],
  ])('logs in, reads the user and logs out with its curl commands, %s', async (_, pin) => {
    const grant = JSON.parse(await shell(pin(LOGIN), { [HOST]: signoff.url })) as {
      success: boolean
      data: { userId: number; sessionToken: string; expiresAt: string }
    }
    const { sessionToken } = grant.data
    expect(grant).toMatchObject({
      success: true,
      data: { userId: 1, sessionToken, expiresAt: utc(signoff.clock.now() + 86_400_000) },
    })
    const changes = { [HOST]: signoff.url, [TOKEN]: sessionToken }
    expect(await shell(pin(USER), changes)).toBe(
      '{"success":true,"data":{"userId":1,"username":"admin@example.com","fullName":"Admin"}}',
    )
    expect(await shell(pin(LOGOUT), changes)).toBe(ENDED)
    expect(await shell(pin(USER), changes)).toContain('Invalid or expired session')
  })

  it('logs out with its fetch', async () => {
    const token = await startSession(signoff, ADMIN)
    const response = await fetch(`${signoff.url}/api/auth/logout?userId=1&sessionId=${token}`, {
      method: 'POST',
    })

    const data: unknown = await response.json()
    expect(data).toEqual({ success: true, message: 'Logged out successfully' })
  })

  const logout = (query: string) =>
    signoff.ask('POST', `/api/auth/logout?${query}`, { type: 'application/json' })
  const MISSING = 'userId and sessionId parameters are required'
  const NOT_FOUND = 'Session not found or already expired'

  it('Test Case 1: Đăng xuất thành công', async () => {
    const token = await startSession(signoff, ADMIN)
    expect(told(await logout(`userId=1&sessionId=${token}`))).toEqual({ status: 200, text: ENDED })
  })

  it('Test Case 2: Thiếu userId', async () => {
    const token = await startSession(signoff, ADMIN)
    expect(told(await logout(`sessionId=${token}`))).toEqual(queryError(signoff, 400, MISSING))
  })

  it('Test Case 3: Thiếu sessionId', async () => {
    expect(told(await logout('userId=1'))).toEqual(queryError(signoff, 400, MISSING))
  })

  it('Test Case 4: Session không tồn tại', async () => {
    expect(told(await logout('userId=1&sessionId=invalid_session'))).toEqual(
      queryError(signoff, 404, NOT_FOUND),
    )
  })

  it('Test Case 5: Session đã hết hạn', async () => {
    const token = await startSession(signoff, ADMIN)
    signoff.clock.advance(86_400_000)
    expect(told(await logout(`userId=1&sessionId=${token}`))).toEqual(queryError(signoff, 404, NOT_FOUND))
  })
})

describe('the document of body', () => {
  it('logs in and out with the bodies that it shows', async () => {
    const { username, password } = ADMIN
    const login = await signoff.ask('POST', '/api/auth/login', { json: { username, password } })
    const { request, user, session, message } = login.json()
    expect([typeof request, user, typeof session, typeof message]).toEqual([
      'string',
      '1',
      'string',
      'string',
    ])
    const logout = await signoff.ask('POST', '/api/auth/logout', { json: { session } })
    expect(told(logout)).toEqual(bodyMessage(logout, 'Logged out successfully'))
    const again = await signoff.ask('POST', '/api/auth/logout', { json: { session } })
    expect([again.status, Object.keys(again.json())]).toEqual([404, ['request', 'error']])
  })
})

describe('the document of jwt', () => {
  const ENDED = { status: 200, text: '{"message":"Successfully logged out"}' }
  const logout = (token: string) =>
    signoff.ask('POST', '/api/v1/auth/logout', { authorization: `Bearer ${token}` })
  const me = (token: string) => signoff.ask('GET', '/api/v1/auth/me', { authorization: `Bearer ${token}` })

  it('happy path', async () => {
    const token = await startSession(signoff, ADMIN, 'jwtLogin')
    expect((await me(token)).status).toBe(200)
    expect(told(await logout(token))).toEqual(ENDED)
    expect(told(await me(token))).toEqual(detail(401, 'Could not validate credentials'))
  })

  it('invalid/expired token', async () => {
    const expired = await startSession(signoff, ADMIN, 'jwtLogin')
    signoff.clock.advance(86_400_000)
    for (const token of [expired, 'invalid', `${expired}x`]) {
      expect(told(await logout(token))).toEqual(ENDED)
      expect((await me(token)).status).toBe(401)
    }
  })

  it('idempotency', async () => {
    for (const token of [await startSession(signoff, ADMIN, 'jwtLogin'), 'invalid']) {
      for (let count = 0; count < 3; count++) expect(told(await logout(token))).toEqual(ENDED)
    }
  })

  it('missing Authorization header', async () => {
    expect(told(await signoff.ask('POST', '/api/v1/auth/logout'))).toEqual(detail(403, 'Not authenticated'))
  })

  it('regression guard', async () => {
    const reply = await logout(await startSession(signoff, ADMIN, 'jwtLogin'))
    expect(told(reply)).toEqual(ENDED)
    expect(reply.header('Content-Type')).toBe('application/json')
    signoff.store.fail()
    const failed = await logout('x')
    expect([failed.status, Object.keys(failed.json()), failed.header('X-Error-ID')]).toEqual([
      500,
      ['detail', 'error', 'error_type', 'trace', 'error_id', 'path', 'method'],
      failed.json()['error_id'],
    ])
  })
})
