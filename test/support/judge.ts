import { Ajv, type ValidateFunction } from 'ajv'
import { bodyPattern, fixedLength, type Places } from './body-pattern.js'
import {
  type Documented,
  type DocumentedOperation,
  type DocumentedReply,
  OUTSIDE,
  repliesIn,
} from './document.js'
import { type Header, headerOf, type Reply, type WireRequest } from '../../harness/replies.js'

/** What a reply turned out to be. */
export interface Verdict {
  operation: string
  status: number
  outcome: string
  /** Whether its body was seen: a reply to HEAD shows none. */
  counts: boolean
  /** Why the reply is not as documented. */
  faults: string[]
}

/** A reply as the judge looks at it. */
export type SeenReply = Pick<Reply, 'status' | 'headers' | 'bytes' | 'faults'>

export interface JudgeOptions {
  cookieSecure: boolean
  portal?: boolean
  corsOrigins: readonly string[]
}

/** Headers of the connection and of the message's framing, which any reply may carry. */
const TRANSPORT = ['date', 'connection', 'keep-alive', 'content-length']
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const TIME = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`

/** What each source may look like. Others may be anything. */
const SOURCES: Record<string, string> = {
  requestId: UUID,
  errorId: UUID,
  timestamp: TIME,
  expiresAt: TIME,
  expiresIn: String.raw`\d+`,
  retryAfter: String.raw`[1-9]\d*`,
  limitPolicies: '"account";q=10;w=86400(?:, "source";q=\\d+;w=\\d+)?',
  limits: '(?:"account";r=0;t=[1-9]\\d*)?(?:(?:^|, )"source";r=\\d+;t=\\d+)?',
  userId: String.raw`-?(?:0|[1-9]\d{0,18})`,
  credential: String.raw`[^\s;,"]+`,
}

interface Candidate extends DocumentedReply {
  match: (body: string) => Places | undefined
  /** Compiled when it is first needed. */
  validate: () => ValidateFunction
}

const ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false })
const FORMATS: Record<string, RegExp | true> = {
  uuid: new RegExp(`^${UUID}$`),
  'date-time': new RegExp(`^${TIME}$`),
  int64: true,
  password: true,
}
for (const [name, format] of Object.entries(FORMATS)) ajv.addFormat(name, format)

const compiled = new WeakMap<Documented, Map<DocumentedReply, Candidate>>()

function candidatesOf(document: Documented): Map<DocumentedReply, Candidate> {
  const known = compiled.get(document)
  if (known !== undefined) return known
  const candidates = new Map<DocumentedReply, Candidate>()
  for (const reply of repliesIn(document)) {
    const { body } = reply
    let validate: ValidateFunction | undefined
    candidates.set(reply, {
      ...reply,
      match: body === undefined ? (text) => (text === '' ? [] : undefined) : bodyPattern(body),
      validate: () => (validate ??= ajv.compile(body?.schema ?? {})),
    })
  }
  distinguishable([...candidates.values()])
  compiled.set(document, candidates)
  return candidates
}

