import controls from '../controls/C2.js'
import { ask } from '../../harness/connection.js'
import { serveWithUser } from '../http-service.js'
import type { SignoffPromise } from '../promises.js'

const CHECK = '/cookie/api/auth/session'
const LOGOUTS = ['/cookie/api/auth/logout', '/api/auth/logout']

export default {
  id: 'C2',
  promise: 'Tossed, doubled or padded cookies never select a session',
  how: 'sends a live token in a corpus of hostile Cookie headers to the check and to both logouts; clean headers must select it, so that the corpus shows something',
  asked: '0 selected',
  controls,
  async check(context) {
    const { port, login, isAlive } = await serveWithUser(context)
    const token = await login()
    const other = await login()
    const corpus = hostileCookies(token, other)
    for (const [index, lines] of corpus.entries()) {
      const headers = lines.map((line) => ['Cookie', line] as [string, string])
      const shown = JSON.stringify(lines).replaceAll(token, 'TOKEN').replaceAll(other, 'OTHER').slice(0, 120)
      const seen = await ask(port, { method: 'GET', target: CHECK, headers })
      // 400: the parser takes no control characters.
      if (![400, 401].includes(seen.status))
        context.fault(`a check with ${shown} was answered ${seen.status}`)
      for (const target of LOGOUTS) {
        const ended = await ask(port, { method: 'POST', target: target, headers })
        const nothing = [400, 401].includes(ended.status) || (ended.status === 200 && ended.text === 'false')
        if (!nothing)
          context.fault(`a logout with ${shown} was answered ${ended.status} ${ended.text.slice(0, 40)}`)
      }
      if (context.isDecided) return ''
      context.tell(`${index + 1} of ${corpus.length} headers`)
    }
    for (const one of [token, other]) {
      if (!(await isAlive(one))) context.fault('a session was ended by a hostile cookie')
    }
    const clean = cleanCookies(token)
    for (const line of clean) {
      const { status } = await ask(port, { method: 'GET', target: CHECK, headers: [['Cookie', line]] })
      if (status !== 200)
        context.fault(`a clean cookie was answered ${status}: ${line.replaceAll(token, 'TOKEN')}`)
    }
    return `0 selected by ${corpus.length} hostile headers, each at the check and at both logouts; all of ${clean.length} clean ones were`
  },
} satisfies SignoffPromise

const cleanCookies = (token: string) => [
  `auth_session=${token}`,
  `auth_session="${token}"`,
  `a=b; auth_session=${token}; c=d`,
  `a=b;auth_session=${token}`,
  `a=b;\tauth_session=${token}`,
  `Auth_Session=x; auth_session=${token}`,
  `auth_session_=x; xauth_session=y; auth_session=${token}`,
]

/** Each the Cookie lines of one request. */
function hostileCookies(token: string, other: string): string[][] {
  const name = 'auth_session'
  const clean = `${name}=${token}`
  const names = [
    'Auth_Session',
    'AUTH_SESSION',
    'auth_Session',
    'auth_sessioN',
    'auth-session',
    'authsession',
    'auth_session_',
    'auth_session.',
    'auth_session[]',
    'auth_session[0]',
    'auth_session%20',
    'auth%5Fsession',
    '%61uth_session',
    'xauth_session',
    '_auth_session',
    '__Host-auth_session',
    '__Secure-auth_session',
    '__host-auth_session',
    '$auth_session',
    '"auth_session"',
    'auth_session\xa0',
    '\xa0auth_session',
    'auth_s\xe9ssion',
    'auth_session:',
    'auth_session/',
    '/auth_session',
    'auth_session@',
    'session',
    'session_token',
    '',
    'auth_session ',
    'auth_session\t',
    '=auth_session',
  ]
  const values = [
    ` ${token}`,
    `\t${token}`,
    `"${token}`,
    `${token}"`,
    `""${token}""`,
    `"""${token}"""`,
    `'${token}'`,
    `" ${token}"`,
    `"${token} "`,
    `"${token}" x`,
    `x"${token}"`,
    `=${token}`,
    `%22${token}%22`,
    `${token}=`,
    `${token},`,
    `,${token}`,
    `${token}.`,
    `${token},${other}`,
    `${token} ${other}`,
    `${token}%00`,
    `${token}%20`,
    `%20${token}`,
    `${token}\xa0`,
    `\xa0${token}`,
    `${token}\x7f`,
    `${token}\xff`,
    encodeURIComponent(token).replaceAll('_', '%5F'),
    token.toUpperCase(),
    token.toLowerCase(),
    token.slice(0, -1),
    token.slice(1),
    `${token}A`,
    `Bearer ${token}`,
    `s:${token}`,
    `j:"${token}"`,
    `{${token}}`,
    `[${token}]`,
    `${token}/`,
    `\\"${token}\\"`,
    `"${token}\\"`,
    token.split('').reverse().join(''),
    Buffer.from(token).toString('base64'),
    '',
    '""',
    '"',
    `${token}#`,
    `${token}?`,
    `${token}&a=b`,
    `${token}\\`,
    `\\${token}`,
  ]
  const doubled = [
    [`${clean}; ${clean}`],
    [`${clean}; ${name}=${other}`],
    [`${name}=${other}; ${clean}`],
    [`${name}=; ${clean}`],
    [`${clean}; ${name}=`],
    [`${clean}; ${name}=""`],
    [`${name}="${token}"; ${clean}`],
    [`${clean}; ${name}="${other}"`],
    [`${name}=x; ${clean}`],
    [`${clean};${name}=x`],
    [`${clean};;${clean}`],
    [`${clean}; a=b; ${clean}`],
    [`${clean}; ${clean}; ${clean}`],
    [clean, clean],
    [clean, `${name}=${other}`],
    [`${name}=x`, clean],
    [clean, `${name}=`],
    [`a=b; ${clean}`, `${name}=y; c=d`],
    [`${clean}; ${'x=y; '.repeat(500)}${name}=z`],
    [...Array.from({ length: 50 }, () => `${name}=${other}`), clean],
  ]
  const separated = [
    `${name}=x,${clean}`,
    `a=b,${clean}`,
    `a=b ${clean}`,
    `a=b&${clean}`,
    `a="b; ${name}=x"; ${clean}`,
    `a=b\t${clean}`,
    `${name} = ${token}`,
    `${name}= ${token}`,
    `${name} =${token}`,
    `${name}:${token}`,
    name,
    token,
    `=${token}`,
    `;=${token}`,
    `${name};${token}`,
    `$Version=1, ${clean}`,
    `${name}; ${token}; =`,
    `a=b; Path=/, ${clean}`,

    `a=b;\xa0${clean}`,
    `a=b; "${clean}"`,
    `a=b; {${clean}}`,
    `${name}==${token}`,
    `${name}%3D${token}`,
    `${name}="${token}; a=b"`,
    `a=";${name}=x"; ${name}=${token}; b=";${name}=y"`,
    `${clean} ; ${name}`,
    `${clean} ; a=b`,
    `${clean}\t; a=b`,
  ]
  const single = [
    ...names.map((one) => `${one}=${token}`),
    ...values.map((value) => `${name}=${value}`),
    ...separated,
  ].filter((line) => line.trim() === line)
  return [...single.map((line) => [line]), ...doubled]
}
