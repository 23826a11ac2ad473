// What openapi.yaml says: which paths there are, and which outcome of an operation a reply is. Read by itself, and not as the
// service reads it.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { load } from 'js-yaml'

export interface Documented {
  outcome: string
  status: number
  value: unknown
  volatile: string[]
}

/** Stands where a reply differs each time. */
const ANY = '\u0000any'

type Reference<Node> = Node | { $ref: string }
interface Example {
  value: unknown
  'x-volatile'?: Record<string, string | string[]>
}
interface DocumentedResponse {
  content?: Record<string, { examples?: Record<string, Reference<Example>> }>
}
type Responses = Record<string, Reference<DocumentedResponse>>
interface OpenApi {
  paths: Record<string, Record<string, { operationId?: string; responses: Responses }>>
  'x-outside': Responses
}

/** @param root the folder of openapi.yaml */
export function readDocument(root: string) {
  const document = load(readFileSync(path.join(root, 'openapi.yaml'), 'utf8')) as OpenApi
  const resolve = <Node extends object>(node: Reference<Node>): Node => {
    if (!('$ref' in node)) return node
    const names = node.$ref.slice(2).split('/')
    return names.reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], document) as Node
  }
  const repliesOf = (responses: Responses): Documented[] =>
    Object.entries(responses).flatMap(([status, reference]) =>
      Object.values(resolve(reference).content ?? {}).flatMap((content) =>
        Object.entries(content.examples ?? {}).map(([outcome, one]) => {
          const example = resolve(one)
          const volatile = Object.values(example['x-volatile'] ?? {})
            .flat()
            .filter((place) => place === '' || place.startsWith('/'))
          return { outcome, status: Number(status), volatile, value: mask(example.value, volatile) }
        }),
      ),
    )
  const operations = new Map<string, Documented[]>()
  const routes: { operation: string; method: string; path: string }[] = []
  for (const [at, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      if (operation.operationId === undefined) continue
      operations.set(operation.operationId, repliesOf(operation.responses))
      routes.push({ operation: operation.operationId, method: method.toUpperCase(), path: at })
    }
  }
  const outside = repliesOf(document['x-outside'])
  return {
    routes,
    /** The outcome that a reply is, one outside operations with `outside ` in front; undefined if it stands nowhere. */
    outcomeOf(operation: string, { status, text }: { status: number; text: string }) {
      let parsed
      try {
        parsed = JSON.parse(text)
      } catch {
        return undefined
      }
      const is = (one: Documented) => one.status === status && isSame(one.value, mask(parsed, one.volatile))
      const own = operations.get(operation)?.find(is)
      if (own !== undefined) return own.outcome
      const other = outside.find(is)
      return other === undefined ? undefined : `outside ${other.outcome}`
    },
  }
}

/** Every path with the methods that it has, HEAD beside GET. */
export function documentedPaths(root: string) {
  const paths = new Map<string, string[]>()
  for (const { method, path: at } of readDocument(root).routes) {
    const known = paths.get(at) ?? []
    paths.set(at, [...known, ...(method === 'GET' ? ['GET', 'HEAD'] : [method])])
  }
  return [...paths].map(([at, methods]) => ({ path: at.replace('{id}', '1'), methods }))
}

/** A copy in which what differs each time is the same. */
function mask(value: unknown, places: readonly string[]) {
  if (places.includes('')) return ANY
  const copy = JSON.parse(JSON.stringify(value))
  for (const place of places) {
    const names = place.slice(1).split('/')
    const last = names.pop() ?? ''
    const parent = names.reduce((at: any, name) => at?.[name], copy)
    if (parent !== null && typeof parent === 'object' && last in parent) parent[last] = ANY
  }
  return copy
}

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)
