import { type Document, type OpenAPIBackend, OpenAPIRouter } from 'openapi-backend'
import type { ReceivedRequest } from './request.js'

/** What a request has that a schema may refuse, in the shapes that openapi-backend takes. */
type Texts = Record<string, string | string[]>

interface Fault {
  instancePath: string
  keyword: string
}

/**
 * openapi-backend's own validators without its handling of requests, which parses each one three times and walks all
 * operations. It validates for operations whose path has no template; the others go to the library. Both are given the
 * same parts of a request, and a property test holds the one against the other.
 */
export interface LeanPath {
  /** The operationId at this path. */
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
  /** Whether its schemas look at nothing. */
  isFree: boolean
}

const NO_FAULTS: readonly Fault[] = []

export function createLeanPath({ router, validator, definition }: OpenAPIBackend): LeanPath {
  const routes = new Map<string, Map<string, string>>()
  const declared = new Map<string, Declared>()
  for (const { operationId = '', path, method, parameters = [], requestBody } of router.getOperations()) {
    const named = (place: string) =>
      parameters.flatMap((parameter) =>
        'name' in parameter && parameter.in === place ? [parameter.name] : [],
      )
    const templated = path.includes('{')
    const query = named('query')
    const headers = named('header').map((name) => name.toLowerCase())
    const hasBody = requestBody !== undefined
    const isFree = !hasBody && query.length === 0 && headers.length === 0
    declared.set(operationId, { templated, query, headers, hasBody, isFree })
    if (!templated) routes.set(path, (routes.get(path) ?? new Map<string, string>()).set(method, operationId))
  }
  const templates = routerOfTemplates(definition)
  const NOTHING: Declared = { templated: true, query: [], headers: [], hasBody: true, isFree: false }
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
    route(method, path) {
      // A path that is documented as it stands goes before one that fits a template.
      const exact = routes.get(path)?.get(method)
      return exact ?? templates.matchOperation({ method, path, headers: {} })?.operationId
    },
    faults(request, operationId) {
      const { templated, hasBody, isFree } = declaredBy(operationId)
      if (templated) return undefined
      if (isFree) return NO_FAULTS
      const parts: Record<string, unknown> = {
        path: {},
        query: query(request, operationId),
        header: headers(request, operationId),
        cookie: {},
      }
      const sent = hasBody ? body(request) : undefined
      if (sent !== undefined) parts['requestBody'] = sent
      let faults = NO_FAULTS
      for (const validate of validator.getRequestValidatorsForOperation(operationId)) {
        if (!validate(parts)) faults = [...faults, ...(validate.errors ?? [])]
      }
      return faults
    },
  }
}

/** The library's own router with nothing but templates, as it makes a regular expression of every path for each request. */
function routerOfTemplates(definition: Document): OpenAPIRouter {
  const router = new OpenAPIRouter({ definition, ignoreTrailingSlashes: false })
  const templated = router.getOperations().filter(({ path }) => path.includes('{'))
  router.getOperations = () => templated
  return router
}
