import { ORIGIN } from './request.mjs'

const VARIABLES = { credential: 'TOKEN', userId: 'USER_ID' }

/** @param {import('./request.mjs').SampleRequest} request */
export function curl({ operation, path, query, headers, body, authorization, cookie, needs }) {
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

/** @param {string} role */
const variableOf = (role) => VARIABLES[/** @type {keyof VARIABLES} */ (role)]

/**
 * @param {string} role
 * @param {string} value
 */
function valueOf(role, value) {
  return role in VARIABLES ? `$${variableOf(role)}` : value
}
