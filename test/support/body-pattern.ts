import type { DocumentedBody } from './document.js'

/** A body that matched: the text at each of its volatile places. */
export type Places = { source: string; text: string }[]

const STRING = String.raw`"(?:[^"\\\u0000-\u001f]|\\.)*"`
const INTEGER = String.raw`-?(?:0|[1-9]\d*)`

/**
 * Compiles an example to what bodies of its outcome look like: its own bytes as compact JSON, and at each volatile place
 * any value of the same JSON type.
 */
export function bodyPattern({
  type,
  example,
  volatile,
}: DocumentedBody): (body: string) => Places | undefined {
  const holes: { source: string; kind: string }[] = []
  const json = type.endsWith('json')
  const write = (node: unknown, pointer: string): string => {
    const source = volatile.get(pointer)
    if (source !== undefined) {
      const kind = Array.isArray(node) ? 'array' : typeof node
      holes.push({ source, kind: json ? kind : 'text' })
      return `(${json ? hole(kind) : '[^]*'})`
    }
    if (!json) return escape(String(node))
    if (Array.isArray(node)) {
      return `\\[${node.map((item, index) => write(item, `${pointer}/${index}`)).join(',')}\\]`
    }
    if (typeof node === 'object' && node !== null) {
      const members = Object.entries(node).map(
        ([name, value]) => `${escape(JSON.stringify(name))}:${write(value, `${pointer}/${name}`)}`,
      )
      return `\\{${members.join(',')}\\}`
    }
    return escape(JSON.stringify(node))
  }
  const pattern = new RegExp(`^${write(example, '')}$`, 'u')
  return (body) => {
    const match = pattern.exec(body)
    if (match === null) return undefined
    const places: Places = []
    for (const [index, { source, kind }] of holes.entries()) {
      const text = match[index + 1] ?? ''
      if (['array', 'object', 'string'].includes(kind) && !isCompact(text, kind)) return undefined
      places.push({ source, text: kind === 'string' ? String(JSON.parse(text)) : text })
    }
    return places
  }
}

/** The length of a body that never changes. */
export function fixedLength({ type, example, volatile }: DocumentedBody): number | undefined {
  if (volatile.size > 0) return undefined
  return Buffer.byteLength(type.endsWith('json') ? JSON.stringify(example) : String(example))
}

function hole(kind: string): string {
  switch (kind) {
    case 'string':
      return STRING
    case 'number':
      return INTEGER
    case 'boolean':
      return 'true|false'
    case 'array':
      return String.raw`\[[^]*\]`
    default:
      return String.raw`\{[^]*\}`
  }
}

function isCompact(text: string, kind: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    const is = Array.isArray(value) ? 'array' : typeof value
    // Not by writing the value again: JavaScript would round numbers and sort members.
    const tight = text.replace(/"(?:[^"\\]|\\.)*"|\s+/g, (part) => (part.startsWith('"') ? part : ''))
    return is === kind && tight === text
  } catch {
    return false
  }
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
