import { ORIGIN } from './request.js'
import type { SampleRequest, Value } from './request.js'

const VARIABLES = { credential: 'token', userId: 'user_id' }

export function requests({
  operation,
  path,
  query,
  headers,
  body,
  authorization,
  cookie,
  gives,
  needs,
  json,
}: SampleRequest) {
  const url = path.reduce(
    (text, { name }) => text.replace(`{${name}}`, '{user_id}'),
    `${ORIGIN}${operation.path}`,
  )
  const words = [`${url.includes('{') ? 'f' : ''}"${url}"`]
  if (query.length > 0) words.push(`params={${members(query)}}`)
  const sent = headers.length === 0 ? [] : [members(headers)]
  if (authorization !== undefined) sent.push(`"Authorization": f"${authorization}{token}"`)
  if (sent.length > 0) words.push(`headers={${sent.join(', ')}}`)
  if (cookie === 'sends') words.push('cookies={"auth_session": token}')
  if (body.length > 0) words.push(`json={${members(body)}}`)
  words.push('timeout=10')
  const lines = [
    'import requests',
    '',
    ...needs.map(({ role, from }) => `# ${variableOf(role)}: ${from}`),
    ...(cookie === 'sends' ? ['# token: the cookie auth_session of the reply to cookieLogin'] : []),
    `response = requests.${operation.method.toLowerCase()}(`,
    ...words.map((word) => `    ${word},`),
    ')',
    'response.raise_for_status()',
  ]
  if (cookie === 'sets') lines.push('token = response.cookies["auth_session"]')
  for (const { role, member } of gives) {
    lines.push(`${variableOf(role)} = response.json()${member.map((name) => `["${name}"]`).join('')}`)
  }
  if (gives.length === 0) lines.push(`print(response.${json ? 'json()' : 'text'})`)
  return lines.join('\n')
}

const variableOf = (role: string) => VARIABLES[role as keyof typeof VARIABLES]

function members(values: Value[]) {
  return values
    .map(({ name, role, value }) => `"${name}": ${role in VARIABLES ? variableOf(role) : `"${value}"`}`)
    .join(', ')
}
