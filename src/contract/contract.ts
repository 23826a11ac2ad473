import { OpenAPIBackend, type Context, type Document } from 'openapi-backend'
import type { AnyHandler } from '../handlers/handler.js'
import type { ContractService } from '../handlers/tools.js'
import type { AnyAnswer } from './answer.js'
import type { ContractDocument, DocumentOperation } from './document.js'
import { compileReplies, type Reply, type ReplyTable } from './replies.js'
import type { ContractRequest, SchemaFault } from './request.js'

/** An operation that a request reached. */
export interface ContractOperation extends Pick<DocumentOperation, 'operationId' | 'contract' | 'prefix'> {
  replies: ReplyTable
  handler: AnyHandler
}

export interface Contract {
  /** The operation at a path, or the methods that the path has; none if there is no such path. */
  route(method: string, path: string): ContractOperation | { allow: string[] }
  /** Validates the request as openapi.yaml says, and hands it to its operation's handler. */
  answer(request: ContractRequest): Promise<AnyAnswer>
  /** Replies to what reaches no operation. */
  outside: ReplyTable
  /**
   * Holds a reply of an operation against the schemas of openapi.yaml.
   * @throws Error that says what is not as documented.
   */
  check(reply: Reply, operation: ContractOperation | undefined): void
  operations: readonly ContractOperation[]
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete']

/** Formats that openapi.yaml uses beside OpenAPI's own. */
const FORMATS = {
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
}

/** What can happen outside operations, and so must be documented. */
export const OUTSIDE_OUTCOMES = [
  'preflight',
  'request-ambiguous',
  'request-malformed',
  'not-found',
  'method-not-allowed',
  'request-timeout',
  'body-too-large',
  'headers-too-large',
  'failure',
]

/**
 * Compiles openapi.yaml: its replies into tables, its paths and schemas into openapi-backend.
 *
 * @throws Error that names what is missing: a handler of an operation, an operation of a handler, or a documented reply of
 *   an outcome that a handler can answer.
 */
export async function createContract(
  document: ContractDocument,
  handlers: Readonly<Record<string, AnyHandler>>,
  service: ContractService,
): Promise<Contract> {
  const operations = new Map<string, ContractOperation>()
  const outside = compileReplies('x-outside', document.outside, document)
  requireOutcomes('x-outside', outside, OUTSIDE_OUTCOMES)

  for (const { operationId, contract, prefix, responses } of document.operations) {
    const handler = handlers[operationId]
    if (handler === undefined) {
      throw new Error(
        `openapi.yaml has the operation ${operationId}, but src/handlers has no handler of that name`,
      )
    }
    const replies = compileReplies(operationId, responses, document)
    requireOutcomes(operationId, replies, handler.outcomes)
    operations.set(operationId, { operationId, contract, prefix, replies, handler })
  }
  for (const operationId of Object.keys(handlers)) {
    if (!operations.has(operationId)) {
      throw new Error(
        `src/handlers has the handler ${operationId}, but openapi.yaml has no operation of that name`,
      )
    }
  }

  const { route, answer, check } = await createBackend(document, operations, service)
  const methodsOf = (path: string) => METHODS.filter((method) => route(method, path) !== undefined)

  return {
    outside,
    operations: [...operations.values()],
    route(method, path) {
      const operation = operations.get(route(method === 'HEAD' ? 'get' : method.toLowerCase(), path) ?? '')
      if (operation !== undefined) return operation
      return {
        allow: methodsOf(path).flatMap((name) => (name === 'get' ? ['GET', 'HEAD'] : [name.toUpperCase()])),
      }
    },
    answer,
    check,
  }
}

/**
 * openapi-backend as this service uses it: in strict mode, its list of operations made once rather than at each request,
 * and what clients add to a query kept from it, as it would refuse that.
 */
async function createBackend(
  document: ContractDocument,
  operations: ReadonlyMap<string, ContractOperation>,
  service: ContractService,
): Promise<{
  route(method: string, path: string): string | undefined
  answer(request: ContractRequest): Promise<AnyAnswer>
  check(reply: Reply, operation: ContractOperation | undefined): void
}> {
  const handle = (context: Context, request: ContractRequest): Promise<AnyAnswer> => {
    const operation = operations.get(context.operation.operationId ?? '')
    if (operation === undefined)
      throw new Error('openapi-backend routed to an operation that openapi.yaml does not have')
    const faults = (context.validation.errors ?? []).map(schemaFault)
    const pathParameters = context.request.params as Record<string, string>
    return operation.handler({ ...request, faults, pathParameters }, service)
  }
  const api = new OpenAPIBackend({
    // The library changes the document that it is given.
    definition: structuredClone(document.source) as unknown as Document,
    strict: true,
    // Lint has proven document and schemas before they are shipped; to prove them again takes most of a start.
    quick: true,
    ajvOpts: { formats: FORMATS, validateSchema: false, meta: false },
    coerceTypes: true,
    ignoreTrailingSlashes: false,
    handlers: {
      // What a schema refuses is the handler's to answer, as each contract says in what order faults count.
      validationFail: handle,
      ...Object.fromEntries([...operations.keys()].map((operationId) => [operationId, handle])),
    },
    // Whether a credential is there, and good, is the handler's to answer too.
    securityHandlers: Object.fromEntries(document.securitySchemes.map((scheme) => [scheme, () => true])),
  })
  await api.init()
  api.validator.preCompileRequestValidators()
  const all = api.router.getOperations()
  api.router.getOperations = () => all
  const queryParameters = new Map(
    all.map(({ operationId, parameters }) => [
      operationId,
      new Set(
        (parameters ?? []).flatMap((parameter) =>
          'name' in parameter && parameter.in === 'query' ? [parameter.name] : [],
        ),
      ),
    ]),
  )
  const match = (method: string, path: string) =>
    api.router.matchOperation({ method, path, headers: {} })?.operationId

  return {
    route: match,
    async answer(request) {
      const method = request.method === 'HEAD' ? 'get' : request.method.toLowerCase()
      const declared = queryParameters.get(match(method, request.path))
      const { body } = request
      const answer: unknown = await api.handleRequest(
        {
          method,
          path: decodable(request.path),
          headers: { ...request.headers },
          query: Object.fromEntries(
            [...request.query]
              .filter(([name]) => declared?.has(name))
              .map(([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : [...values]]),
          ),
          body: body.kind === 'json' || body.kind === 'form' ? Object.fromEntries(body.members) : undefined,
        },
        request,
      )
      return answer as AnyAnswer
    },
    check({ outcome, status, headers, body }, operation) {
      // The library looks at JSON only, and calls replies of statuses without schema valid.
      if (operation?.replies.outcomes.has(outcome) !== true || !isJson(headers)) return
      // JSON.parse rounds what is beyond 2^53, and the rounded number may be beyond int64.
      const content: unknown = JSON.parse(body?.toString() ?? 'null', (_, value: unknown) =>
        Number.isInteger(value) && !Number.isSafeInteger(value) ? 0 : value,
      )
      const faults = [
        ...(api.validateResponse(content, operation.operationId, status).errors ?? []),
        ...(api.validateResponseHeaders(Object.fromEntries(headers), operation.operationId, {
          statusCode: status,
        }).errors ?? []),
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

function isJson(headers: Reply['headers']): boolean {
  return headers.some(([name, value]) => name === 'Content-Type' && value === 'application/json')
}

function schemaFault({ instancePath, keyword }: { instancePath: string; keyword: string }): SchemaFault {
  return { at: instancePath.slice(1).replace('requestBody', 'body').replaceAll('/', '.'), keyword }
}

function requireOutcomes(where: string, replies: ReplyTable, outcomes: readonly string[]): void {
  for (const outcome of outcomes) {
    if (!replies.outcomes.has(outcome)) {
      throw new Error(
        `openapi.yaml has no reply called ${outcome} for ${where}, which its handler can answer`,
      )
    }
  }
}
