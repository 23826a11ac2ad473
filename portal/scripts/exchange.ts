// One request of an operation, and its reply.
import type { Field, Operation, Variant } from './operations.js'

export interface Exchange {
  status: number
  statusText: string
  /** The media type, without parameters. */
  type: string
  headers: Headers
  text: string
  milliseconds: number
  /** The request's first line. */
  request: string
}

/** Values by their fields' keys; an empty one is not sent. */
export type Values = ReadonlyMap<string, string>

/** @throws Error if the request cannot be made, or gets no reply. */
export async function exchange(operation: Operation, values: Values, variant: Variant): Promise<Exchange> {
  const sent = operation.fields.flatMap((field) => {
    const value = values.get(field.key) ?? ''
    return value === '' && field.in !== 'path' ? [] : [{ field, value }]
  })
  const missing = placed(sent, 'path').find(({ value }) => value === '')
  if (missing !== undefined)
    throw new Error(`${missing.field.name} stands in the path; sign in first, or fill it in`)
  const target = targetOf(operation, sent)
  const started = performance.now()
  const response = await fetch(target, {
    method: operation.method,
    headers: headersOf(variant, sent),
    body: bodyOf(variant, sent),
    credentials: variant.cookies ? 'same-origin' : 'omit',
    cache: 'no-store',
  })
  const text = await response.text()
  return {
    status: response.status,
    statusText: response.statusText,
    type: (response.headers.get('Content-Type') ?? '').split(';')[0] ?? '',
    headers: response.headers,
    text,
    milliseconds: performance.now() - started,
    request: `${operation.method} ${target}`,
  }
}

interface Sent {
  field: Field
  value: string
}

const placed = (sent: readonly Sent[], place: Field['in']) => sent.filter(({ field }) => field.in === place)

function targetOf(operation: Operation, sent: readonly Sent[]): string {
  const path = placed(sent, 'path').reduce(
    (text, { field, value }) => text.replace(`{${field.name}}`, encodeURIComponent(value)),
    operation.path,
  )
  const query = new URLSearchParams(placed(sent, 'query').map(({ field, value }) => [field.name, value]))
  return query.size === 0 ? path : `${path}?${query.toString()}`
}

function headersOf(variant: Variant, sent: readonly Sent[]): Headers {
  const headers = new Headers()
  for (const { field, value } of placed(sent, 'header')) headers.set(field.name, value)
  for (const { value } of placed(sent, 'authorization'))
    headers.set('Authorization', `${variant.scheme}${value}`)
  if (variant.type !== '') headers.set('Content-Type', variant.type)
  return headers
}

function bodyOf(variant: Variant, sent: readonly Sent[]): string | null {
  const members = placed(sent, 'body').map(({ field, value }) => [field.name, value])
  if (variant.type === '') return null
  if (variant.type === 'application/json') return JSON.stringify(Object.fromEntries(members))
  return new URLSearchParams(members).toString()
}
