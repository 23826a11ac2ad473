// openapi.yaml as a table: each operation, and each reply it can give, with all references followed.

/** A documented reply. */
export interface Outcome {
  /** the operationId, or `x-outside` */
  operation: string
  status: number
  /** the name of its example */
  outcome: string
  /** absent where there is no body */
  mediaType?: string | undefined
  example?: unknown
  /** source → where it stands: JSON pointers, or names of headers */
  volatile: Record<string, string[]>
  /** name → text, with sources in braces */
  headers: Record<string, string>
  /** the name of the schema that the body has; of alternatives, the one that the example has */
  schema?: string | undefined
}
export interface Operation {
  operationId: string
  method: string
  path: string
}
export type Node = Record<string, any>

const OUTSIDE = 'x-outside'
/** Where a schema's name is kept when its reference is followed. */
const SCHEMA_NAME = Symbol('name')
const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']

/** @param document a parsed openapi.yaml */
export function tableOf(document: Node): { operations: Operation[]; outcomes: Outcome[] } {
  const operations = []
  const outcomes = []
  for (const [path, item] of Object.entries<Node>(follow(document, document['paths'] ?? {}))) {
    for (const method of METHODS) {
      const operation = item[method]
      if (operation === undefined) continue
      const { operationId, responses } = operation
      operations.push({ operationId, method: method.toUpperCase(), path })
      outcomes.push(...outcomesOf(operationId, responses))
    }
  }
  outcomes.push(...outcomesOf(OUTSIDE, follow(document, document[OUTSIDE] ?? {})))
  for (const outcome of outcomes) Object.assign(outcome.headers, document['x-every-reply'])
  return { operations, outcomes }
}

function outcomesOf(operation: string, responses: Node): Outcome[] {
  return Object.entries(responses).flatMap(([status, response]) => {
    const reply = (outcome: string) => ({
      operation,
      status: Number(status),
      outcome,
      headers: headersOf(response, outcome),
    })
    const media = Object.entries<Node>(response['content'] ?? {})
    if (media.length === 0) return [{ ...reply(response['x-outcome'] ?? ''), volatile: {} }]
    return media.flatMap(([mediaType, { schema = {}, examples = {} }]) =>
      Object.entries<Node>(examples).map(([outcome, { value, 'x-volatile': volatile = {} }]) => ({
        ...reply(outcome),
        mediaType,
        example: value,
        schema: schemaNameOf(schema, value),
        volatile: Object.fromEntries(Object.entries(volatile).map(([source, at]) => [source, [at].flat()])),
      })),
    )
  })
}

function headersOf(response: Node, outcome: string) {
  const headers: [string, Node][] = Object.entries(response['headers'] ?? {})
  return Object.fromEntries(
    headers
      .filter(([, header]) => header['x-outcomes']?.includes(outcome) ?? true)
      .map(([name, header]) => [name, String(header['x-value'] ?? header['schema']?.enum?.[0] ?? '')]),
  )
}

function schemaNameOf(schema: Node, example: unknown): string | undefined {
  const fits = ({ type, properties = {}, required = [] }: Node) =>
    typeof example === 'object' && example !== null
      ? type === 'object' &&
        required.every((name: string) => name in example) &&
        Object.keys(example).every((name) => name in properties)
      : type === typeof example
  return (schema['oneOf']?.find(fits) ?? schema)[SCHEMA_NAME]
}

function follow(document: Node, node: any): any {
  if (Array.isArray(node)) return node.map((item) => follow(document, item))
  if (typeof node !== 'object' || node === null) return node
  if (typeof node.$ref === 'string') {
    const found = node.$ref
      .slice(2)
      .split('/')
      .reduce((at: any, name: string) => at?.[unescape(name)], document)
    if (found === undefined) throw new Error(`The document has no ${node.$ref}`)
    const followed = follow(document, found)
    const schema = /^#\/components\/schemas\/(\w+)$/.exec(node.$ref)?.[1]
    return schema === undefined ? followed : { ...followed, [SCHEMA_NAME]: schema }
  }
  // What stands in an example is data, even if it looks like a reference.
  return Object.fromEntries(
    Object.entries(node).map(([name, value]) => [name, name === 'value' ? value : follow(document, value)]),
  )
}

/** @param name a part of a JSON pointer */
function unescape(name: string) {
  return name.replaceAll('~1', '/').replaceAll('~0', '~')
}
