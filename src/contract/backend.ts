import { type Context, type Document, type Handler, OpenAPIBackend } from 'openapi-backend'
import type { ContractService } from '../handlers/tools.js'
import type { AnyAnswer } from './answer.js'
import type { ContractOperation } from './contract.js'
import type { ContractDocument } from './document.js'
import { createLeanPath } from './lean-path.js'
import type { Reply } from './replies.js'
import type { ContractRequest, ReceivedRequest, SchemaFault } from './request.js'

/** Routing and validation. Methods are in lower case, as openapi.yaml has them. */
export interface Backend {
  route(method: string, path: string): ContractOperation | undefined
  /** Holds a request against its operation's schemas, and hands it to the operation's handler. */
  answer(request: ReceivedRequest, operation: ContractOperation): Promise<AnyAnswer>
  /**
   * Compiles the schemas of all operations, one operation a turn of the event loop, so that no first request waits for its
   * own. A start that waited for all of them would take a sixth longer.
   */
  compileAhead(): void
  /** @throws Error if a reply is not as the schemas say. */
  check(reply: Reply, operation: ContractOperation | undefined): void
}

/** Formats that openapi.yaml uses beside OpenAPI's own. */
const FORMATS = {
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
}

/**
 * openapi-backend as this service uses it: in strict mode, its list of operations made once rather than at each request,
 * and what clients add to a query kept from it, as it would refuse that. Plain requests take the lean path.
 */
export async function createBackend(
  document: ContractDocument,
  operations: ReadonlyMap<string, ContractOperation>,
  service: ContractService,
): Promise<Backend> {
  const operationOf = (operationId: string | undefined) => operations.get(operationId ?? '')
  const handle = (context: Context, request: ReceivedRequest): Promise<AnyAnswer> => {
    const operation = operationOf(context.operation.operationId)
    if (operation === undefined)
      throw new Error('openapi-backend routed to an operation that openapi.yaml does not have')
    const faults = (context.validation.errors ?? []).map(schemaFault)
    const pathParameters = context.request.params as Record<string, string>
    return operation.handler(withFaults(request, faults, pathParameters), service)
  }
  const api = await openApi(
    document,
    Object.fromEntries([...operations.keys()].map((name) => [name, handle])),
    handle,
  )
  const lean = createLeanPath(api)

  async function byLibrary(request: ReceivedRequest, { operationId }: ContractOperation): Promise<AnyAnswer> {
    const answer: unknown = await api.handleRequest(
      {
        method: request.method === 'HEAD' ? 'get' : request.method.toLowerCase(),
        path: decodable(request.path),
        headers: lean.headers(request, operationId),
        query: lean.query(request, operationId),
        body: lean.body(request),
      },
      request,
    )
    return answer as AnyAnswer
  }

  return {
    route: (method, path) => operationOf(lean.route(method, path)),
    answer(request, operation) {
      const found = lean.faults(request, operation.operationId)
      if (found === undefined) return byLibrary(request, operation)
      const faults = found.length === 0 ? NONE : found.map(schemaFault)
      return operation.handler(withFaults(request, faults), service)
    },
    compileAhead() {
      const waiting = [...operations.keys()]
      const compileNext = () => {
        const next = waiting.pop()
        if (next === undefined) return
        api.validator.getRequestValidatorsForOperation(next)
        setImmediate(compileNext).unref()
      }
      setImmediate(compileNext).unref()
    },
    check({ outcome, status, headers, body }, operation) {
      // The library looks at JSON only, and calls replies of statuses without schema valid.
      if (operation?.replies.outcomes.has(outcome) !== true || !headers.includes('application/json')) return
      // JSON.parse rounds what is beyond 2^53, and the rounded number may be beyond int64.
      const content: unknown = JSON.parse(body ?? 'null', (_, value: unknown) =>
        Number.isInteger(value) && !Number.isSafeInteger(value) ? 0 : value,
      )
      const named = Object.fromEntries(
        headers.flatMap((name, index) => (index % 2 === 0 ? [[name, headers[index + 1]]] : [])),
      )
      const faults = [
        ...(api.validateResponse(content, operation.operationId, status).errors ?? []),
        ...(api.validateResponseHeaders(named, operation.operationId, { statusCode: status }).errors ?? []),
      ].map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`)
      if (faults.length > 0)
        throw new Error(`The reply ${outcome} is not as documented: ${faults.join('; ')}`)
    },
  }
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

/** The library itself, ready to route and validate. */
export async function openApi(
  document: ContractDocument,
  handlers: Record<string, Handler>,
  validationFail: Handler,
): Promise<OpenAPIBackend> {
  const api = new OpenAPIBackend({
    // A copy, as the library changes what it is given; the start has read it as OpenAPI 3.0 before.
    definition: structuredClone(document.source) as unknown as Document,
    strict: true,
    // Lint has proven document and schemas before they are shipped; to prove them again takes most of a start.
    quick: true,
    ajvOpts: { formats: FORMATS, validateSchema: false, meta: false },
    coerceTypes: true,
    ignoreTrailingSlashes: false,
    // Whether a credential is there, and good, is the handler's to answer too.
    securityHandlers: Object.fromEntries(document.securitySchemes.map((scheme) => [scheme, () => true])),
  })
  await api.init()
  const all = api.router.getOperations()
  api.router.getOperations = () => all
  // Only now, as each registration looks through all operations. What a schema refuses is the handler's to answer, as each
  // contract says in what order faults count.
  api.register({ ...handlers, validationFail })
  return api
}

const NONE: readonly SchemaFault[] = []
const NO_PARAMETERS: ContractRequest['pathParameters'] = {}

/** Member by member, as to spread a request takes as long as to validate it. */
function withFaults(
  { method, path, headers, query, client, requestId, operation, contract, body }: ReceivedRequest,
  faults: readonly SchemaFault[],
  pathParameters = NO_PARAMETERS,
): ContractRequest {
  return {
    method,
    path,
    headers,
    query,
    client,
    requestId,
    operation,
    contract,
    body,
    faults,
    pathParameters,
  }
}

function schemaFault({ instancePath, keyword }: { instancePath: string; keyword: string }): SchemaFault {
  return { at: instancePath.slice(1).replace('requestBody', 'body').replaceAll('/', '.'), keyword }
}
