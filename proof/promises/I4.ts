import { URLSearchParams } from 'node:url'
import { serveWithUser } from '../http-service.js'
import { monitorOf } from '../monitor.js'
import { say } from '../../harness/connection.js'
import { messageOf } from '../../harness/requests.js'
import type { SignoffPromise } from '../promises.js'

const LIMIT = 50
/** An input that holds the loop up does so each time; a machine that is busy otherwise does not. */
const TRIES = 6
const SIZE = 15_500

export default {
  id: 'I4',
  alone: true,
  promise: 'No single request blocks the event loop',
  how: 'sends inputs of up to 16 KiB that are made to be slow in every field, one at a time, and asks within the server how long the loop was held up; the least of some tries counts, as the machine may be busy',
  asked: '50 ms at the most',
  controls: [
    {
      timed: true,
      name: 'white space before a semicolon is looked for anew at each space',
      mutations: [
        {
          file: 'dist/src/portal/negotiate.js',
          find: ".split(';')",
          replace: '.split(/\\s*;\\s*/)',
        },
      ],
    },
    {
      timed: true,
      name: 'so is the end of an access token',
      mutations: [
        {
          file: 'dist/src/handlers/carriers.js',
          find: 'value.slice(space + 1).trim()',
          replace: "value.slice(space + 1).replace(/\\s+$/, '')",
        },
      ],
    },
    {
      timed: true,
      name: 'so is a comma between forwarded addresses',
      mutations: [
        {
          file: 'dist/src/http/client-address.js',
          find: ".split(',')",
          replace: '.split(/\\s*,\\s*/)',
        },
      ],
    },
  ],
  async check(context) {
    const monitor = monitorOf(context)
    const { port } = await serveWithUser(context, {
      nodeOptions: monitor.nodeOptions,
      environment: { ...monitor.environment, SIGNOFF_TRUSTED_PROXIES: '127.0.0.1,10.0.0.0/8,0.0.0.0/8' },
    })
    const all = [...bodies(), ...heads()]
    let worst = { name: '', delay: 0 }
    for (const [index, { name, bytes }] of all.entries()) {
      let least = Infinity
      for (let tried = 0; tried < TRIES && least > LIMIT; tried += 1) {
        // The code is warm when an attacker comes for the second time.
        await monitor.reset()
        const { replies: answers } = await say(port, bytes, { enough: 1 })
        least = Math.min(least, (await monitor.read()).delay)
        const status = answers[0]?.status ?? 0
        if (status >= 500 && status !== 503) context.fault(`${name} was answered ${status}`)
      }
      if (least > LIMIT * context.patience)
        context.fault(`${name} holds the loop up for ${Math.round(least)} ms`)
      if (least > worst.delay) worst = { name, delay: least }
      if (context.isDecided) return ''
      context.tell(`${index + 1} of ${all.length} inputs`)
    }
    return `${Math.ceil(worst.delay)} ms at the most in ${all.length} inputs (${worst.name})`
  },
} satisfies SignoffPromise

const filled = (unit: string, size = SIZE) => {
  const count = Math.floor(size / Buffer.byteLength(unit))
  return unit.repeat(count)
}

const TEXTS: [name: string, text: string][] = [
  ['letters', filled('a')],
  ['letters that NFKC makes eighteen of', filled('\ufdfa')],
  ['combining marks out of order', `a${filled('\u0301\u0316')}`],
  ['combining marks of many classes', `a${filled('\u0334\u05b0\u0327\u0316\u0301\u0345')}`],
  ['Hangul to be composed', filled('\u1112\u1161\u11ab')],
  ['sharp s', filled('\u00df')],
  ['final sigma', filled('\u03a3')],
  ['Cherokee', filled('\u13a0')],
  ['ligatures', filled('\ufb03')],
  ['emoji', filled('\u{1f468}\u200d\u{1f469}\u200d')],
  ['quotes', filled('"', SIZE / 2 - 50)],
  ['escapes', filled('\\', SIZE / 2 - 50)],
  ['zero bytes', filled('\0', SIZE / 6 - 50)],
  ['white space', filled(' ')],
  ['digits', filled('9')],
  ['a token', `sess_${filled('A')}`],
  ['dots', filled('.')],
]

