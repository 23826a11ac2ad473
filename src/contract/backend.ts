import { type Document, type Operation, OpenAPIRouter, OpenAPIValidator } from 'openapi-backend'
import type { ContractDocument } from './document.js'
import type { Reply } from './replies.js'
import type { ContractRequest } from './request.js'

/** openapi-backend's router and validator. Operations are known by their operationId. */
export interface Backend {
  /** The operation at a path. Methods are in lower case, as openapi.yaml has them. */
  route(method: string, path: string): string | undefined
  /** The decoded values of the path's template; as they were sent where they cannot be decoded. */
  pathParameters(operationId: string, path: string): ContractRequest['pathParameters']
  /** As {@link ContractRequest.bodyFits}. */
  bodyFits(operationId: string, body: ContractRequest['body']): boolean
  /**
   * Compiles the schemas of bodies, one operation a turn of the event loop, so that no first request waits for its own and
   * no start waits for all of them.
   */
  compileAhead(): void
  /** @throws Error if a reply is not as the schemas say. */
  check(reply: Reply, operationId: string): void
}

/** Formats that openapi.yaml uses beside OpenAPI's own. */
const FORMATS = {
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
}

/**
 * The library's router and validator are used by themselves. Its `handleRequest` would parse each request three times and
 * validate all of it, while contracts say in their own order and words what is wrong with a request: they ask for the one
 * verdict that a schema can give.
 */
export function createBackend(document: ContractDocument): Backend {
  // The document has been read as OpenAPI 3.0 before, and lint proves all of it before it is shipped.
  const definition = document.resolved as unknown as Document
  const all = new Router(definition, () => true)
  // Without template, a path is compared; with one, the library makes an expression of it at each request.
  const plain = new Router(definition, ({ path }) => !isTemplate(path))
  const templates = new Router(definition, ({ path }) => isTemplate(path))
  const plainPaths = new Set(plain.getOperations().map(({ path }) => path))
  const templated = new Map(templates.getOperations().map((operation) => [operation.operationId, operation]))
  const validator = new OpenAPIValidator({
    definition,
    router: all,
    lazyCompileValidators: true,
    // All errors, as one that counts may stand behind one that does not.
    ajvOpts: { formats: FORMATS, validateSchema: false, meta: false, allErrors: true },
  })

  return {
    route(method, path) {
      const request = { method, path, headers: {} }
      // A path that is documented as it stands goes before one that fits a template.
      const exact = plainPaths.has(path) ? plain.matchOperation(request) : undefined
      return (exact ?? templates.matchOperation(request))?.operationId
    },
    pathParameters(operationId, path) {
      const operation = templated.get(operationId)
      if (operation === undefined) return NO_PARAMETERS
      const parsed = templates.parseRequest({ method: '', path: decodable(path), headers: {} }, operation)
      return parsed.params as Record<string, string>
    },
    bodyFits(operationId, body) {
      if (body.kind !== 'json') return false
      const parts = { ...NO_PARTS, requestBody: body.value }
      return validator.getRequestValidatorsForOperation(operationId).every((validate) => {
        if (validate(parts)) return true
        const faults = validate.errors ?? []
        return faults.every(
          ({ instancePath, keyword }) => !instancePath.startsWith('/requestBody') || keyword === 'maxLength',
        )
      })
    },
    compileAhead() {
      const waiting = all.getOperations().filter(({ requestBody }) => requestBody !== undefined)
      const compileNext = () => {
        const next = waiting.pop()
        if (next === undefined) return
        validator.getRequestValidatorsForOperation(next.operationId ?? '')
        setImmediate(compileNext).unref()
      }
      setImmediate(compileNext).unref()
    },
    check({ outcome, status, headers, body }, operationId) {
      // The library looks at JSON only, and calls replies of statuses without schema valid.
      if (!headers.includes('application/json')) return
      // JSON.parse rounds what is beyond 2^53, and the rounded number may be beyond int64.
      const content: unknown = JSON.parse(body ?? 'null', (_, value: unknown) =>
        Number.isInteger(value) && !Number.isSafeInteger(value) ? 0 : value,
      )
      const named = Object.fromEntries(
        headers.flatMap((name, index) => (index % 2 === 0 ? [[name, headers[index + 1]]] : [])),
      )
      const faults = [
        ...(validator.validateResponse(content, operationId, status).errors ?? []),
        ...(validator.validateResponseHeaders(named, operationId, { statusCode: status }).errors ?? []),
      ].map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`)
      if (faults.length > 0)
        throw new Error(`The reply ${outcome} is not as documented: ${faults.join('; ')}`)
    },
  }
}

const NO_PARAMETERS: ContractRequest['pathParameters'] = {}
/** What the library's validators look at beside the body. */
const NO_PARTS = { path: {}, query: {}, header: {}, cookie: {} }

/** The library's router, for some of the operations. It would gather them from the document at each request. */
class Router extends OpenAPIRouter {
  readonly #operations: Operation[]

  constructor(definition: Document, isIncluded: (operation: Operation) => boolean) {
    super({ definition, ignoreTrailingSlashes: false })
    this.#operations = super.getOperations().filter(isIncluded)
  }

  override getOperations(): Operation[] {
    return this.#operations
  }
}

function isTemplate(path: string): boolean {
  return path.includes('{')
}

/** The library decodes a path's parameters, and throws where that cannot be done: then they arrive as they were sent. */
function decodable(path: string): string {
  try {
    decodeURIComponent(path)
    return path
  } catch {
    return path.replaceAll('%', '%25')
  }
}
