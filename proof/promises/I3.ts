import controls from '../controls/I3.js'
import { serveWithUser } from '../http-service.js'
import { monitorOf } from '../monitor.js'
import { contentsOf } from '../tables.js'
import { ask } from '../../harness/connection.js'
import type { SignoffPromise } from '../promises.js'

const BODIES: [target: string, fields: string[]][] = [
  ['/cookie/api/auth/login', ['username', 'password']],
  ['/query/api/auth/login', ['username', 'password']],
  ['/body/api/auth/login', ['username', 'password']],
  ['/api/v1/auth/login', ['username', 'password']],
  ['/api/auth/login', ['username', 'password']],
  ['/body/api/auth/logout', ['session']],
  ['/api/auth/logout', ['session']],
]
/** As JSON, as some of them have no JavaScript value that is written so. */
const UNTYPED = [
  '{}',
  '[]',
  '[""]',
  '["ada"]',
  '["ada","ada"]',
  '[[]]',
  '0',
  '1',
  '-1',
  '1.5',
  '-0',
  '1e400',
  '12345678901234567890',
  'null',
  'true',
  'false',
  '{"$ne":null}',
  '{"$gt":""}',
  '{"toString":"x"}',
  '{"length":3}',
  '{"0":"a","length":1}',
  '{"valueOf":"x"}',
  '{"__proto__":"x"}',
  '{"type":"Buffer","data":[1]}',
  '{"toSQL":"x"}',
  '{"isRawInstance":true,"sql":"1=1"}',
]
const POLLUTION = [
  '{"__proto__":{"polluted":"canary","username":"ada","password":"correct horse battery staple","session":"x"}}',
  '{"constructor":{"prototype":{"polluted":"canary"}}}',
  '{"__proto__":{"__proto__":{"polluted":"canary"}},"username":"a","password":"b","session":"x"}',
  '{"username":{"__proto__":{"polluted":"canary"}},"password":{"constructor":{"prototype":{"polluted":"canary"}}},"session":{"__proto__":{"polluted":1}}}',
  '{"__proto__":null}',
  '{"prototype":{"polluted":1}}',
  '{"hasOwnProperty":1,"toString":2,"valueOf":3,"username":"a","password":"b","session":"c"}',
]
const SQL = [
  "' OR '1'='1",
  "'; DROP TABLE sessions; --",
  '" OR ""="',
  "x' UNION SELECT * FROM users --",
  '1; DELETE FROM sessions',
  '1) OR (1=1',
  '%',
  '_',
  '\\',
  "\\'",
  "''",
  ';',
  '--',
  '/* */',
  '\u0000',
  "' OR 1=1 /*",
  '?',
  '$1',
  ':id',
  '??',
  "ada' --",
  "') OR sessions.id IN (SELECT id FROM sessions) --",
  '\u02bc OR 1=1',
  'x" OR "x"="x',
  '`sessions`',
]