function bodies() {
  const all: { name: string; bytes: Buffer }[] = []
  const add = (name: string, target: string, body: string, type = 'application/json') => {
    if (Buffer.byteLength(body) <= 16_384)
      all.push({
        name: `${name} at ${target}`,
        bytes: messageOf({ method: 'POST', target: target, body, type }),
      })
  }
  for (const [name, text] of TEXTS) {
    for (const target of ['/body/api/auth/login', '/api/v1/auth/login', '/cookie/api/auth/login']) {
      add(`${name} as username`, target, JSON.stringify({ username: text, password: 'x' }))
      add(`${name} as password`, target, JSON.stringify({ username: 'x', password: text }))
      // As long as a name may be, so that it goes all the way.
      add(
        `${name}, some, as username`,
        target,
        JSON.stringify({ username: Array.from(text).slice(0, 255).join(''), password: 'x' }),
      )
    }
    add(`${name} as session`, '/body/api/auth/logout', JSON.stringify({ session: text }))
    add(`${name} as session`, '/api/auth/logout', JSON.stringify({ session: text }))
    add(
      `${name} in a form`,
      '/api/v1/auth/login',
      new URLSearchParams({ username: text, password: 'x' }).toString().slice(0, 16_000),
      'application/x-www-form-urlencoded',
    )
  }
  const documents = [
    ['open arrays', filled('[')],
    ['open objects', filled('{"a":')],
    [
      '64 deep, again and again',
      `[${Array.from({ length: 100 }, () => '['.repeat(62) + ']'.repeat(62)).join()}]`,
    ],
    ['small members', `{${Array.from({ length: 1_600 }, (_, index) => `"${index}":1`).join()}}`],
    ['equal members', `{${filled('"a":1,')}"a":1}`],
    ['digits', `{"username":${filled('9')}}`],
    ['a large exponent', `{"username":1e${filled('9', 1_000)}}`],
    ['a fraction', `{"username":0.${filled('1')}}`],
    ['white space', `{${filled(' ')}}`],
    ['escapes', `{"username":"${filled('\\u0041')}"}`],
    ['an open string', `{"username":"${filled('a')}`],
    ['an open string of escapes', `{"username":"${filled('\\\\')}`],
    ['commas', `[${filled(',')}]`],
    ['numbers', `[${filled('1,')}1]`],
    ['strings', `[${filled('"",')}""]`],
    ['minus signs', filled('-')],
    ['byte order marks', filled('\ufeff')],
    [
      'an array of large numbers as username',
      `{"username":[${filled('123456789012345678901234567890,')}1],"password":{}}`,
    ],
  ] as [string, string][]
  for (const [name, text] of documents) {
    for (const target of ['/body/api/auth/logout', '/api/v1/auth/login', '/api/auth/logout?userId=1'])
      add(name, target, text)
  }
  const forms = ['&', '=', '%', '%41', '+', 'a&', 'a=b&', 'username=&', '\u00e9']
  for (const unit of forms)
    add(`a form of ${unit}`, '/api/v1/auth/login', filled(unit), 'application/x-www-form-urlencoded')
  return all
}

function heads() {
  const all: { name: string; bytes: Buffer }[] = []
  const units = [
    'a',
    ' ',
    ';',
    ',',
    '=',
    '"',
    '; ',
    ', ',
    'a=b; ',
    'auth_session=x; ',
    'auth_session=";',
    '\t',
    'a ',
    ' a',
    ';q=',
    'gzip;q=0.',
    '%41',
    '10.1,',
    '10.0.0.1,',
    '::1,',
    '1',
    '0x',
    ':',
    '::',
    '.',
    '/',
    '+json',
    'application/',
    'W/"a",',
    '\xe9',
    'x-a, ',
    '[',
    '{',
  ]
  const headers = [
    ['Authorization', '', 'POST', '/logout'],
    ['Authorization', 'Bearer ', 'POST', '/api/v1/auth/logout'],
    ['Cookie', '', 'GET', '/cookie/api/auth/session'],
    ['Cookie', 'auth_session="', 'POST', '/api/auth/logout'],
    ['session_token', '', 'GET', '/auth/session'],
    ['X-Forwarded-For', '', 'GET', '/healthz'],
    ['X-Forwarded-Host', '', 'POST', '/cookie/api/auth/logout'],
    ['Origin', 'https://', 'POST', '/cookie/api/auth/logout'],
    ['Accept-Encoding', '', 'GET', '/docs/'],
    ['If-None-Match', '', 'GET', '/docs/'],
    ['Content-Type', 'application/', 'POST', '/body/api/auth/logout'],
    ['Access-Control-Request-Headers', '', 'OPTIONS', '/logout'],
  ] as [header: string, before: string, method: string, target: string][]
  for (const [header, before, method, target] of headers) {
    for (const unit of units) {
      // Something at both ends, as the parser cuts white space off.
      const value = `${before}x${filled(unit)}x`
      all.push({
        name: `${header} of ${JSON.stringify(unit)}`,
        bytes: messageOf({ method: method, target: target, headers: [[header, value]] }),
      })
    }
  }
  for (const unit of [
    'a',
    '&',
    '=',
    '%',
    '%41',
    '%ff',
    '+',
    'a&',
    'a=b&',
    'userId=1&',
    'userId=',
    '9',
    '-',
    '?',
    '/',
    '#',
  ]) {
    all.push({
      name: `a query of ${unit}`,
      bytes: messageOf({
        method: 'POST',
        target: `/query/api/auth/logout?userId=1&sessionId=${filled(unit)}`,
      }),
    })
    all.push({
      name: `a userId of ${unit}`,
      bytes: messageOf({
        method: 'POST',
        target: `/query/api/auth/logout?sessionId=1&userId=${filled(unit)}`,
      }),
    })
    all.push({
      name: `a token of ${unit} in the query`,
      bytes: messageOf({ method: 'GET', target: `/auth/session?session_token=${filled(unit)}` }),
    })
    all.push({ name: `a path of ${unit}`, bytes: messageOf({ method: 'GET', target: `/${filled(unit)}` }) })
    all.push({
      name: `a user of ${unit}`,
      bytes: messageOf({
        method: 'GET',
        target: `/api/users/${filled(unit)}`,
        headers: [['Authorization', 'Bearer x']],
      }),
    })
    all.push({
      name: `a page of ${unit}`,
      bytes: messageOf({ method: 'GET', target: `/docs/${filled(unit)}` }),
    })
    all.push({
      name: `a host of ${unit}`,
      bytes: messageOf({ method: 'GET', target: `http://${filled(unit)}/healthz` }),
    })
  }
  all.push({
    name: 'a hundred header lines',
    bytes: messageOf({
      method: 'GET',
      target: '/healthz',
      headers: Array.from({ length: 99 }, (_, index) => [`X-${index}`, 'a'.repeat(140)]),
    }),
  })
  all.push({
    name: 'fifty Cookie lines',
    bytes: messageOf({
      method: 'GET',
      target: '/cookie/api/auth/session',
      headers: Array.from({ length: 50 }, () => ['Cookie', filled('auth_session=x; ', 280)]),
    }),
  })
  return all
}
