import { integers } from '../../../generated/client/src/schemas.js'

/** Strings first, so that digits within them are passed over. */
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

/** Which members of a schema are 64-bit integers, and which lead to some. */
export type Integers = Readonly<Record<string, Readonly<Record<string, string>>>>

/**
 * JSON as it is, but for the members that a schema says are 64-bit integers: these are their digits as text, as numbers
 * would round them beyond 2^53.
 */
export function withDigits(text: string, value: unknown, schema: string): unknown {
  if (!leadsToIntegers(schema)) return value
  const exact: unknown = JSON.parse(
    text.replace(TOKENS, (token) => (token.startsWith('"') ? token : `"${token}"`)),
  )
  return take(value, exact, schema)
}

const known: Integers = integers

function leadsToIntegers(schema: string): boolean {
  return Object.values(known[schema] ?? {}).some((member) => member === 'integer' || leadsToIntegers(member))
}

function take(value: unknown, exact: unknown, schema: string): unknown {
  if (Array.isArray(value) && Array.isArray(exact)) {
    return value.map((item, index) => take(item, exact[index], schema))
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
