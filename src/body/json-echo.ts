/** Strings, numbers and words, and the punctuation between them: all of a valid JSON text but its white space. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[-0-9][-+.0-9eE]*|true|false|null|[{}[\],:]/g

/**
 * A valid JSON text as Python's `json.dumps` writes it again without spaces: members in their order, every digit of an
 * integer, floats as Python prints them. JavaScript's own parser loses all three.
 */
export function compactJson(text: string): string {
  return tokens(text).map(written).join('')
}

/** The members of a valid JSON text that is an object, each as {@link compactJson} writes it; the last of a name counts. */
export function compactMembers(text: string): Map<string, string> {
  const members = new Map<string, string>()
  let depth = 0
  let name: string | undefined
  let member = ''
  for (const token of tokens(text)) {
    const closes = token === '}' || token === ']'
    if (depth === 1 && (token === ',' || token === '}')) {
      if (name !== undefined) members.set(name, member)
      name = undefined
      member = ''
    } else if (depth === 1 && name === undefined) name = String(JSON.parse(token))
    else if (depth > 0 && !(depth === 1 && token === ':')) member += written(token)
    if (token === '{' || token === '[') depth += 1
    else if (closes) depth -= 1
  }
  return members
}

function tokens(text: string): string[] {
  return text.match(TOKEN) ?? []
}

function written(token: string): string {
  if (token.startsWith('"')) return JSON.stringify(JSON.parse(token))
  return /^[-0-9]/.test(token) ? pythonNumber(token) : token
}

/** As Python's `repr` of the int or float that the token is. */
function pythonNumber(token: string): string {
  if (!/[.eE]/.test(token)) return BigInt(token).toString()
  const value = Number(token)
  if (!Number.isFinite(value)) return 'null'
  if (Object.is(value, -0)) return '-0.0'
  const magnitude = Math.abs(value)
  if (value !== 0 && (magnitude < 1e-4 || magnitude >= 1e16)) {
    const [digits = '', exponent = ''] = value.toExponential().split('e')
    return `${digits}e${exponent.slice(0, 1)}${exponent.slice(1).padStart(2, '0')}`
  }
  const text = String(value)
  return text.includes('.') ? text : `${text}.0`
}
