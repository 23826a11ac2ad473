import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import sqlite3 from 'sqlite3'
import path from 'node:path'
import controls from '../controls/G1.js'
import { createSearch } from '../canaries.js'
import { BODY_LOGIN, JWT_LOGIN, LOGINS } from '../carriers.js'
import { keepAlive } from '../../harness/keep-alive.js'
import { messageOf } from '../../harness/requests.js'
import type { SignoffPromise } from '../promises.js'
import type { Context } from '../context.js'
import type { Request } from '../../harness/requests.js'

const TABLES = ['login_attempts', 'users', 'sessions', 'session_states', 'signing_keys']
/** Tests whose services are looked at in a full run. */
const SUITE = ['test/contracts', 'test/http', 'test/sdk/typescript', 'test/service', 'test/audit', 'test/cli']
const SUITE_MINUTES = 40
/** Milliseconds after which what is no HTTP is not waited for. */
const PATIENCE = 15_000

const canary = () => `canary-${randomBytes(12).toString('hex')}`

export default {
  id: 'G1',
  promise: 'No password, token, cookie or key is in any log, error or header that is not meant to carry it',
  how: 'unique secrets go through every carrier and outcome, and to wrong places, also while the store fails; then all that was written is searched for them in every form; in a full run, so are the logs of the test suite',
  asked: '0 hits',
  limit: SUITE_MINUTES + 10,
  controls,
  async check(context) {
    const secrets = new Set<string>()
    let searched = 0
    let replies = 0
    for (const level of context.size(['trace', 'debug', 'info'], ['trace'])) {
      const round = await run(context, level, secrets)
      const search = createSearch(secrets)
      for (const [where, text] of round.texts) {
        searched += text.length
        const found = search.find(text)
        if (found !== undefined) {
          context.fault(`${where} (log level ${level}) has a secret behind ${JSON.stringify(found.around)}`)
        }
      }
      replies += round.replies
      if (context.isDecided) return ''
    }
    const count = createSearch(secrets).count
    const suite = context.quick || context.isControl ? '' : `; ${await searchSuite(context)}`
    return `0 hits of ${count.toLocaleString('en')} secrets in ${describe(searched)} that ${replies.toLocaleString('en')} requests left${suite}`
  },
} satisfies SignoffPromise

const describe = (characters: number) => `${(characters / 1e6).toFixed(1)} MB`

export interface Round {
  texts: [where: string, text: string][]
  replies: number
}

