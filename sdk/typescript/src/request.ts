import { checked } from './cookie.js'
import type { Operation, Parameter } from './operation.js'
import type { Int64, OperationId } from './types.js'

const OPTIONS = ['cookie', 'bearer', 'signal', 'timeout', 'form', 'headers', 'retry']
const JSON_TYPE = 'application/json'
const FORM_TYPE = 'application/x-www-form-urlencoded'

/** An operation with its input, as it is sent. */
export interface PreparedRequest {
  /** The path with its query. */
  target: string
  headers: Record<string, string>
  body: string | undefined
}

/** @throws TypeError, without the value, where the input cannot be sent as it is. */
export function prepare(
  id: OperationId,
  operation: Operation,
  input: Readonly<Record<string, unknown>>,
  form: boolean,
): PreparedRequest {
  const misplaced = OPTIONS.find((name) => Object.hasOwn(input, name))
  if (misplaced !== undefined)
    throw new TypeError(`${id}: ${misplaced} belongs to the second argument, the options`)
  const rest = new Map(Object.entries(input).filter(([, value]) => value !== undefined && value !== null))
  const headers: Record<string, string> = {}
  const query: string[] = []
  let target = operation.path
  for (const parameter of operation.parameters) {
    const given = rest.get(parameter.key)
    rest.delete(parameter.key)
    if (given === undefined) {
      if (parameter.required) throw new TypeError(`${id} needs ${parameter.key}`)
      continue
    }
    const text = textOf(parameter, given)
    if (parameter.in === 'header') headers[parameter.name] = checked(parameter.key, text)
    else if (parameter.in === 'query') query.push(`${parameter.name}=${encoded(parameter.key, text)}`)
    else target = target.replace(`{${parameter.name}}`, () => encoded(parameter.key, text))
  }
  if (query.length > 0) target += `?${query.join('&')}`

  const { body } = operation
  if (body === undefined || (rest.size === 0 && !body.required)) return { target, headers, body: undefined }
  const missing = body.required ? body.needs.find((name) => !rest.has(name)) : undefined
  if (missing !== undefined) throw new TypeError(`${id} needs ${missing}`)
  if (form && !body.types.includes(FORM_TYPE)) throw new TypeError(`${id} takes no form`)
  headers['Content-Type'] = form ? FORM_TYPE : JSON_TYPE
  const fields = Object.fromEntries(rest)
  return { target, headers, body: form ? formOf(fields) : JSON.stringify(fields) }
}

function textOf({ key, integer }: Parameter, value: unknown): string {
  if (integer) return digitsOf(key, value)
  if (typeof value === 'string') return value
  throw new TypeError(`${key} must be a string`)
}

/** Every digit of a 64-bit integer. */
function digitsOf(key: string, value: unknown): string {
  if (!isInt64(value)) throw new TypeError(`${key} must be an integer: a bigint, a number or its digits`)
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw new TypeError(
      `${key} is a number that has lost digits, or is no integer: give a bigint or its digits`,
    )
  }
  return String(value)
}

function isInt64(value: unknown): value is Int64 {
  return (
    typeof value === 'bigint' ||
    typeof value === 'number' ||
    (typeof value === 'string' && /^-?\d+$/.test(value))
  )
}

function formOf(fields: Readonly<Record<string, unknown>>): string {
  return Object.entries(fields)
    .map(([name, value]) => [name, String(value)].map((part) => encoded(name, part)).join('='))
    .join('&')
}

function encoded(key: string, text: string): string {
  try {
    return encodeURIComponent(text)
  } catch {
    throw new TypeError(`${key} has half a character, which no address or form can carry`)
  }
}