/** Holds replies against openapi.yaml: each must be one of its named examples, byte for byte where it is fixed. */
export function createJudge(
  document: Documented,
  { cookieSecure, corsOrigins, portal = false }: JudgeOptions,
) {
  const candidates = candidatesOf(document)
  const seenIds = new Set<string>()

  return function judge(request: WireRequest | undefined, reply: SeenReply): Verdict {
    const path = pathOf(request?.target ?? '')
    if (portal && /^\/(?:docs(?:\/|$)|$)/.test(path)) {
      // A 304 has no body, and so no length.
      const faults = [...(reply.status === 304 ? [] : reply.faults), ...safetyFaults(reply, true)]
      return { operation: 'portal', status: reply.status, outcome: '?', counts: false, faults }
    }
    const judged = judgeOperation(request, reply, path)
    return { ...judged, faults: [...judged.faults, ...safetyFaults(reply, false)] }
  }

  function judgeOperation(request: WireRequest | undefined, reply: SeenReply, path: string): Verdict {
    const method = request?.method === 'HEAD' ? 'GET' : request?.method
    const operation = document.operations.find((one) => one.method === method && one.path.test(path))
    const possible = [...(operation?.replies ?? []), ...document.outside]
      .filter(({ status }) => status === reply.status)
      .flatMap((one) => candidates.get(one) ?? [])
    const unknown = {
      operation: operation?.operationId ?? OUTSIDE,
      status: reply.status,
      outcome: '?',
      counts: false,
    }
    if (possible.length === 0)
      return { ...unknown, faults: [...reply.faults, 'its status is not documented'] }

    const type = headerOf(reply.headers, 'Content-Type')
    const typed = possible.filter(({ body }) => body?.type === type)
    if (typed.length === 0) {
      return { ...unknown, faults: [...reply.faults, `its Content-Type ${String(type)} is not documented`] }
    }

    const text = utf8(reply.bytes)
    const headless = request?.method === 'HEAD' && reply.bytes.length === 0
    const found = headless
      ? typed.find((one) => matchesLength(one, reply))
      : typed.find((one) => text !== undefined && one.match(text) !== undefined)
    if (found === undefined) {
      const names = typed.map(({ outcome }) => outcome).join(', ')
      return { ...unknown, faults: [...reply.faults, `its body is none of ${names}: ${String(text)}`] }
    }
    const places = headless ? [] : (found.match(text ?? '') ?? [])
    const faults = [
      ...reply.faults,
      ...headerFaults(found, request, reply, path, places),
      ...placeFaults(places, operation, request, path),
      ...(headless ? [] : schemaFaults(found, text ?? '')),
    ]
    const id = headerOf(reply.headers, 'X-Request-Id') ?? ''
    if (seenIds.has(id)) faults.push('its X-Request-Id was sent before')
    seenIds.add(id)
    const { operation: seenAt, status, outcome } = found
    return { operation: seenAt, status, outcome, counts: !headless, faults }
  }

  function headerFaults(
    found: DocumentedReply,
    request: WireRequest | undefined,
    reply: SeenReply,
    path: string,
    places: Places,
  ): string[] {
    const optional = new Set(found.headers.filter((header) => header.optional).map(({ name }) => name))
    const expected: [name: string, pattern: RegExp, schema: object][] = [
      ...found.headers.map(({ name, value, schema }): [string, RegExp, object] => [
        name,
        new RegExp(`^${headerPattern(value, request, path, places)}$`),
        schema,
      ]),
      ...Object.entries({ ...document.everyReply, ...corsFor(found, request) }).map(
        ([name, value]): [string, RegExp, object] => [name, new RegExp(`^${escape(value)}$`), {}],
      ),
    ]
    if (found.body !== undefined) {
      expected.push(['Content-Type', new RegExp(`^${escape(found.body.type)}$`), {}])
    }
    const faults = expected.flatMap(([name, pattern, schema]) => {
      const value = headerOf(reply.headers, name)
      if (value === undefined) return optional.has(name) ? [] : [`it lacks ${name}`]
      if (!pattern.test(value)) return [`its ${name} is ${value}, not ${String(pattern)}`]
      return fits(schema, value) ? [] : [`its ${name} is ${value}, which its schema refuses`]
    })
    const known = new Set([...TRANSPORT, ...expected.map(([name]) => name.toLowerCase())])
    const names = reply.headers.map(([name]) => name.toLowerCase())
    for (const [index, name] of names.entries()) {
      if (!known.has(name)) faults.push(`its header ${name} is not documented`)
      if (names.indexOf(name) !== index) faults.push(`its header ${name} stands twice`)
    }
    return faults
  }

  function headerPattern(
    value: string,
    request: WireRequest | undefined,
    path: string,
    places: Places,
  ): string {
    return value
      .split(/\{(\w+)\}/)
      .map((part, index) => {
        if (index % 2 === 0) return escape(part)
        const same = places.find(({ source }) => source === part)
        if (same !== undefined) return escape(same.text)
        if (part === 'secure') return cookieSecure ? '; Secure' : ''
        if (part === 'allow') return escape(methodsOf(path).join(', '))
        if (part === 'requestedHeaders') {
          return escape(headerOf(request?.headers ?? [], 'Access-Control-Request-Headers') ?? '')
        }
        return SOURCES[part] ?? '.*'
      })
      .join('')
  }

  /** HEAD stands beside GET, as each GET answers it. */
  function methodsOf(path: string): string[] {
    return document.operations
      .filter((operation) => operation.path.test(path))
      .flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
  }

  function corsFor(found: DocumentedReply, request: WireRequest | undefined): Record<string, string> {
    // What cannot be read is refused before anybody looks at its Origin.
    const unread = found.body?.type === 'application/problem+json' && [400, 408, 431].includes(found.status)
    if (corsOrigins.length === 0 || request === undefined || unread || request.method === 'CONNECT') return {}
    const origin = headerOf(request.headers, 'Origin')
    if (origin === undefined || !corsOrigins.includes(origin)) return { Vary: 'Origin' }
    return Object.fromEntries(
      Object.entries(document.cors).map(([name, value]) => [name, value.replace('{origin}', origin)]),
    )
  }

  function placeFaults(
    places: Places,
    operation: DocumentedOperation | undefined,
    request: WireRequest | undefined,
    path: string,
  ): string[] {
    const first = new Map<string, string>()
    return places.flatMap(({ source, text }) => {
      const before = first.get(source) ?? text
      first.set(source, before)
      if (before !== text) return [`its ${source} is ${before} and ${text}`]
      const pattern = SOURCES[source]
      if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`).test(text))
        return [`its ${source} is ${text}`]
      if (source === 'path' && text !== path.slice(operation?.prefix.length ?? 0))
        return [`its path is ${text}`]
      if (source === 'method' && text !== request?.method) return [`its method is ${text}`]
      return []
    })
  }

  function schemaFaults({ validate: validator, body }: Candidate, text: string): string[] {
    if (body === undefined) return []
    const validate = validator()
    const content: unknown = body.type.endsWith('json') ? JSON.parse(text) : text
    if (validate(content)) return []
    return (validate.errors ?? []).map(
      ({ instancePath, message }) => `its schema: ${instancePath} ${String(message)}`,
    )
  }

  function fits(schema: object, value: string): boolean {
    const integer = 'type' in schema && schema.type === 'integer'
    return ajv.validate(schema, integer && /^-?\d+$/.test(value) ? Number(value) : value)
  }
}

/** What every reply carries, whatever openapi.yaml says; pages of the portal may be kept, if they are asked for anew. */
function safetyFaults({ headers }: SeenReply, portal: boolean): string[] {
  const expected: [name: string, pattern: RegExp][] = [
    ['Cache-Control', portal ? /^no-(?:store|cache)$/ : /^no-store$/],
    ['X-Content-Type-Options', /^nosniff$/],
    ['Content-Security-Policy', /^default-src 'none'; /],
    ['Referrer-Policy', /^no-referrer$/],
    ['X-Request-Id', new RegExp(`^${UUID}$`)],
  ]
  const missing = expected.flatMap(([name, pattern]) => {
    const value = headerOf(headers, name)
    return pattern.test(value ?? '') ? [] : [`its ${name} is ${String(value)}`]
  })
  const banners = ['Server', 'X-Powered-By', 'Via'].filter((name) => headerOf(headers, name) !== undefined)
  return [...missing, ...banners.map((name) => `it carries ${name}`)]
}

/** Two examples of one status must differ where they are fixed, or nobody could tell which was seen. */
function distinguishable(candidates: readonly Candidate[]): void {
  for (const one of candidates) {
    const text = one.body?.type.endsWith('json') ? JSON.stringify(one.body.example) : undefined
    const other = candidates.find(
      (candidate) =>
        candidate !== one &&
        candidate.operation === one.operation &&
        candidate.status === one.status &&
        candidate.body?.type === one.body?.type &&
        text !== undefined &&
        candidate.match(text) !== undefined,
    )
    if (other !== undefined) {
      throw new Error(`openapi.yaml: ${one.operation} cannot tell ${one.outcome} from ${other.outcome}`)
    }
  }
}

function matchesLength({ body }: DocumentedReply, { headers }: { headers: Header[] }): boolean {
  const length = body === undefined ? undefined : fixedLength(body)
  return length === undefined || String(length) === headerOf(headers, 'Content-Length')
}

function pathOf(target: string): string {
  const relative = target.replace(/^https?:\/\/[^/?#]*/i, '')
  const path = /^[^?#]*/.exec(relative)?.[0] ?? ''
  return path === '' ? '/' : path
}

function utf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
