// openapi.yaml, as the pages show it.
import { parse } from 'yaml'
import type { Node } from '../../scripts/document.js'

export type Place = 'path' | 'query' | 'header' | 'cookie' | 'authorization' | 'body'
export interface Field {
  name: string
  in: Place
  required: boolean
  description: string
  type: string
  example: string
}
export type Headers = { name: string; value: string; volatile: boolean; description: string }[]
export interface Outcome {
  name: string
  status: number
  description: string
  type: string
  headers: Headers
  body: unknown
  volatile: Record<string, string[]>
}
export interface Operation {
  id: string
  contract: string
  method: string
  path: string
  prefix: string
  summary: string
  description: string
  fields: Field[]
  types: string[]
  bodyRequired: boolean
  outcomes: Outcome[]
  scheme: string
}
export interface Contract {
  name: string
  title: string
  description: string
  operations: Operation[]
}
export interface Description {
  version: string
  contracts: Contract[]
  operations: Operation[]
  outside: Outcome[]
  everyReply: Record<string, string>
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch']
/** What stands for a source where an example shows one in a header. */
const SOURCES = {
  requestId: '2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54',
  errorId: '2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54',
  credential: 'sess_Y0Jm3l1bTtq9cVvM5pZrXw8sKd2nHfGa7eQuRiOoLyE',
  expiresIn: '86400',
  retryAfter: '2',
  limitPolicies: '"account";q=10;w=86400, "source";q=100;w=1000',
  limits: '"source";r=98;t=20',
  secure: '; Secure',
  allow: 'GET, HEAD',
  requestedHeaders: 'content-type',
}
const SESSION_TOKEN = SOURCES.credential

export function describe(text: string): Description {
  const source = parse(text)
  const document: Node = resolved(source, source)
  const operations = Object.entries<Node>(document['paths']).flatMap(([path, item]) =>
    METHODS.filter((method) => method in item).map((method) =>
      operationOf(document, method.toUpperCase(), path, item[method]),
    ),
  )
  return {
    version: document['info'].version,
    operations,
    contracts: document['tags'].map((tag: Node) => ({
      name: tag['name'],
      title: tag['x-displayName'],
      description: tag['description'],
      operations: operations.filter(({ contract }) => contract === tag['name']),
    })),
    outside: outcomesOf(document['x-outside']),
    everyReply: document['x-every-reply'],
  }
}

function operationOf(document: Node, method: string, path: string, operation: Node): Operation {
  const scheme = Object.keys(operation['security']?.[0] ?? {})[0] ?? ''
  const content = operation['requestBody']?.content ?? {}
  const types = Object.keys(content)
  return {
    id: operation['operationId'],
    contract: operation['tags'][0],
    method,
    path,
    prefix: operation['x-prefix'] ?? '',
    summary: operation['summary'],
    description: operation['description'] ?? '',
    scheme,
    types,
    bodyRequired: operation['requestBody']?.required === true,
    fields: [
      ...(operation['parameters'] ?? []).map(parameterField),
      ...(scheme === '' ? [] : [schemeField(document['components'].securitySchemes[scheme])]),
      ...(types[0] === undefined ? [] : bodyFields(content[types[0]])),
    ],
    outcomes: outcomesOf(operation['responses']),
  }
}

function parameterField({
  name,
  in: place,
  required = false,
  description = '',
  schema,
  example,
}: Node): Field {
  return {
    name,
    in: place,
    required,
    description,
    type: typeName(schema),
    example: String(example ?? SESSION_TOKEN),
  }
}

function schemeField({ type, in: place, name, description = '' }: Node): Field {
  const isCookie = type === 'apiKey' && place === 'cookie'
  return {
    name: isCookie ? name : 'Authorization',
    in: isCookie ? 'cookie' : 'authorization',
    required: true,
    description,
    type: 'string',
    example: SESSION_TOKEN,
  }
}

function bodyFields({ schema, example }: Node): Field[] {
  return Object.entries<Node>(schema.properties).map(([name, property]) => ({
    name,
    in: 'body',
    required: schema.required?.includes(name) === true,
    description: property['description'] ?? '',
    type: typeName(property),
    example: String(example[name]),
  }))
}

function typeName({ type, format }: Node) {
  return format === undefined || format === 'password' ? type : `${type}, ${format}`
}

function outcomesOf(responses: Node): Outcome[] {
  return Object.entries(responses).flatMap(([status, response]) => {
    const { description, headers = {}, content = {} } = response
    const common = (name: string) => ({ name, status: Number(status), description })
    const bodiless = response['x-outcome']
    if (bodiless !== undefined) {
      const headersShown = headersOf(headers, bodiless)
      return [{ ...common(bodiless), type: '', headers: headersShown, body: undefined, volatile: {} }]
    }
    return Object.entries(content).flatMap(([type, media]) =>
      Object.entries<Node>((media as Node)['examples']).map(([name, example]) => ({
        ...common(name),
        type,
        headers: [
          { name: 'Content-Type', value: type, volatile: false, description: '' },
          ...headersOf(headers, name),
        ],
        body: example['value'],
        volatile: Object.fromEntries(
          Object.entries(example['x-volatile'] ?? {}).map(([key, places]) => [
            key,
            [places].flat().map(String),
          ]),
        ),
      })),
    )
  })
}

function headersOf(headers: Node, outcome: string): Headers {
  return Object.entries(headers)
    .filter(([, header]) => header['x-outcomes']?.includes(outcome) ?? true)
    .map(([name, header]) => {
      const template = String(header['x-value'] ?? header.schema.enum[0])
      return {
        name,
        value: template.replace(/\{(\w+)\}/g, (_, key) => SOURCES[key as keyof typeof SOURCES]),
        volatile: template.includes('{'),
        description: header.description ?? '',
      }
    })
}

/** Follows every `$ref`. */
function resolved(node: any, root: any): any {
  if (Array.isArray(node)) return node.map((item) => resolved(item, root))
  if (typeof node !== 'object' || node === null) return node
  if (typeof node.$ref === 'string') {
    const target = node.$ref
      .slice(2)
      .split('/')
      .reduce((at: any, name: string) => at[name], root)
    return resolved(target, root)
  }
  return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, resolved(value, root)]))
}
