import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { JSON_SCHEMA, load } from 'js-yaml'

/** openapi.yaml, as text and as data whose references are resolved. */
export interface ContractDocument {
  text: string
  /** The document with `$ref`s, as it was written. */
  source: JsonObject
  /** The document with what its `$ref`s point at in their place, shared where several point at it. */
  resolved: JsonObject
  version: string
  operations: DocumentOperation[]
  /** Replies to what reaches no operation, by status. */
  outside: Record<string, DocumentResponse>
  /** Headers that every reply carries, and those towards an allowed origin. */
  everyReply: Record<string, string>
  cors: Record<string, string>
  /** The words of a {@link ValidationFault}, by type and by reason. */
  faultMessages: Record<string, string>
}

export interface DocumentOperation {
  operationId: string
  method: string
  path: string
  /** The first tag. */
  contract: string
  /** The prefix that pins the contract; empty if none does. */
  prefix: string
  responses: Record<string, DocumentResponse>
}

export interface DocumentResponse {
  headers?: Record<string, DocumentHeader>
  content?: Record<string, { examples?: Record<string, DocumentExample> }>
  /** The outcome of a reply without a body. */
  'x-outcome'?: string
}

export interface DocumentHeader {
  schema?: { enum?: string[] }
  'x-value'?: string
  'x-outcomes'?: string[]
  'x-optional'?: boolean
}

export interface DocumentExample {
  value: unknown
  'x-volatile'?: Record<string, string | string[]>
}

export type JsonObject = Record<string, unknown>

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']

/** The folder that holds openapi.yaml: the nearest one above this file, whether compiled or not. */
export function projectFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'openapi.yaml'))) {
    if (dirname(folder) === folder) throw new Error('openapi.yaml is missing; it belongs beside package.json')
    folder = dirname(folder)
  }
  return folder
}

export function readContractDocument(file = join(projectFolder(), 'openapi.yaml')): ContractDocument {
  return parseContractDocument(readFileSync(file, 'utf8'))
}

/** @throws Error if the text is no YAML, or an operation lacks what the server reads of it. */
export function parseContractDocument(text: string): ContractDocument {
  const source = object(load(text, { schema: JSON_SCHEMA }), 'openapi.yaml')
  const { openapi } = source
  if (typeof openapi !== 'string' || !openapi.startsWith('3.0.')) {
    throw new Error('openapi.yaml: openapi must be 3.0.3; the router reads no other version')
  }
  const resolved = object(resolve(source, source), 'openapi.yaml')
  const operations = Object.entries(object(resolved['paths'], 'paths')).flatMap(([path, item]) =>
    Object.entries(object(item, path))
      .filter(([method]) => METHODS.includes(method))
      .map(([method, operation]) => readOperation(path, method, object(operation, `${method} ${path}`))),
  )
  const components = object(resolved['components'], 'components')
  const schemas = object(components['schemas'], 'components.schemas')
  return {
    text,
    source,
    resolved,
    version: String(object(resolved['info'], 'info')['version']),
    operations,
    outside: responses(resolved['x-outside'], 'x-outside'),
    everyReply: strings(resolved['x-every-reply'], 'x-every-reply'),
    cors: strings(resolved['x-cors'], 'x-cors'),
    faultMessages: strings(object(schemas['ValidationFault'], 'ValidationFault')['x-messages'], 'x-messages'),
  }
}

function readOperation(path: string, method: string, operation: JsonObject): DocumentOperation {
  const where = `${method} ${path}`
  const { operationId, tags } = operation
  if (typeof operationId !== 'string') throw new Error(`openapi.yaml: ${where} has no operationId`)
  const contract: unknown = Array.isArray(tags) ? tags[0] : undefined
  if (typeof contract !== 'string')
    throw new Error(`openapi.yaml: ${operationId} has no tag, which names its contract`)
  const prefix = operation['x-prefix'] ?? ''
  if (typeof prefix !== 'string' || !path.startsWith(prefix)) {
    throw new Error(`openapi.yaml: the path of ${operationId} does not start with its x-prefix`)
  }
  return {
    operationId,
    method,
    path,
    contract,
    prefix,
    responses: responses(operation['responses'], operationId),
  }
}

/**
 * Follows every `$ref` within the document, each once: what they point at is shared. References may not be circular: replies
 * never are.
 */
function resolve(node: unknown, root: JsonObject, known = new Map<string, unknown>()): unknown {
  if (Array.isArray(node)) return node.map((item) => resolve(item, root, known))
  if (!isObject(node)) return node
  const reference = node['$ref']
  if (typeof reference !== 'string') {
    return Object.fromEntries(
      Object.entries(node).map(([name, value]) => [name, resolve(value, root, known)]),
    )
  }
  if (!known.has(reference)) known.set(reference, resolve(pointed(root, reference), root, known))
  return known.get(reference)
}

function pointed(root: JsonObject, reference: string): unknown {
  if (!reference.startsWith('#/'))
    throw new Error(`openapi.yaml: ${reference} does not point into the document`)
  let node: unknown = root
  for (const name of reference.slice(2).split('/')) {
    node = isObject(node) ? node[name.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined
  }
  if (node === undefined) throw new Error(`openapi.yaml: ${reference} points at nothing`)
  return node
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function object(value: unknown, where: string): JsonObject {
  if (!isObject(value)) throw new Error(`openapi.yaml: ${where} is missing or no object`)
  return value
}

function strings(value: unknown, where: string): Record<string, string> {
  return Object.fromEntries(Object.entries(object(value, where)).map(([name, text]) => [name, String(text)]))
}

function responses(value: unknown, where: string): Record<string, DocumentResponse> {
  return Object.fromEntries(
    Object.entries(object(value, `responses of ${where}`)).map(([status, response]) => [
      status,
      readResponse(object(response, `${where} ${status}`), `${where} ${status}`),
    ]),
  )
}

function readResponse(response: JsonObject, where: string): DocumentResponse {
  const read: DocumentResponse = { headers: {}, content: {} }
  for (const [name, header] of Object.entries(object(response['headers'] ?? {}, where))) {
    read.headers = { ...read.headers, [name]: readHeader(object(header, `${where} ${name}`)) }
  }
  for (const [type, media] of Object.entries(object(response['content'] ?? {}, where))) {
    const examples = Object.entries(object(object(media, where)['examples'] ?? {}, where)).map(
      ([name, example]) => [name, readExample(object(example, `${where} ${name}`))] as const,
    )
    read.content = { ...read.content, [type]: { examples: Object.fromEntries(examples) } }
  }
  if (typeof response['x-outcome'] === 'string') read['x-outcome'] = response['x-outcome']
  return read
}

function readHeader(header: JsonObject): DocumentHeader {
  const read: DocumentHeader = {}
  const { schema } = header
  if (isObject(schema) && Array.isArray(schema['enum'])) read.schema = { enum: schema['enum'].map(String) }
  if (typeof header['x-value'] === 'string') read['x-value'] = header['x-value']
  if (header['x-optional'] === true) read['x-optional'] = true
  if (Array.isArray(header['x-outcomes'])) read['x-outcomes'] = header['x-outcomes'].map(String)
  return read
}

function readExample(example: JsonObject): DocumentExample {
  const read: DocumentExample = { value: example['value'] }
  const marks = example['x-volatile']
  if (isObject(marks)) {
    read['x-volatile'] = Object.fromEntries(
      Object.entries(marks).map(([name, place]) => [
        name,
        Array.isArray(place) ? place.map(String) : String(place),
      ]),
    )
  }
  return read
}
