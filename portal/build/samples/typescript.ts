import { ORIGIN } from './request.js'
import type { SampleRequest } from './request.js'

const VARIABLES = { credential: 'token', userId: 'userId' }

export function typescript({
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
  const input = [...path, ...query, ...headers, ...body].map(({ name, role, value }) =>
    member(
      name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase()),
      role,
      value,
    ),
  )
  const words = []
  if (input.length > 0) words.push(`{ ${input.join(', ')} }`)
  if (authorization !== undefined) words.push('{ bearer: token }')
  const call = `await signoff.${operation.id}(${words.join(', ')})`
  const lines =
    cookie === 'sends'
      ? ['// signoff: the client that called cookieLogin; it holds the cookie']
      : [
          `import { Signoff } from '@signoff/client'`,
          '',
          ...needs.map(({ role, from }) => `// ${variableOf(role)}: ${from}`),
          `const signoff = new Signoff({ baseUrl: '${ORIGIN}' })`,
        ]
  if (gives.length === 0) return [...lines, `console.log(${call})`].join('\n')
  lines.push(`const reply = ${call}`)
  for (const { role, member: names } of gives)
    lines.push(`const ${variableOf(role)} = reply.${names.join('.')}`)
  return lines.join('\n')
}

const variableOf = (role: string) => VARIABLES[role as keyof typeof VARIABLES]

function member(name: string, role: string, value: string) {
  if (!(role in VARIABLES)) return `${name}: '${value}'`
  return name === variableOf(role) ? name : `${name}: ${variableOf(role)}`
}
