import { URLSearchParams } from 'node:url'
import controls from '../controls/C3.js'
import { LOGINS, loginRequest } from '../carriers.js'
import { keepAlive } from '../../harness/keep-alive.js'
import { operationsOf } from '../paths.js'
import { contentsOf } from '../tables.js'
import { DEFAULT_IDLE_TTL, openDatabase } from '../database.js'
import type { Request } from '../../harness/requests.js'
import type { SignoffPromise } from '../promises.js'

const ALLOWED = 'https://app.example.com'
const FORM = 'application/x-www-form-urlencoded'
const COOKIE_LOGIN = '/cookie/api/auth/login'
const LOGOUTS = ['/cookie/api/auth/logout', '/api/auth/logout']
/** How a page may send a body without asking first. */
const BODIES = [
  { body: undefined, type: undefined },
  { body: '', type: undefined },
  { body: 'a=b', type: FORM },
  { body: '{"session":"x"}', type: 'text/plain' },
] as const
const SITES = [undefined, 'same-origin', 'none', 'same-site', 'cross-site', '', 'Same-Origin']
const originsOf = (port: number) => ({
  none: undefined,
  own: `http://127.0.0.1:${port}`,
  ownBehindTls: `https://127.0.0.1:${port}`,
  allowed: ALLOWED,
  foreign: 'https://evil.example',
  opaque: 'null',
  empty: '',
  otherPort: 'http://127.0.0.1:1',
  startsTheSame: `http://127.0.0.1:${port}.evil.example`,
  startsLikeAllowed: `${ALLOWED}.evil.example`,
  allowedWithoutTls: ALLOWED.replace('https', 'http'),
})
const METHODS = ['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE']

export default {
  id: 'C3',
  promise: 'No cross-site request changes state, and GET and HEAD change nothing but last-seen times',
  how: 'every Origin with every Sec-Fetch-Site at each login and logout by cookie, then every other method on every path; the whole store is compared before and after',
  asked: '0 changes',
  controls,
  async check(context) {
    const database = await openDatabase(context)
    const user = await database.addUser('ada')
    const { credential } = await database.startSession(user)
    const old = await database.startSession(user, { createdAt: Date.now() - DEFAULT_IDLE_TTL })
    const service = await context.serve({
      SIGNOFF_DATABASE_URL: database.url,
      SIGNOFF_CORS_ORIGINS: ALLOWED,
    })
    const connection = keepAlive(() => service.port)
    context.onClose(() => connection.close())
    const cookie = ['Cookie', `auth_session=${credential}`] as [string, string]
    const origins = originsOf(service.port)
    let refused = 0
    let passed = 0
    let safe = 0

    const changesNothing = async (what: string, work: () => Promise<unknown>) => {
      const before = await contentsOf(database.file)
      await work()
      if ((await contentsOf(database.file)) !== before) context.fault(`${what} changed the store`)
    }

    for (const [name, origin] of Object.entries(origins)) {
      for (const site of SITES) {
        context.tell(`origin ${name}`)
        const isSame = origin === undefined || name === 'own' || name === 'ownBehindTls'
        const mayPass =
          name === 'allowed' || (isSame && (site === undefined || site === 'same-origin' || site === 'none'))
        const headers: [string, string][] = []
        if (origin !== undefined) headers.push(['Origin', origin])
        if (site !== undefined) headers.push(['Sec-Fetch-Site', site])
        const what = `origin ${name}, Sec-Fetch-Site ${site ?? 'absent'}`

        const isRefused = async (request: Request, where: string) => {
          const reply = await connection.ask(request)
          refused += 1
          const isRight = reply.status === 403 && reply.text.includes('"message":"Origin is not allowed"')
          if (!isRight) context.fault(`${where} answered ${reply.status} to ${what}`)
          if (reply.all('Set-Cookie').length > 0) context.fault(`${where} set a cookie for ${what}`)
        }
        const login = loginRequest(COOKIE_LOGIN, user)
        if (mayPass) {
          for (const target of LOGOUTS) {
            const mine = await database.startSession(user)
            const own = ['Cookie', `auth_session=${mine.credential}`] as [string, string]
            const reply = await connection.ask({ method: 'POST', target, headers: [own, ...headers] })
            passed += 1
            if (reply.text !== 'true') context.fault(`${target} answered ${reply.status} to ${what}`)
          }
          const { status } = await connection.ask({ ...login, headers })
          if (status !== 200) context.fault(`${COOKIE_LOGIN} answered ${status} to ${what}`)
        } else {
          await changesNothing(what, async () => {
            for (const target of LOGOUTS) {
              for (const { body, type } of BODIES) {
                const request = { method: 'POST', target, headers: [cookie, ...headers] }
                const sent = {
                  ...(body === undefined ? {} : { body }),
                  ...(type === undefined ? {} : { type }),
                }
                await isRefused({ ...request, ...sent }, target)
              }
            }
            await isRefused({ ...login, headers }, COOKIE_LOGIN)
            const form = new URLSearchParams({ username: user.username, password: user.password }).toString()
            for (const type of [FORM, 'text/plain', 'multipart/form-data; boundary=x'])
              await isRefused({ ...login, body: form, type, headers }, COOKIE_LOGIN)
          })
        }
        if (context.isDecided) return ''
      }
    }

    // What a form can send to the other logins signs no browser in.
    const form = new URLSearchParams({ username: user.username, password: user.password }).toString()
    for (const { target, name } of LOGINS.filter(({ target }) => target !== COOKIE_LOGIN)) {
      for (const [type, body] of [
        [FORM, form],
        ['text/plain', JSON.stringify(loginRequest(target, user).json)],
      ]) {
        const headers = [cookie, ['Origin', origins.foreign], ['Sec-Fetch-Site', 'cross-site']] as [
          string,
          string,
        ][]
        const reply = await connection.ask({ method: 'POST', target, type, body, headers })
        if (reply.all('Set-Cookie').length > 0) context.fault(`${name} set a cookie for a foreign form`)
      }
    }

    const paths = [
      ...new Set((await operationsOf(service.port, user.id)).map(({ path }) => path)),
      '/',
      '/docs/',
    ]
    const known = (value: string) => [
      `?session_token=${value}&userId=${user.id}&sessionId=${value}`,
      [
        ['Authorization', `Bearer ${value}`],
        ['session_token', value],
        ['Cookie', `auth_session=${value}`],
      ],
    ]
    for (const path of paths) {
      context.tell(path)
      await changesNothing(`GET, HEAD or a method that ${path} does not have`, async () => {
        for (const method of METHODS) {
          for (const value of [credential, old.credential, 'unknown']) {
            const [query, headers] = known(value) as [string, [string, string][]]
            for (const foreign of [
              [],
              [
                ['Origin', origins.foreign],
                ['Sec-Fetch-Site', 'cross-site'],
              ],
            ] as [string, string][][]) {
              const { status } = await connection.ask({
                method,
                target: `${path}${query}`,
                headers: [...headers, ...foreign],
              })
              safe += 1
              if (status >= 500) context.fault(`${method} ${path} answered ${status}`)
            }
          }
        }
      })
      if (context.isDecided) return ''
    }
    return `0 changes by ${refused} cross-site requests, all refused, and by ${safe} requests of other methods on all paths; ${passed} from own and allowed origins passed`
  },
} satisfies SignoffPromise
