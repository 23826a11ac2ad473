import { ORIGIN } from './request.js'
import type { SampleRequest } from './request.js'

const VARIABLES = { credential: 'token', userId: 'user_id' }

export function python({
  operation,
  path,
  query,
  headers,
  body,
  authorization,
  cookie,
  gives,
  needs,
}: SampleRequest) {
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

const snake = (name: string) => name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase()

const variableOf = (role: string) => VARIABLES[role as keyof typeof VARIABLES]
