// A request of an operation, as it is shown before it is sent, and sent.
import type { Field, Operation, Variant } from './operations.js'

/** Values by their fields' keys, as they were typed; what is not in it is left out. */
export type Values = ReadonlyMap<string, string>

export interface PreparedRequest {
  method: string
  /** Path and query. */
  target: string
  headers: [name: string, value: string][]
  body: string | null
  /** What a passer-by may see of the body: all but a password. */
  shownBody: string | null
  /** Whether the browser adds its cookie. */
  cookies: boolean
}

interface Sent {
  field: Field
  value: string
}

const HIDDEN = '••••••••'

/** @throws Error if no such request can be made. */
export function prepare(operation: Operation, values: Values, variant: Variant): PreparedRequest {
  const sent = operation.fields.flatMap((field) => {
    const value = values.get(field.key)
    return value === undefined ? [] : [{ field, value }]
  })
  const hidden = sent.map(({ field, value }) => ({
    field,
    value: field.role === 'password' && value !== '' ? HIDDEN : value,
  }))
  return {
    method: operation.method,
    target: targetOf(operation, sent),
    headers: headersOf(variant, sent),
    body: bodyOf(variant, sent, encoded),
    // The stand-in for a password is to be read, not escaped.
    shownBody: bodyOf(variant, hidden, (members) =>
      encoded(members).replaceAll(encodeURIComponent(HIDDEN), HIDDEN),
    ),
    cookies: variant.cookies,
  }
}

const placed = (sent: readonly Sent[], place: Field['in']) => sent.filter(({ field }) => field.in === place)

function targetOf({ path, fields }: Operation, sent: readonly Sent[]): string {
  const places = placed(sent, 'path')
  const missing = fields.find(
    ({ in: place, key }) =>
      place === 'path' && !places.some(({ field, value }) => field.key === key && value !== ''),
  )
  if (missing !== undefined)
    throw new Error(`${missing.name} stands in the path; sign in first, or fill it in`)
  const filled = places.reduce(
    (text, { field, value }) => text.replace(`{${field.name}}`, () => encodeURIComponent(value)),
    path,
  )
  const query = new URLSearchParams(placed(sent, 'query').map(({ field, value }) => [field.name, value]))
  return query.size === 0 ? filled : `${filled}?${query.toString()}`
}

function headersOf(variant: Variant, sent: readonly Sent[]): [string, string][] {
  const typed = [...placed(sent, 'header'), ...placed(sent, 'authorization')].map(({ field, value }) => {
    if (/[^\t\x20-\x7e\x80-\xff]/.test(value))
      throw new Error(`a header cannot hold every character that stands in ${field.name}`)
    // HTTP has no blanks around a header's value: the browser takes them away.
    return [field.name, value.replace(/^[\t ]+|[\t ]+$/g, '')] satisfies [string, string]
  })
  return variant.type === '' ? typed : [...typed, ['Content-Type', variant.type]]
}

const encoded = (members: [string, string][]) => new URLSearchParams(members).toString()

function bodyOf(
  variant: Variant,
  sent: readonly Sent[],
  encode: (members: [string, string][]) => string,
): string | null {
  const members = placed(sent, 'body').map(({ field, value }): [string, string] => [field.name, value])
  if (variant.type === '') return null
  return variant.type === 'application/json' ? JSON.stringify(Object.fromEntries(members)) : encode(members)
}

/** The request's lines, as they are shown. */
export function shownRequest({ method, target, headers, shownBody }: PreparedRequest): string {
  const lines = [
    `${method} ${location.origin}${target}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ]
  return shownBody === null ? lines.join('\n') : [...lines, '', shownBody].join('\n')
}

/** The same request as a command of a POSIX shell. */
export function curlOf({ method, target, headers, body, cookies }: PreparedRequest): string {
  const words = [
    `curl -i -X ${method} ${quoted(`${location.origin}${target}`)}`,
    // With a colon and nothing behind it, curl would leave the header out.
    ...headers.map(([name, value]) => `-H ${quoted(value === '' ? `${name};` : `${name}: ${value}`)}`),
  ]
  if (cookies) words.push('-b cookies.txt -c cookies.txt')
  // -d would read a file where the text begins with @.
  if (body !== null) words.push(`--data-raw ${quoted(body)}`)
  return words.join(' \\\n  ')
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`
