// JSON as it was sent: numbers keep every digit, which JSON.parse does not.
import { element } from './elements.js'

/** Longer JSON is broken into lines. */
const WIDTH = 76
/** More characters than this are not shown. */
const SHOWN = 20_000

const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:]|\s+|./gs

/** A number that a double may not hold is read as the text of its digits. */
export function readJson(text: string): unknown {
  const exact = text.replace(TOKENS, (token) => (/^-?\d{16,}$/.test(token) ? `"${token}"` : token))
  try {
    return JSON.parse(exact)
  } catch {
    return undefined
  }
}

/** What a pointer of openapi.yaml's x-volatile names. */
export function pointed(value: unknown, pointer: string): unknown {
  let node = value
  for (const name of pointer.split('/').slice(1)) {
    node = typeof node === 'object' && node !== null ? Reflect.get(node, name) : undefined
  }
  return node
}

/** The text as code, broken into lines where it is long. */
export function jsonCode(text: string): HTMLElement {
  const code = element('code')
  const isShort = text.length <= WIDTH
  const tokens = text.slice(0, SHOWN).match(TOKENS) ?? []
  let depth = 0
  const line = () => (isShort ? '' : `\n${'  '.repeat(depth)}`)
  tokens.forEach((token, index) => {
    const isEmpty = /^[{[]$/.test(tokens[index - 1] ?? '') && /^[}\]]$/.test(token)
    if (token === '{' || token === '[') {
      depth += 1
      const closes = /^[}\]]$/.test(tokens[index + 1] ?? '')
      code.append(token, closes ? '' : isShort && token === '{' ? ' ' : line())
    } else if (token === '}' || token === ']') {
      depth -= 1
      code.append(isEmpty ? '' : isShort && token === '}' ? ' ' : line(), token)
    } else if (token === ',') code.append(token, isShort ? ' ' : line())
    else if (token === ':') code.append(': ')
    else if (!/^\s+$/.test(token)) code.append(marked(token, tokens[index + 1] === ':'))
  })
  if (text.length > SHOWN) code.append(`\n… ${text.length - SHOWN} more characters`)
  return code
}

function marked(token: string, isName: boolean): Node {
  const kind = isName
    ? 'attr'
    : token.startsWith('"')
      ? 'string'
      : /^(?:true|false|null)$/.test(token)
        ? 'literal'
        : 'number'
  return element('span', { class: `hljs-${kind}` }, token)
}

/** Text of another type as code. */
export function textCode(text: string): HTMLElement {
  const rest = text.length > SHOWN ? `\n… ${text.length - SHOWN} more characters` : ''
  return element('code', {}, `${text.slice(0, SHOWN)}${rest}`)
}