export default {
  id: 'I3',
  promise: 'Untyped input never reaches SQL, object keys or paths',
  how: 'every other JSON type for every string of every body, arrays and objects in the query, names of prototypes with a look for pollution within the server, then the like with --disable-proto=delete; SQL in every field, the tables compared before and after',
  asked: '0',
  controls,
  async check(context) {
    let sent = 0
    for (const nodeOptions of [[], ['--disable-proto=delete']]) {
      const monitor = monitorOf(context)
      const { service, port, database, login, isAlive } = await serveWithUser(context, {
        nodeOptions: [...monitor.nodeOptions, ...nodeOptions],
        environment: monitor.environment,
      })
      const token = await login()
      const before = await contentsOf(database, ['login_attempts'])
      const attempt = async (
        what: string,
        method: string,
        target: string,
        request: object,
        allowed: number[],
      ) => {
        sent += 1
        const { status, text: body } = await ask(port, { ...request, method, target })
        if (!allowed.includes(status))
          context.fault(`${what} at ${target.slice(0, 40)} was answered ${status} ${body.slice(0, 60)}`)
      }
      const type = 'application/json'
      const all: (() => Promise<void>)[] = []
      for (const [target, fields] of BODIES) {
        for (const field of fields) {
          for (const value of UNTYPED) {
            const rest = fields
              .filter((other) => other !== field)
              .map((other) => `${JSON.stringify(other)}:"ada"`)
            const body = `{${[`${JSON.stringify(field)}:${value}`, ...rest].join()}}`
            all.push(() => attempt(`${value} as ${field}`, 'POST', target, { body, type }, [400, 422]))
          }
        }
        for (const body of POLLUTION)
          all.push(() => attempt('a prototype', 'POST', target, { body, type }, [400, 401, 404, 422, 429]))
      }
      for (const query of [
        'userId[]=1&sessionId=TOKEN',
        'userId=1&sessionId[]=TOKEN',
        'userId=1&userId=1&sessionId=TOKEN',
        'userId=1&sessionId=TOKEN&sessionId=TOKEN',
        'userId[a]=1&sessionId[$ne]=',
        'userId=1&sessionId[__proto__]=TOKEN',
        '__proto__[userId]=1&__proto__[sessionId]=TOKEN',
        'constructor[prototype][polluted]=1',
        '__proto__=1&userId=1',
        'userId=%5B1%5D&sessionId=TOKEN',
        'userId=1,2&sessionId=TOKEN',
        'userId={}&sessionId=TOKEN',
        'userId=0x1&sessionId=TOKEN',
        'userId=1e0&sessionId=TOKEN',
        'userId=1.0&sessionId=TOKEN',
        'userId=true&sessionId=TOKEN',
      ]) {
        const filled = query.replaceAll('TOKEN', token)
        all.push(() =>
          attempt(`the query ${query}`, 'POST', `/query/api/auth/logout?${filled}`, {}, [400, 404]),
        )
      }
      for (const text of SQL) {
        const escaped = encodeURIComponent(text)
        // No header holds a zero byte or a letter beyond latin1.
        const header = text.replace(/[^\x20-\x7e]/g, '')
        const json = (target: string, value: object) =>
          all.push(() =>
            attempt(`SQL ${text}`, 'POST', target, { json: value }, [400, 401, 404, 422, 429, 503]),
          )
        for (const [target, fields] of BODIES) {
          for (const field of fields)
            json(target, Object.fromEntries(fields.map((name) => [name, name === field ? text : 'ada'])))
        }
        const carried: [string, string, [string, string][], number[]][] = [
          ['POST', '/logout', [['Authorization', `Bearer x${header}`]], [401]],
          ['POST', '/api/v1/auth/logout', [['Authorization', `Bearer x${header}`]], [200]],
          ['GET', '/api/v1/auth/me', [['Authorization', `Bearer x${header}`]], [401]],
          ['GET', '/auth/session', [['session_token', `x${header}`]], [401]],
          ['GET', `/auth/session?session_token=${escaped}`, [], [401]],
          ['POST', '/cookie/api/auth/logout', [['Cookie', `auth_session=x${header}`]], [200, 401]],
          ['GET', '/cookie/api/auth/session', [['Cookie', `auth_session=x${header}`]], [401]],
          ['POST', `/query/api/auth/logout?userId=1&sessionId=${escaped}`, [], [404]],
          ['POST', `/query/api/auth/logout?userId=${escaped}&sessionId=x`, [], [400]],
          ['GET', `/api/users/${escaped}`, [['Authorization', `Bearer ${token}`]], [400, 403, 404]],
          ['GET', `/docs/${escaped}`, [], [404]],
          ['GET', `/docs/..%2f..%2fpackage.json`, [], [404]],
          ['GET', `/docs/../../package.json`, [], [404]],
        ]
        for (const [method, target, headers, allowed] of carried)
          all.push(() => attempt(`SQL ${text}`, method, target, { headers }, allowed))
      }
      for (let next = 0; next < all.length; next += 8) {
        await Promise.all(all.slice(next, next + 8).map((each) => each()))
        context.tell(`${next} of ${all.length} requests`)
        if (context.isDecided) return ''
      }
      const { polluted } = await monitor.read()
      if (polluted > 0) context.fault('the prototype of all objects was polluted')
      if (!(await isAlive(token))) context.fault('the session was ended')
      const after = await contentsOf(database, ['login_attempts'])
      if (after !== before) context.fault('a table has changed')
      if (service.child.exitCode !== null) context.fault('the service ended')
    }
    return `0 in ${sent.toLocaleString('en')} requests, half of them with --disable-proto=delete; no table changed, no prototype polluted`
  },
} satisfies SignoffPromise
