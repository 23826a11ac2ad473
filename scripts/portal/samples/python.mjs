import { ORIGIN } from './request.mjs'

const VARIABLES = { credential: 'token', userId: 'user_id' }

/** @param {import('./request.mjs').SampleRequest} request */
export function python({ operation, path, query, headers, body, authorization, cookie, gives, needs }) {
  const words = [...path, ...query, ...headers, ...body].map(
    ({ name, role, value }) => `${snake(name)}=${role in VARIABLES ? variableOf(role) : `"${value}"`}`,
  )
  if (authorization !== undefined) words.push('credential=token')
  const call = `signoff.${snake(operation.id)}(${words.join(', ')})`
  const lines =
    cookie === 'sends'
      ? ['# signoff: the client that called cookie_login; it holds the cookie']
      : [
          'from signoff_client import Signoff',
          '',
          ...needs.map(({ role, from }) => `# ${variableOf(role)}: ${from}`),
          `signoff = Signoff("${ORIGIN}")`,
        ]
  if (gives.length === 0) return [...lines, `print(${call})`].join('\n')
  lines.push(`reply = ${call}`)
  for (const { role, member } of gives) {
    const given = `reply.${member.map(snake).join('.')}`
    // Where a contract tells the id as text, it is a number to others all the same.
    lines.push(
      `${variableOf(role)} = ${role === 'userId' && member.at(-1) === 'user' ? `int(${given})` : given}`,
    )
  }
  return lines.join('\n')
}

/** @param {string} name */
const snake = (name) => name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase()

/** @param {string} role */
const variableOf = (role) => VARIABLES[/** @type {keyof VARIABLES} */ (role)]
