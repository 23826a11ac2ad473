import { documentedPaths } from '../documented.js'
import { PASSWORD } from '../database.js'
import { serveWithUser } from '../http-service.js'
import { HOSTILE_MESSAGES } from '../messages.js'
import { ask, say } from '../../harness/connection.js'
import type { Reply } from '../../harness/replies.js'
import controls from '../controls/H1.js'
import type { SignoffPromise } from '../promises.js'
import type { Context } from '../context.js'

const ORIGIN = 'https://app.example'
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const BANNERS = ['server', 'x-powered-by', 'via', 'x-aspnet-version', 'x-runtime', 'x-version']
const SOFTWARE = /signoff\/|node\.?js|koa|express|openapi-backend|v\d+\.\d+\.\d+/i
const STATUSES = [200, 204, 302, 304, 308, 400, 401, 403, 404, 405, 408, 413, 415, 422, 429, 431, 500, 503]
/** Requests that are under way at once. */
const PARALLEL = 8
/** What a request to a login is answered, whoever asks. */
const LOGINS = [
  '/cookie/api/auth/login',
  '/query/api/auth/login',
  '/body/api/auth/login',
  '/api/v1/auth/login',
  '/api/auth/login',
]

export default {
  id: 'H1',
  promise: 'Every reply carries the full header set and no version banner',
  how: 'brings about every status by every operation on raw sockets, replies to what is no HTTP and to what comes too slowly among them, and looks at each; the recorder around all tests of `npm test` does the same. Pages of the portal may say no-cache instead of no-store',
  asked: '100 %: no-store, nosniff, CSP, Referrer-Policy no-referrer, X-Request-Id',
  controls,
  async check(context) {
    const environment = { SIGNOFF_CORS_ORIGINS: ORIGIN, SIGNOFF_HASH_QUEUE: '0' }
    const { port, login, database } = await serveWithUser(context, { environment })
    const seen = new Map<number, number>()
    const ids = new Set()
    const judge = (what: string, answer: Reply) => {
      seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1)
      for (const fault of faultsOf(answer, what.includes(' /docs') || what.endsWith(' /')))
        context.fault(`${what}, ${answer.status}: ${fault}`)
      const [id] = answer.all('X-Request-Id')
      if (ids.has(id)) context.fault(`${what}: its X-Request-Id was sent before`)
      ids.add(id)
    }
    const judged = async (method: string, target: string, request = {}) =>
      judge(`${method} ${target}`, await ask(port, { ...request, method, target }))

    // Too slow: answered after ten seconds, while all else is asked.
    const slow =
      context.size(1, 0) === 1 ? say(port, 'GET /healthz HTTP/1.1\r\nHost:', { patience: 30_000 }) : undefined
    const all = await requests(context, login)
    for (let next = 0; next < all.length; next += PARALLEL) {
      await Promise.all(
        all.slice(next, next + PARALLEL).map((request) => judged(request.method, request.target, request)),
      )
      if (context.isDecided) return ''
    }
    for (const { name, bytes } of HOSTILE_MESSAGES) {
      const { replies: answers } = await say(port, bytes, { patience: 5_000 })
      if (answers.length !== 1) context.fault(`${name}: ${answers.length} answers`)
      for (const answer of answers) judge(name, answer)
    }
    if (context.isDecided) return ''
    context.tell('refusals of logins')
    for (let failed = 0; failed < 11; failed += 1)
      await judged('POST', '/body/api/auth/login', {
        json: { username: 'guessed', password: 'wrong wrong wrong' },
      })
    for (const target of LOGINS) {
      await judged('POST', target, { json: { username: 'guessed', password: 'wrong wrong wrong' } })
      await Promise.all(
        Array.from({ length: 16 }, () =>
          judged('POST', target, { json: { username: 'ada', password: PASSWORD } }),
        ),
      )
    }
    if (context.isDecided) return ''
    context.tell('failures of the store')
    await failures(context, { database, ask: judged, login })
    for (const answer of (await slow)?.replies ?? []) judge('a slow request', answer)
    const expected = STATUSES.filter((status) => slow !== undefined || status !== 408)
    for (const status of expected)
      if (!seen.has(status)) context.fault(`no reply with ${status} was brought about`)
    const total = [...seen.values()].reduce((sum, count) => sum + count, 0)
    return `100 % of ${total.toLocaleString('en')} replies with ${seen.size} statuses (${[...seen.keys()].sort((one, other) => one - other).join(', ')})`
  },
} satisfies SignoffPromise

function faultsOf(answer: Reply, isPortal: boolean) {
  const expected: [string, RegExp][] = [
    ['Cache-Control', isPortal ? /^no-(?:store|cache)$/ : /^no-store$/],
    ['X-Content-Type-Options', /^nosniff$/],
    ['Content-Security-Policy', /^default-src 'none'; .*frame-ancestors 'none'/],
    ['Referrer-Policy', /^no-referrer$/],
    ['X-Request-Id', UUID],
  ]
  const faults = expected.flatMap(([name, pattern]) => {
    const values = answer.all(name)
    return values.length === 1 && pattern.test(values[0] ?? '')
      ? []
      : [`${name} is ${values.join(' and ') || 'missing'}`]
  })
  for (const [name, value] of answer.headers) {
    if (BANNERS.includes(name.toLowerCase()) || SOFTWARE.test(value))
      faults.push(`a banner: ${name}: ${value}`)
  }
  return faults
}

