import { ORIGIN } from './request.js'
import type { SampleRequest } from './request.js'

const VARIABLES = { credential: 'TOKEN', userId: 'USER_ID' }

export function curl({ operation, path, query, headers, body, authorization, cookie, needs }: SampleRequest) {
  const url = path.reduce(
    (text, { name, role, value }) => text.replace(`{${name}}`, valueOf(role, value)),
    operation.path,
  )
  const parameters = query.map(({ name, role, value }) => `${name}=${valueOf(role, value)}`).join('&')
  const target = `${ORIGIN}${url}${parameters === '' ? '' : `?${parameters}`}`
  const words = [
    `curl -i ${operation.method === 'GET' ? '' : `-X ${operation.method} `}${target.includes('$') ? `"${target}"` : target}`,
    ...headers.map(({ name, role, value }) => `-H "${name}: ${valueOf(role, value)}"`),
  ]
  if (authorization !== undefined) words.push(`-H "Authorization: ${authorization}$TOKEN"`)
  if (cookie === 'sets') words.push('-c cookies.txt')
  if (cookie === 'sends') words.push('-b cookies.txt -c cookies.txt')
  if (body.length > 0) {
    const members = body.map(({ name, role, value }) => `"${name}":"${valueOf(role, value)}"`)
    const json = `{${members.join(',')}}`
    words.push(`-H 'Content-Type: application/json'`)
    words.push(json.includes('$') ? `-d ${JSON.stringify(json)}` : `-d '${json}'`)
  }
  const comments = needs.map(({ role, from }) => `# ${variableOf(role)}: ${from}\n`)
  return `${comments.join('')}${words.join(' \\\n  ')}`
}

const variableOf = (role: string) => VARIABLES[role as keyof typeof VARIABLES]

function valueOf(role: string, value: string) {
  return role in VARIABLES ? `$${variableOf(role)}` : value
}
