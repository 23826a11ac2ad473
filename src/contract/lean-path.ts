import type { OpenAPIBackend } from 'openapi-backend'
import type { ReceivedRequest } from './request.js'

/** What a request has that a schema may refuse, in the shapes that openapi-backend takes. */
type Texts = Record<string, string | string[]>

interface Fault {
  instancePath: string
  keyword: string
}

/**
 * openapi-backend's own validators without its handling of requests, which parses each one three times and walks all
 * operations. It serves operations whose path has no template; all else goes to the library. Both are given the same
 * parts of a request, and a property test holds the one against the other.
 */
export interface LeanPath {
  /** The operationId at exactly this path. */
  route(method: string, path: string): string | undefined
  /** What the operation's schemas refuse; undefined if the library must look. */
  faults(request: ReceivedRequest, operationId: string): readonly Fault[] | undefined
  /** The parts of a request that openapi.yaml declares. */
  query(request: ReceivedRequest, operationId: string): Texts
  headers(request: ReceivedRequest, operationId: string): Texts
  body(request: ReceivedRequest): Record<string, unknown> | undefined
}

interface Declared {
  templated: boolean
  query: string[]
  headers: string[]
  hasBody: boolean
}

export function createLeanPath({ router, validator }: OpenAPIBackend): LeanPath {
  const routes = new Map<string, Map<string, string>>()
  const declared = new Map<string, Declared>()
  for (const { operationId = '', path, method, parameters = [], requestBody } of router.getOperations()) {
    const named = (place: string) =>
      parameters.flatMap((parameter) =>
        'name' in parameter && parameter.in === place ? [parameter.name] : [],
      )
    const templated = path.includes('{')
    declared.set(operationId, {
      templated,
      query: named('query'),
      headers: named('header').map((name) => name.toLowerCase()),
      hasBody: requestBody !== undefined,
    })
    if (!templated) routes.set(path, (routes.get(path) ?? new Map<string, string>()).set(method, operationId))
  }
  const NOTHING: Declared = { templated: true, query: [], headers: [], hasBody: true }
  const declaredBy = (operationId: string) => declared.get(operationId) ?? NOTHING

  function query(request: ReceivedRequest, operationId: string): Texts {
    const texts: Texts = {}
    for (const name of declaredBy(operationId).query) {
      const values = request.query.get(name)
      if (values !== undefined) texts[name] = values.length === 1 ? (values[0] ?? '') : [...values]
    }
    return texts
  }

  function headers(request: ReceivedRequest, operationId: string): Texts {
    const texts: Texts = {}
    for (const name of declaredBy(operationId).headers) {
      const value = request.headers[name]
      if (value !== undefined) texts[name] = value
    }
    return texts
  }

  function body({ body: read }: ReceivedRequest): Record<string, unknown> | undefined {
    return 'members' in read ? Object.fromEntries<unknown>(read.members) : undefined
  }

  return {
    query,
    headers,
    body,
    route: (method, path) => routes.get(path)?.get(method),
    faults(request, operationId) {
      const { templated, hasBody, ...named } = declaredBy(operationId)
      if (templated) return undefined
      if (!hasBody && named.query.length === 0 && named.headers.length === 0) return []
      const parts: Record<string, unknown> = {
        path: {},
        query: query(request, operationId),
        header: headers(request, operationId),
        cookie: {},
      }
      const sent = hasBody ? body(request) : undefined
      if (sent !== undefined) parts['requestBody'] = sent
      return validator
        .getRequestValidatorsForOperation(operationId)
        .flatMap((validate) => (validate(parts) ? [] : (validate.errors ?? [])))
    },
  }
}