/** One service, driven with secrets that are added to `secrets`. */
async function run(context: Context, level: string, secrets: Set<string>): Promise<Round> {
  const folder = context.folder()
  const database = path.join(folder, 'signoff.db')
  const environment = {
    SIGNOFF_DATABASE_URL: `sqlite:${database}`,
    SIGNOFF_LOG_LEVEL: level,
    SIGNOFF_HASH_QUEUE: '1',
    SIGNOFF_TRUSTED_PROXIES: '127.0.0.1',
    SIGNOFF_CORS_ORIGINS: 'https://app.example.com',
  }
  const output = { stdout: '', stderr: '', commands: '', heads: '' }
  const secret = () => {
    const made = canary()
    secrets.add(made)
    return made
  }
  const password = `${secret()} pass/word+ä`
  const command = async (args: string[], input = '') => {
    const { stdout, stderr } = await context.signoff(args, { environment, input })
    output.commands += stdout + stderr
  }
  await command(['users', 'add', 'ada', '--password-stdin'], `${password}\n`)
  const service = await context.serve(environment, {
    onLine: (line) => (output.stdout += `${line}\n`),
    onError: (text) => (output.stderr += text),
  })

  let replies = 0
  const send = async (bytes: string | Buffer) => {
    const connection = keepAlive(() => service.port, { patience: PATIENCE })
    try {
      const reply = await connection.send(bytes)
      replies += 1
      output.heads += `${reply.head.replace(/^Set-Cookie: auth_session=[^;]+/im, '')}\n`
      context.tell(`${replies} requests, log level ${level}`)
      return reply
    } catch {
      return undefined
    } finally {
      connection.close()
    }
  }
  const ask = (request: Request) => send(messageOf(request))

  const login = async (target: string) => {
    const reply = await ask(json(target, { username: 'ada', password }))
    const cookie = /^Set-Cookie: auth_session=([^;]+)/im.exec(reply?.head ?? '')?.[1]
    const token = cookie ?? /"(?:session|sessionToken|access_token)":"([^"]+)"/.exec(reply?.text ?? '')?.[1]
    if (token === undefined) throw new Error(`${target} answered ${reply?.status}`)
    secrets.add(token)
    // The parts of an access token say who it is: none of it belongs into a log.
    for (const part of token.split('.').slice(1)) secrets.add(part)
    return token
  }

  for (const target of context.size(LOGIN_PATHS, THOROUGHLY)) {
    const token = await login(target)
    for (const request of uses(token)) await ask(request)
    for (const request of uses(token)) await ask(request)
    for (const request of uses(secret())) await ask(request)
    for (const request of hostile(target, secret, token)) await ask(request)
    await Promise.all(
      Array.from({ length: 8 }, () => ask(json(target, { username: secret(), password: secret() }))),
    )
    const guessed = secret()
    for (let guess = 0; guess < 12 && target === COOKIE_LOGIN; guess += 1) {
      await ask(json(target, { username: guessed, password: secret() }))
    }
  }
  for (const bytes of broken(secret)) await send(bytes)

  const live = await login(BODY_LOGIN.target)
  const other = await login(JWT_LOGIN.target)
  const [attempts, ...others] = TABLES
  await failStore(database, [attempts ?? ''], async () => {
    for (const target of LOGIN_PATHS) await ask(json(target, { username: secret(), password: secret() }))
  })
  const keys = await failStore(database, others, async () => {
    for (const request of [
      ...uses(live),
      ...uses(other),
      ...LOGIN_PATHS.map((target) => json(target, { username: secret(), password: secret() })),
    ]) {
      await ask(request)
    }
    for (const target of LOGIN_PATHS) await ask(json(target, { username: 'ada', password }))
    for (const target of ['/readyz', '/.well-known/jwks.json'])
      await ask({ method: 'GET', target: `${target}?${secret()}` })
    if (!context.isControl) {
      await command(['users', 'password', 'ada', '--password-stdin'], `${secret()}\n`)
      await command(['sessions', 'end', live])
    }
  })
  for (const key of keys) secrets.add(key)
  if (!context.isControl) {
    // A credential where an id or a name belongs.
    await command(['sessions', 'end', live])
    await command(['sessions', 'list', '--user', live])
    await command(['users', 'password', 'ada', '--password-stdin'], `${secret()} and\r${secret()}\n`)
    await command(['keys', 'list', '--json'])
    await command(['keys', 'rotate', '--json'])
    await command(['users', 'list', '--json'])
    for (const key of await failStore(database, [], async () => undefined)) secrets.add(key)
  }
  await service.stop('SIGTERM')

  const texts: [string, string][] = [
    ['standard output', output.stdout],
    ['standard error', output.stderr],
    // A command may repeat to its operator the name that they gave.
    ['the output of a command', output.commands.replaceAll(live, '')],
    ['a reply’s head', output.heads],
  ]
  for (const name of readdirSync(folder)) {
    // The store holds keys and hashes; T2 says what it must not hold.
    if (!name.startsWith('signoff.db')) texts.push([name, readFileSync(path.join(folder, name), 'latin1')])
  }
  return { texts, replies }
}

const COOKIE_LOGIN = '/cookie/api/auth/login'
const LOGIN_PATHS = LOGINS.map(({ target }) => target)
/** The logins at which secrets are put in every place. */
const THOROUGHLY = [COOKIE_LOGIN, JWT_LOGIN.target]
const PATHS = [
  ...LOGIN_PATHS,
  '/logout',
  '/auth/session',
  '/cookie/api/auth/logout',
  '/cookie/api/auth/session',
  '/query/api/auth/logout',
  '/query/api/users/1',
  '/body/api/auth/logout',
  '/api/v1/auth/logout',
  '/api/v1/auth/me',
  '/api/auth/logout',
  '/api/users/1',
  '/healthz',
  '/readyz',
  '/.well-known/jwks.json',
  '/openapi.json',
  '/docs/',
  '/nothing',
]

const json = (target: string, body: unknown): Request => ({
  method: 'POST',
  target,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  type: 'application/json',
})

