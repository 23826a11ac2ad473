import controls from '../controls/C1.js'
import { loginRequest } from '../carriers.js'
import { keepAlive } from '../../harness/keep-alive.js'
import { operationsOf } from '../paths.js'
import { openDatabase } from '../database.js'
import type { Reply } from '../../harness/replies.js'
import type { SignoffPromise } from '../promises.js'

const LOGIN = '/cookie/api/auth/login'
const LOGOUTS = ['/cookie/api/auth/logout', '/api/auth/logout']
const SET = /^auth_session=([^;\s]+); Max-Age=(\d+)(; .*)$/
const CLEARED = /^auth_session=; Max-Age=0(; .*)$/
/** In seconds, the life of a session. */
const DAY = 86_400
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']

export default {
  id: 'C1',
  promise: 'The cookie is cleared with the attributes that it was set with, and its value is in no body',
  how: 'compares the bytes of Set-Cookie at login with those at logout, on every path, with Secure and without; then sends a live cookie to every path by every method, and searches the replies for it',
  asked: '100%',
  controls,
  async check(context) {
    let compared = 0
    let searched = 0
    for (const secure of [true, false]) {
      const database = await openDatabase(context)
      const user = await database.addUser('ada')
      const service = await context.serve({
        SIGNOFF_DATABASE_URL: database.url,
        SIGNOFF_COOKIE_SECURE: String(secure),
      })
      const connection = keepAlive(() => service.port)
      context.onClose(() => connection.close())
      const attributes = `; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`

      const onlyLine = (reply: Reply, where: string) => {
        const lines = reply.all('Set-Cookie')
        if (lines.length !== 1) context.fault(`${where} sent Set-Cookie ${lines.length} times`)
        compared += 1
        return lines[0] ?? ''
      }
      const signIn = async () => {
        const reply = await connection.ask(loginRequest(LOGIN, user))
        const [, value = '', age, rest] = SET.exec(onlyLine(reply, 'a login')) ?? []
        if (rest !== attributes) context.fault(`a login set the cookie with ${rest ?? 'something else'}`)
        if (Number(age) !== DAY) context.fault(`a login set a cookie of ${age ?? 'no'} seconds`)
        if (value === '' || reply.text.includes(value)) context.fault('a login told the token in its body')
        return { value, rest }
      }
      const signOut = async (target: string, value: string, words: string) => {
        const headers = [['Cookie', `auth_session=${value}`]] as [string, string][]
        const reply = await connection.ask({ method: 'POST', target, headers })
        if (reply.status !== 200 || reply.text !== words)
          context.fault(`${target} answered ${reply.status} and not ${words}`)
        return CLEARED.exec(onlyLine(reply, target))?.[1]
      }

      for (let round = context.size(200, 5); round > 0 && !context.isDecided; round -= 1) {
        context.tell(`${round} rounds to go`)
        for (const target of LOGOUTS) {
          const { value, rest } = await signIn()
          const { credential } = await database.startSession(user, { form: 'access-token' })
          // Live, ended just now, unknown, and an access token.
          for (const [presented, words] of [
            [value, 'true'],
            [value, 'false'],
            ['unknown', 'false'],
            [credential, 'true'],
          ] as const) {
            const cleared = await signOut(target, presented, words)
            if (cleared !== rest)
              context.fault(`${target} cleared with ${cleared ?? 'no line'}, set was ${rest}`)
          }
        }
      }

      for (const { path } of await operationsOf(service.port, user.id)) {
        for (const method of METHODS) {
          // A new one, as the last may have been logged out.
          const { credential: value } = await database.startSession(user)
          const headers = [['Cookie', `auth_session=${value}`]] as [string, string][]
          const json = JSON.stringify({ username: user.username, password: user.password })
          for (const body of method === 'POST' ? [undefined, '{', json] : [undefined]) {
            const reply = await connection.ask({
              method,
              target: path,
              headers,
              ...(body === undefined ? {} : { body, type: 'application/json' }),
            })
            searched += 1
            if (reply.text.includes(value) || reply.head.includes(value))
              context.fault(`${method} ${path} repeated the cookie that it was sent`)
            const given = SET.exec(reply.all('Set-Cookie')[0] ?? '')?.[1]
            if (given !== undefined && reply.text.includes(given))
              context.fault(`${method} ${path} told the cookie that it set in its body`)
          }
          if (context.isDecided) return ''
        }
      }
    }
    return `100% of ${compared.toLocaleString('en')} Set-Cookie lines; the value in none of ${searched} replies to all paths`
  },
} satisfies SignoffPromise
