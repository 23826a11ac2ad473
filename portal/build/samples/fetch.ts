import { ORIGIN } from './request.js'
import type { SampleRequest } from './request.js'

const VARIABLES = { credential: 'token', userId: 'userId' }

export function fetchSample({
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
    (text, { name }) => text.replace(`{${name}}`, '${userId}'),
    `${ORIGIN}${operation.path}`,
  )
  const lines = needs.map(({ role, from }) => `// ${variableOf(role)}: ${from}`)
  if (cookie !== undefined) lines.unshift("// For a page of the same origin: Node's fetch keeps no cookies.")
  let target = url.includes('$') ? `\`${url}\`` : `'${url}'`
  if (query.length > 0) {
    const members = query.map(({ name, role, value }) => member(name, role, value)).join(', ')
    lines.push(`const query = new URLSearchParams({ ${members} })`)
    target = `\`${url}?\${query}\``
  }
  const sent = headers.map(({ name, role, value }) => member(name, role, value))
  if (authorization !== undefined) sent.push(`Authorization: \`${authorization}\${token}\``)
  if (body.length > 0) sent.push(`'Content-Type': 'application/json'`)

  const options = []
  if (operation.method !== 'GET') options.push(`method: '${operation.method}'`)
  if (sent.length > 0) options.push(`headers: { ${sent.join(', ')} }`)
  if (cookie !== undefined) options.push(`credentials: 'include'`)
  if (body.length > 0) {
    options.push(
      `body: JSON.stringify({ ${body.map(({ name, role, value }) => member(name, role, value)).join(', ')} })`,
    )
  }
  lines.push(
    options.length === 0
      ? `const response = await fetch(${target})`
      : options.length === 1 && target.length + (options[0]?.length ?? 0) < 70
        ? `const response = await fetch(${target}, { ${options.join('')} })`
        : `const response = await fetch(${target}, {\n${options.map((option) => `  ${option},\n`).join('')}})`,
    'if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)',
  )
  if (gives.length === 0) {
    // An id may be beyond what JSON.parse keeps exact.
    const hasId = operation.outcomes.some(({ status, volatile }) => status === 200 && 'userId' in volatile)
    const reads = json && !hasId ? 'json' : 'text'
    lines.push(
      `console.log(await response.${reads}())${hasId ? ' // response.json() would round a large id' : ''}`,
    )
    return lines.join('\n')
  }
  // An id that is sent as a number is read from the text: JSON.parse rounds what is beyond 2^53.
  const number = gives.find(({ role, member: names }) => role === 'userId' && names.at(-1) === 'userId')
  lines.push(
    number === undefined ? 'const reply = await response.json()' : 'const text = await response.text()',
  )
  if (number !== undefined) lines.push('const reply = JSON.parse(text)')
  for (const given of gives) {
    if (given === number) lines.push('const [, userId] = /"userId":(-?\\d+)/.exec(text) // keeps every digit')
    else lines.push(`const ${variableOf(given.role)} = reply.${given.member.join('.')}`)
  }
  return lines.join('\n')
}

const variableOf = (role: string) => VARIABLES[role as keyof typeof VARIABLES]

function member(name: string, role: string, value: string) {
  const key = /^\w+$/.test(name) ? name : `'${name}'`
  if (!(role in VARIABLES)) return `${key}: '${value}'`
  return key === variableOf(role) ? key : `${key}: ${variableOf(role)}`
}