/** A credential in each carrier: the checks first, as the logouts end it. */
function uses(token: string): Request[] {
  const bearer = [['Authorization', `Bearer ${token}`]] as const
  const cookie = [['Cookie', `auth_session=${token}; other=1`]] as const
  return [
    { method: 'GET', target: '/auth/session', headers: [['session_token', token]] },
    { method: 'GET', target: `/auth/session?session_token=${token}` },
    { method: 'GET', target: '/cookie/api/auth/session', headers: cookie },
    { method: 'GET', target: '/api/users/1', headers: bearer },
    { method: 'GET', target: '/api/users/2', headers: bearer },
    { method: 'GET', target: '/query/api/users/1', headers: bearer },
    { method: 'GET', target: '/api/v1/auth/me', headers: bearer },
    {
      method: 'POST',
      target: '/cookie/api/auth/logout',
      headers: [...cookie, ['Origin', 'https://evil.example']],
    },
    { method: 'POST', target: `/query/api/auth/logout?userId=2&sessionId=${token}` },
    { method: 'POST', target: `/api/auth/logout?userId=x&sessionId=${token}` },
    { method: 'POST', target: `/api/auth/logout?userId=1&userId=1&sessionId=${token}` },
    { ...json(`/api/auth/logout?userId=1&sessionId=${token}`, { session: token }) },
    json('/body/api/auth/logout', `{"session":"${token}","session":"${token}"}`),
    json('/body/api/auth/logout', `{"session":"${token}"`),
    { method: 'POST', target: '/logout', headers: [['Authorization', `Basic ${token}`]] },
    {
      method: 'POST',
      target: '/logout',
      headers: [
        ['Authorization', token],
        ['Authorization', token],
      ],
    },
    { method: 'POST', target: '/api/v1/auth/logout', headers: [['Authorization', `Basic ${token}`]] },
    { method: 'POST', target: '/logout', headers: [['Authorization', token]] },
    { method: 'POST', target: '/api/v1/auth/logout', headers: bearer },
    { method: 'POST', target: '/cookie/api/auth/logout', headers: cookie },
    { method: 'POST', target: `/query/api/auth/logout?userId=1&sessionId=${token}` },
    json('/body/api/auth/logout', { session: token }),
    { method: 'POST', target: '/api/auth/logout', headers: cookie },
    { method: 'POST', target: `/api/auth/logout?userId=1&sessionId=${token}` },
    json('/api/auth/logout', { session: token }),
  ]
}

/** Secrets where they do not belong. */
function hostile(login: string, secret: () => string, token: string): Request[] {
  const places = PATHS.flatMap((target) => [
    { method: 'POST', target: `${target}?token=${token}&password=${secret()}` },
    { method: 'GET', target: `${target}/${secret()}#${token}` },
    {
      method: secret()
        .toUpperCase()
        .replaceAll(/[^A-Z]/g, 'X'),
      target,
    },
    {
      method: 'GET',
      target,
      headers: [
        [`X-${token.replaceAll('.', '-')}`, '1'],
        ['User-Agent', secret()],
        ['Referer', `https://example.com/?t=${token}`],
        ['X-Forwarded-For', `${token}, ${secret()}`],
        ['X-Forwarded-Host', secret()],
        ['X-Request-Id', token],
        ['Origin', `https://${secret()}`],
        ['Cookie', `${token}=${secret()}; auth_session="${secret()}`],
        ['Authorization', `${secret()} ${token}`],
        ['Content-Type', secret()],
      ] as [string, string][],
    },
  ])
  return [
    { method: 'GET', target: `/api/users/${token}` },
    { method: 'GET', target: `/${token}` },
    ...(THOROUGHLY.includes(login) ? places : []),
    json(login, { username: 'ada', password: secret() }),
    json(login, { username: secret(), password: token }),
    json(login, { username: token, password: secret() }),
    json(login, { username: 'ada', password: secret().repeat(60) }),
    json(login, { username: secret().repeat(20), password: secret() }),
    json(login, { username: [secret()], password: { a: secret() } }),
    json(login, { username: 'ada', [secret()]: token }),
    json(login, `{"username":"ada","password":"${secret()}"`),
    json(login, `{"password":"${secret()}","__proto__":"${token}"}`),
    json(login, `["${secret()}"]`),
    json(login, JSON.stringify({ password: secret() }).padEnd(20_000)),
    {
      method: 'POST',
      target: login,
      type: 'application/x-www-form-urlencoded',
      body: `username=ada&password=${secret()}`,
    },
    {
      method: 'POST',
      target: login,
      type: 'application/x-www-form-urlencoded',
      body: `password=${secret()}&password=%zz${token}`,
    },
    { method: 'POST', target: login, type: 'text/plain', body: secret() },
    {
      method: 'POST',
      target: login,
      headers: [['Content-Encoding', 'gzip']],
      body: secret(),
    },
    {
      method: 'POST',
      target: login,
      type: 'application/json; charset=utf-16',
      body: secret(),
    },
  ]
}

