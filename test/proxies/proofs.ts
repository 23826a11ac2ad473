import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { CLIENT_ADDRESS } from './client.js'
import type { Client, Reply } from './client.js'
import type { RunningProxy } from './proxies.js'
import type { RunningSignoff } from './signoff.js'

export interface Setting {
  /** speaks to the proxy */
  client: Client
  proxy: RunningProxy
  signoff: RunningSignoff
}

const TOKENS = 'tokens.example.com'
const WEB = 'web.example.com'
const MOBILE = 'mobile.example.com'
const DESK = 'desk.example.com'
const API = 'api.example.com'
const PINNED = [WEB, MOBILE, DESK]

const bearer = (credential: string) => ({ Authorization: `Bearer ${credential}` })
const cookie = (credential: string) => ({ Cookie: `auth_session=${credential}` })

/** What is proven of each proxy with its example, in this order. */
export const PROOFS: Record<string, (setting: Setting) => Promise<void>> = {
  'header-token: check and logout, with the header session_token': async ({ client, signoff }) => {
    const credential = await signoff.signIn()
    const check = () => client.ask(TOKENS, 'GET', '/auth/session', { headers: { session_token: credential } })
    equal(await check(), 200, /^\{"username":"ada",/)
    equal(
      await client.ask(TOKENS, 'HEAD', '/auth/session', { headers: { session_token: credential } }),
      200,
      /^$/,
    )
    equal(
      await client.ask(TOKENS, 'POST', '/logout', { headers: bearer(credential) }),
      200,
      /Logout successful/,
    )
    equal(await check(), 401, /Invalid session token/)
    await ended(signoff, credential)
  },

  'cookie: login, check and logout': async ({ client, signoff }) => {
    const login = await client.ask(WEB, 'POST', '/api/auth/login', { json: signoff.user })
    equal(login, 200, /^\{"username":"ada",/)
    const credential = /^auth_session=([^;]+);.*Secure/.exec(login.headers['set-cookie']?.[0] ?? '')?.[1]
    assert.ok(credential, 'the login sets the cookie')
    signoff.issued.push(credential)
    const check = () => client.ask(WEB, 'GET', '/api/auth/session', { headers: cookie(credential) })
    equal(await check(), 200, /"ada"/)
    equal(await client.ask(WEB, 'POST', '/api/auth/logout', { headers: cookie(credential) }), 200, /^true$/)
    equal(await check(), 401, /Invalid session/)
    equal(await client.ask(WEB, 'POST', '/api/auth/logout'), 401, /"url":"\/api\/auth\/logout"/)
    await ended(signoff, credential)
  },

  'query: login, check and logout': async ({ client, signoff }) => {
    const login = await client.ask(MOBILE, 'POST', '/api/auth/login', { json: signoff.user })
    const { userId, sessionToken } = JSON.parse(login.text).data
    signoff.issued.push(sessionToken)
    const check = () => client.ask(MOBILE, 'GET', `/api/users/${userId}`, { headers: bearer(sessionToken) })
    equal(await check(), 200, /"userId":1/)
    const target = `/api/auth/logout?userId=${userId}&sessionId=${sessionToken}`
    equal(await client.ask(MOBILE, 'POST', target), 200, /Logged out successfully/)
    equal(await check(), 401, /"path":"\/api\/users\/1"/)
    equal(await client.ask(MOBILE, 'POST', target), 404, /"path":"\/api\/auth\/logout"/)
    await ended(signoff, sessionToken)
  },

  'body: login and logout': async ({ client, signoff }) => {
    const login = await client.ask(DESK, 'POST', '/api/auth/login', { json: signoff.user })
    const { session } = JSON.parse(login.text)
    signoff.issued.push(session)
    assert.equal(await signoff.isAlive(session), true)
    equal(await client.ask(DESK, 'POST', '/api/auth/logout', { json: { session } }), 200, /Logged out/)
    equal(await client.ask(DESK, 'POST', '/api/auth/logout', { json: { session } }), 404, /"request"/)
    await ended(signoff, session)
  },

  'jwt: login, check and logout': async ({ client, signoff }) => {
    const login = await client.ask(API, 'POST', '/api/v1/auth/login', { json: signoff.user })
    const { access_token: token } = JSON.parse(login.text)
    signoff.issued.push(token)
    const check = () => client.ask(API, 'GET', '/api/v1/auth/me', { headers: bearer(token) })
    equal(await check(), 200, /^\{"id":1,"username":"ada"/)
    equal(await client.ask(API, 'POST', '/api/v1/auth/logout', { headers: bearer(token) }), 200, /logged out/)
    equal(await check(), 401, /Could not validate credentials/)
    equal(await client.ask(API, 'POST', '/api/v1/auth/logout'), 403, /Not authenticated/)
    await ended(signoff, token)
  },

  "refusals are the contract's own": async ({ client }) => {
    const json = { session: 'x'.repeat(20_000) }
    equal(
      await client.ask(DESK, 'POST', '/api/auth/logout', { json }),
      413,
      /^\{"request":"[^"]+","error":"Request body/,
    )
    equal(await client.ask(WEB, 'PUT', '/api/auth/logout'), 405, /"status":405/)
  },

  "the log has the client's address, whatever the client says": async ({ client, signoff }) => {
    for (const headers of [{}, { 'X-Forwarded-For': '203.0.113.9' }, { Forwarded: 'for=203.0.113.9' }]) {
      const { headers: told } = await client.ask(API, 'GET', '/api/v1/auth/me', { headers })
      const line = await signoff.logLine(String(told['x-request-id']))
      assert.equal(line['client'], CLIENT_ADDRESS)
    }
  },

  'pages of the own origin may use the cookie, those of others may not': async ({ client, signoff }) => {
    const logout = async (headers: Record<string, string>) => {
      const credential = await signoff.signIn()
      const reply = await client.ask(WEB, 'POST', '/api/auth/logout', {
        headers: { ...cookie(credential), ...headers },
      })
      return { reply, alive: await signoff.isAlive(credential) }
    }
    const own = await logout({ Origin: `https://${WEB}`, 'Sec-Fetch-Site': 'same-origin' })
    equal(own.reply, 200, /^true$/)
    assert.equal(own.alive, false)
    const foreign = [
      { Origin: 'https://evil.example' },
      { Origin: 'https://evil.example', 'X-Forwarded-Host': 'evil.example' },
      { Origin: `https://${MOBILE}` },
      { Origin: 'null' },
      { 'Sec-Fetch-Site': 'cross-site' },
    ]
    for (const headers of foreign) {
      const { reply, alive } = await logout(headers)
      equal(reply, 403, /Origin is not allowed/)
      assert.equal(alive, true)
    }
  },

  'a pinned host ends what its own carrier names, and nothing else': async ({ client, signoff }) => {
    for (const host of PINNED) {
      const start = () => signoff.signIn()
      const sessions = {
        [WEB]: await start(),
        [MOBILE]: await start(),
        [DESK]: await start(),
        [TOKENS]: await start(),
      }
      const target = `/api/auth/logout?userId=1&sessionId=${sessions[MOBILE]}`
      const reply = await client.ask(host, 'POST', target, {
        headers: { ...cookie(sessions[WEB]), ...bearer(sessions[TOKENS]) },
        json: { session: sessions[DESK] },
      })
      assert.equal(reply.status, 200, reply.text)
      for (const [name, credential] of Object.entries(sessions)) {
        assert.equal(await signoff.isAlive(credential), name !== host, `${name} after a logout at ${host}`)
      }
    }
  },

  "a pinned host does not lead to another contract's path": async ({ client, signoff }) => {
    const credential = await signoff.signIn()
    const ways = [
      '/logout',
      '/../logout',
      '/api/../../logout',
      '/%2e%2e/logout',
      '/..%2flogout',
      '//logout',
      '/./../logout',
    ]
    for (const host of PINNED) {
      for (const path of [...ways, '/api/v1/auth/logout', '/../api/v1/auth/logout']) {
        const text = await client.say(
          host,
          `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${credential}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
        )
        assert.doesNotMatch(text, /^HTTP\/1\.1 2/, `${path} at ${host}`)
        assert.equal(await signoff.isAlive(credential), true, `${path} at ${host}`)
      }
    }
  },

  'what names two hosts, or frames its body in two ways, ends nothing of the other host': async ({
    client,
    signoff,
  }) => {
    const [named, other] = [await signoff.signIn(), await signoff.signIn()]
    const start = 'POST /api/auth/logout HTTP/1.1\r\n'
    const rest = `Cookie: auth_session=${named}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`
    const hidden = `POST /logout HTTP/1.1\r\nHost: ${TOKENS}\r\nAuthorization: Bearer ${other}\r\nContent-Length: 0\r\n\r\n`
    const length = Buffer.byteLength(hidden)
    const messages = {
      'two hosts': `${start}Host: ${DESK}\r\nHost: ${WEB}\r\n${rest}`,
      'two hosts, the other way': `${start}Host: ${WEB}\r\nHost: ${DESK}\r\n${rest}`,
      'no host': `${start}${rest}`,
      'two hosts in one line': `${start}Host: ${DESK}, ${WEB}\r\n${rest}`,
      'a host behind a blank': `${start}Host: ${DESK}\r\nHost : ${WEB}\r\n${rest}`,
      'a folded host': `${start}Host: ${DESK}\r\n ${WEB}\r\n${rest}`,
      'two lengths': `${start}Host: ${DESK}\r\nContent-Length: ${length}\r\n${rest}${hidden}`,
      'two credentials': `POST /logout HTTP/1.1\r\nHost: ${TOKENS}\r\nAuthorization: Bearer x\r\nAuthorization: Bearer ${other}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
      'an unknown coding': `${start}Host: ${DESK}\r\nTransfer-Encoding: xchunked\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n${hidden}`,
    }
    for (const [name, message] of Object.entries(messages)) {
      const text = await client.say(DESK, message)
      assert.doesNotMatch(text, /^HTTP\/1\.1 2/, name)
      assert.equal(await signoff.isAlive(named), true, name)
      assert.equal(await signoff.isAlive(other), true, name)
    }
  },

  'a host name that nobody gave to a contract reaches none': async ({ client, signoff }) => {
    const credential = await signoff.signIn()
    for (const servername of ['other.example', WEB]) {
      const text = await client.say(
        servername,
        `POST /logout HTTP/1.1\r\nHost: other.example\r\nAuthorization: Bearer ${credential}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
      )
      assert.doesNotMatch(text, /Logout successful/)
      assert.equal(await signoff.isAlive(credential), true)
    }
  },

  'no credential is in its log, not even when Signoff is down': async ({ client, proxy, signoff }) => {
    const credential = await signoff.signIn()
    const requests = () => [
      client.ask(MOBILE, 'POST', `/api/auth/logout?userId=7&sessionId=${credential}`),
      client.ask(TOKENS, 'GET', `/auth/session?session_token=${credential}`),
      client.ask(TOKENS, 'GET', '/auth/session', {
        headers: { session_token: credential, Referer: `https://${MOBILE}/?sessionId=${credential}` },
      }),
      client.ask(WEB, 'GET', '/api/auth/session', { headers: cookie(credential) }),
      client.ask(API, 'GET', '/api/v1/auth/me', { headers: bearer(credential) }),
    ]
    for (const { status } of await Promise.all(requests())) assert.notEqual(status, 502)
    await signoff.stop()
    for (const { status, text } of await Promise.all(requests())) {
      assert.ok(status === 502 || status === 503, `${status}`)
      assert.ok(!text.includes(credential))
    }
    const last = `/last-${randomUUID()}`
    await client.ask(MOBILE, 'GET', last)
    const log = await until(() => (proxy.log().includes(last) ? proxy.log() : undefined))
    assert.match(log, /\/api\/auth\/logout/, 'the log tells paths')
    assert.match(log, /50[23]/, 'the log tells statuses')
    for (const secret of [...signoff.issued, signoff.user.password]) {
      const at = log.indexOf(secret)
      assert.equal(at, -1, `the log has a credential: ${log.slice(Math.max(0, at - 200), at + 20)}`)
    }
  },
}

function equal(reply: Reply, status: number, text: RegExp) {
  assert.equal(reply.status, status, reply.text)
  assert.match(reply.text, text)
}

async function ended(signoff: RunningSignoff, credential: string) {
  assert.equal(await signoff.isAlive(credential), false)
}

async function until<Found>(look: () => Found | undefined): Promise<Found> {
  const deadline = performance.now() + 20_000
  for (;;) {
    const found = look()
    if (found !== undefined) return found
    if (performance.now() > deadline) throw new Error('What was waited for did not come')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
