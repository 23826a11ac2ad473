import { readFileSync } from 'node:fs'
import { parse } from 'yaml'

/**
 * openapi.yaml as the recorder reads it: on its own, so that a mistake of the server's reader is seen and not shared.
 */
export interface Documented {
  /** By method and path, as the document has them. */
  operations: DocumentedOperation[]
  outside: DocumentedReply[]
  everyReply: Record<string, string>
  cors: Record<string, string>
}

export interface DocumentedOperation {
  operationId: string
  contract: string
  method: string
  /** Matches the path as it is sent. */
  path: RegExp
  /** The prefix that pins its contract. */
  prefix: string
  replies: DocumentedReply[]
}

export interface DocumentedReply {
  /** The operationId, or `x-outside`. */
  operation: string
  contract: string
  status: number
  outcome: string
  headers: DocumentedHeader[]
  /** What the body is; absent where there is none. */
  body: DocumentedBody | undefined
}

export interface DocumentedHeader {
  name: string
  /** Its text, with sources in braces. */
  value: string
  /** Left out where its text is empty. */
  optional: boolean
  schema: object
}

export interface DocumentedBody {
  type: string
  example: unknown
  /** Pointer → source. */
  volatile: ReadonlyMap<string, string>
  schema: object
}

export const OUTSIDE = 'x-outside'

type Node = Record<string, unknown>

function readDocument(): Documented {
  const text = readFileSync(new URL('../../openapi.yaml', import.meta.url), 'utf8')
  const root = parse(text) as Node
  const document = dereference(root, root) as Node
  const operations = Object.entries(document['paths'] as Record<string, Record<string, Node>>).flatMap(
    ([path, methods]) =>
      Object.entries(methods).map(([method, operation]): DocumentedOperation => {
        const operationId = String(operation['operationId'])
        const contract = String((operation['tags'] as string[])[0])
        return {
          operationId,
          contract,
          method: method.toUpperCase(),
          path: new RegExp(`^${path.replace(/[.\\]/g, '\\$&').replace(/\{\w+\}/g, '[^/]+')}$`),
          prefix: (operation['x-prefix'] as string | undefined) ?? '',
          replies: repliesOf(operationId, contract, operation['responses'] as Record<string, Node>),
        }
      }),
  )
  return {
    operations,
    outside: repliesOf(OUTSIDE, OUTSIDE, document['x-outside'] as Record<string, Node>),
    everyReply: document['x-every-reply'] as Record<string, string>,
    cors: document['x-cors'] as Record<string, string>,
  }
}

/** Every reply that must be seen. */
export function repliesIn({ operations, outside }: Documented): DocumentedReply[] {
  return [...operations.flatMap(({ replies }) => replies), ...outside]
}

function repliesOf(operation: string, contract: string, responses: Record<string, Node>): DocumentedReply[] {
  return Object.entries(responses).flatMap(([status, response]) => {
    const headers = Object.entries((response['headers'] ?? {}) as Record<string, Node>)
    const reply = (outcome: string, body?: DocumentedBody): DocumentedReply => ({
      operation,
      contract,
      status: Number(status),
      outcome,
      headers: headers
        .filter(([, header]) => (header['x-outcomes'] as string[] | undefined)?.includes(outcome) ?? true)
        .map(([name, header]) => documentedHeader(name, header)),
      body,
    })
    const media = Object.entries((response['content'] ?? {}) as Record<string, Node>)
    if (media.length === 0) return [reply(String(response['x-outcome']))]
    return media.flatMap(([type, { schema, examples }]) =>
      Object.entries((examples ?? {}) as Record<string, Node>).map(([outcome, example]) =>
        reply(outcome, {
          type,
          example: example['value'],
          volatile: volatilePlaces(example['x-volatile'] as Record<string, string | string[]> | undefined),
          schema: schema as object,
        }),
      ),
    )
  })
}

function documentedHeader(name: string, header: Node): DocumentedHeader {
  const schema = (header['schema'] ?? {}) as { enum?: unknown[] }
  const value = header['x-value'] ?? schema.enum?.[0]
  if (typeof value !== 'string') throw new Error(`openapi.yaml does not say what ${name} is`)
  return { name, value, optional: header['x-optional'] === true, schema }
}

function volatilePlaces(marks: Record<string, string | string[]> = {}): Map<string, string> {
  const places = Object.entries(marks).flatMap(([source, at]) =>
    [at].flat().map((place): [string, string] => [place, source]),
  )
  // Headers say by themselves where their sources stand.
  return new Map(places.filter(([place]) => place === '' || place.startsWith('/')))
}

function dereference(node: unknown, root: Node): unknown {
  if (Array.isArray(node)) return node.map((item) => dereference(item, root))
  if (typeof node !== 'object' || node === null) return node
  if ('$ref' in node) {
    const found = String(node.$ref)
      .slice(2)
      .split('/')
      .reduce<unknown>((at, name) => (at as Node)[name], root)
    if (found === undefined) throw new Error(`openapi.yaml has no ${String(node.$ref)}`)
    return dereference(found, root)
  }
  return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, dereference(value, root)]))
}

export const document = readDocument()
export const { operations } = document