/** Messages that are no HTTP, or none that is served. */
function broken(secret: () => string) {
  return [
    `${secret()}\r\n\r\n`,
    `GET /${secret()} ${secret()}\r\nAuthorization: Bearer ${secret()}\r\n\r\n`,
    `POST /logout HTTP/1.1\r\nHost: a\r\nHost: ${secret()}\r\nAuthorization: ${secret()}\r\nContent-Length: 0\r\n\r\n`,
    `POST /logout HTTP/1.1\r\nHost: a\r\nAuthorization: ${secret()}\r\nContent-Length: x${secret()}\r\n\r\n`,
    `POST /logout HTTP/1.1\r\nHost: a\r\nAuthorization: ${secret()}\r\nTransfer-Encoding: ${secret()}\r\n\r\n`,
    `GET /healthz HTTP/1.1\r\nHost: a\r\nCookie: ${secret().repeat(600)}\r\n\r\n`,
    `GET /healthz HTTP/1.1\r\nHost: a\r\nX\u0000${secret()}: 1\r\n\r\n`,
    `GET http://${secret()}@a/${secret()}?${secret()} HTTP/1.1\r\nHost: ${secret()}\r\n\r\n`,
  ]
}

/**
 * Lets the store of a running service fail while `work` lasts, in a way whose errors tell of SQL; answers what it holds
 * that is secret: the private keys and the hashes of passwords.
 *
 * @param tables what it misses
 */
async function failStore(
  database: string,
  tables: readonly string[],
  work: () => Promise<void>,
): Promise<string[]> {
  const connection = new sqlite3.Database(database)
  const all = (sql: string) =>
    new Promise<{ text: string }[]>((resolve, reject) =>
      connection.all(sql, (error: Error | null, rows: { text: string }[]) =>
        error === null ? resolve(rows) : reject(error),
      ),
    )
  await all('PRAGMA busy_timeout = 10000')
  const keys = await all('SELECT private_key AS text FROM signing_keys')
  const hashes = await all('SELECT password_hash AS text FROM users')
  for (const table of tables) await all(`ALTER TABLE ${table} RENAME TO ${table}_away`)
  try {
    await work()
  } finally {
    for (const table of tables) await all(`ALTER TABLE ${table}_away RENAME TO ${table}`)
    await new Promise((resolve) => connection.close(resolve))
  }
  return [
    ...keys.map(({ text }) => (JSON.parse(text) as { d: string }).d),
    ...hashes.flatMap(({ text }) => text.split('$').slice(-2)),
  ]
}

/**
 * Runs tests, which note what their services logged and which credentials were on the wire, and searches the one for the
 * other.
 */
async function searchSuite(context: Context) {
  const folder = context.folder()
  const child = spawn(
    process.execPath,
    ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js', '--silent', ...SUITE],
    {
      cwd: context.root,
      env: { ...process.env, EVIDENCE_FOLDER: folder },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  context.onClose(() => child.kill('SIGTERM'))
  let told = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    told = (told + text).slice(-2_000)
    context.tell(`the tests: ${/(?:PASS|FAIL) (\S+)/.exec(text)?.[1] ?? 'under way'}`)
  })
  await once(child, 'close')
  const read = (kind: string) =>
    readdirSync(folder)
      .filter((name) => name.startsWith(kind))
      .map((name) => [name, readFileSync(path.join(folder, name), 'utf8')] as const)
  const search = createSearch(
    read('secrets').flatMap(([, text]) =>
      text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as string),
    ),
  )
  let searched = 0
  for (const [, text] of read('log')) {
    searched += text.length
    const found = search.find(text)
    if (found !== undefined)
      context.fault(`a log of the tests has a secret behind ${JSON.stringify(found.around)}`)
  }
  if (search.count === 0 || searched === 0) throw new Error(`The tests left nothing to search:\n${told}`)
  return `0 hits of ${search.count.toLocaleString('en')} credentials of the test suite in ${describe(searched)} of its services’ logs`
}