/** Every operation in every way that needs no failure. */
async function requests(context: Context, login: () => Promise<string>) {
  const session = await login()
  const big = Buffer.alloc(16_385, ' ')
  const all: {
    method: string
    target: string
    headers?: [string, string][]
    json?: unknown
    body?: string | Buffer
    type?: string
  }[] = []
  for (const { path, methods } of documentedPaths(context.root)) {
    for (const method of methods) {
      const isLogin = path.endsWith('/login')
      for (const token of ['unknown', session]) {
        // A logout of the live session comes last, below.
        if (token === session && path.includes('logout')) continue
        const carried = [
          ['Authorization', `Bearer ${token}`],
          ['session_token', token],
          ['Cookie', `auth_session=${token}`],
        ] as [string, string][]
        all.push({ method, target: path, headers: carried })
        all.push({ method, target: path, headers: [...carried, ['Origin', ORIGIN]] })
        all.push({
          method,
          target: path,
          headers: [...carried, ['Origin', 'https://evil.example'], ['Sec-Fetch-Site', 'cross-site']],
        })
      }
      all.push(
        { method, target: path },
        { method, target: `${path}?userId=x&sessionId=y` },
        { method, target: `${path}?userId=1&userId=2&sessionId=y` },
      )
      all.push({ method, target: `${path}?userId=1&sessionId=y`, json: { session: 'x' } })
      all.push({ method, target: path, headers: [['Authorization', 'Basic eDp5']] })
      all.push(
        { method, target: path, body: '{', type: 'application/json' },
        { method, target: path, json: [] },
        { method, target: path, json: {} },
      )
      all.push(
        { method, target: path, json: { session: 'x' } },
        { method, target: path, body: 'x', type: 'text/plain' },
      )
      all.push(
        { method, target: path, body: big, type: 'application/json' },
        { method, target: path, body: big, type: 'text/plain' },
      )
      if (isLogin) {
        all.push({ method, target: path, json: { username: 'nobody', password: 'wrong wrong wrong' } })
        all.push({ method, target: path, json: { username: 'ada', password: PASSWORD } })
      }
    }
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']) {
      if (!methods.includes(method)) all.push({ method, target: path })
    }
    all.push({
      method: 'OPTIONS',
      target: path,
      headers: [
        ['Origin', ORIGIN],
        ['Access-Control-Request-Method', 'POST'],
      ],
    })
    all.push({
      method: 'OPTIONS',
      target: path,
      headers: [
        ['Origin', 'https://evil.example'],
        ['Access-Control-Request-Method', 'POST'],
      ],
    })
  }
  for (const target of [
    '/nothing',
    '/',
    '/docs',
    '/docs/',
    '/docs/nothing',
    '/docs/contracts/',
    '/docs/running/',
    '/docs/style.css',
    '/%00',
    '*',
    '/api/users/%ff',
  ]) {
    for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS']) all.push({ method, target })
    all.push({ method: 'GET', target, headers: [['If-None-Match', '*']] })
    all.push({ method: 'GET', target, headers: [['Accept-Encoding', 'br, gzip']] })
  }
  for (const target of ['/cookie/api/auth/logout', '/logout', '/api/v1/auth/logout']) {
    const token = await login()
    all.push({
      method: 'POST',
      target,
      headers: target.startsWith('/cookie')
        ? [['Cookie', `auth_session=${token}`]]
        : [['Authorization', `Bearer ${token}`]],
    })
  }
  const token = await login()
  all.push({ method: 'POST', target: '/body/api/auth/logout', json: { session: token } })
  return all
}

/** Another process holds the database, so that nothing can be written. */
async function failures(
  context: Context,
  {
    database,
    ask,
    login,
  }: {
    database: string
    ask: (method: string, target: string, request?: object) => Promise<void>
    login: () => Promise<string>
  },
) {
  const tokens = await Promise.all(Array.from({ length: 1 }, login))
  const [token = ''] = tokens
  const holder = await holdDatabase(database)
  context.onClose(holder)
  try {
    const bearer = { headers: [['Authorization', `Bearer ${token}`]] }
    const user = { json: { username: 'ada', password: PASSWORD } }
    await Promise.all([
      ask('GET', '/readyz'),
      ask('POST', '/logout', bearer),
      ask('POST', '/api/v1/auth/logout', bearer),
      ask('POST', '/body/api/auth/logout', { json: { session: token } }),
      ask('POST', `/query/api/auth/logout?userId=1&sessionId=${token}`),
      ask('POST', '/cookie/api/auth/logout', { headers: [['Cookie', `auth_session=${token}`]] }),
      ...LOGINS.map((target) => ask('POST', target, user)),
    ])
  } finally {
    await holder()
  }
}

async function holdDatabase(database: string) {
  const { default: sqlite3 } = await import('sqlite3')
  const connection = new sqlite3.Database(database)
  const run = (sql: string) =>
    new Promise((resolve, reject) =>
      connection.exec(sql, (error) => (error === null ? resolve(undefined) : reject(error))),
    )
  await run('PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE')
  let held = true
  return async () => {
    if (!held) return
    held = false
    await run('ROLLBACK')
    await new Promise((resolve) => connection.close(resolve))
  }
}
