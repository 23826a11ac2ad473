// Copied from sdk/typescript by `npm run generate`; edit it there.

import { integers } from './schemas.js'

/** Which members of a schema are 64-bit integers, and which lead to some. */
export type Integers = Readonly<Record<string, Readonly<Record<string, string>>>>

/**
 * JSON as it is, but for the members that a schema says are 64-bit integers: these are their digits as text, as numbers
 * would round them beyond 2^53.
 */
export function withDigits(text: string, value: unknown, schema: string): unknown {
  if (!leadsToIntegers(schema)) return value
  const exact: unknown = JSON.parse(quoted(text))
  return take(value, exact, schema)
}

/** JSON with its numbers as strings. Regular expressions run out of stack where a string is long. */
function quoted(text: string): string {
  const parts: string[] = []
  let done = 0
  for (let at = 0; at < text.length; at++) {
    const start = at
    if (text[at] === '"') {
      for (at++; at < text.length && text[at] !== '"'; at++) if (text[at] === '\\') at++
    } else if (/[-\d]/.test(text.charAt(at))) {
      while (/[-+.eE\d]/.test(text.charAt(at + 1))) at++
      parts.push(text.slice(done, start), `"${text.slice(start, at + 1)}"`)
      done = at + 1
    }
  }
  return parts.join('') + text.slice(done)
}

const known: Integers = integers

function leadsToIntegers(schema: string): boolean {
  return Object.values(known[schema] ?? {}).some((member) => member === 'integer' || leadsToIntegers(member))
}

function take(value: unknown, exact: unknown, schema: string): unknown {
  if (Array.isArray(value) && Array.isArray(exact)) {
    return value.map((item, index) => (isObject(item) ? take(item, exact[index], schema) : (item as unknown)))
  }
  if (!isObject(value) || !isObject(exact)) return value
  const members = known[schema] ?? {}
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const kind = Object.hasOwn(members, name) ? members[name] : undefined
      if (kind === undefined) return [name, member]
      return [name, kind === 'integer' ? exact[name] : take(member, exact[name], kind)]
    }),
  )
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
