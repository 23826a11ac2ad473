import type { AnyAnswer } from './answer.js'
import { type Backend, createBackend } from './backend.js'
import type { ContractDocument, DocumentOperation } from './document.js'
import { compileReplies, type Reply, type ReplyTable } from './replies.js'
import type { ContractRequest } from './request.js'

/**
 * What an operation does, with the tools that all operations share. `outcomes` lists all that it can answer, so that the
 * start can hold them against openapi.yaml.
 */
export interface OperationHandler<Tools> {
  (request: ContractRequest, tools: Tools): Promise<AnyAnswer>
  readonly outcomes: readonly string[]
}

/** An operation that a request reached. */
export interface ContractOperation extends Pick<DocumentOperation, 'operationId' | 'contract' | 'prefix'> {
  replies: ReplyTable
  pathParameters(path: string): ContractRequest['pathParameters']
  bodyFits(body: ContractRequest['body']): boolean
  answer(request: ContractRequest): Promise<AnyAnswer>
}

export interface Contract extends Pick<Backend, 'compileAhead'> {
  /** The operation at a path, or the methods that the path has; none if there is no such path. */
  route(method: string, path: string): ContractOperation | { allow: string[] }
  /** Replies to what reaches no operation. */
  outside: ReplyTable
  /**
   * Holds a reply of an operation against the schemas of openapi.yaml.
   * @throws Error that says what is not as documented.
   */
  check(reply: Reply, operation: ContractOperation | undefined): void
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete']

/** What can happen outside operations, and so must be documented. */
const OUTSIDE_OUTCOMES = [
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
export function createContract<Tools>(
  document: ContractDocument,
  handlers: Readonly<Record<string, OperationHandler<Tools>>>,
  tools: Tools,
): Contract {
  const backend = createBackend(document)
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
    operations.set(operationId, {
      operationId,
      contract,
      prefix,
      replies,
      pathParameters: (path) => backend.pathParameters(operationId, path),
      bodyFits: (body) => backend.bodyFits(operationId, body),
      answer: (request) => handler(request, tools),
    })
  }
  for (const operationId of Object.keys(handlers)) {
    if (!operations.has(operationId)) {
      throw new Error(
        `src/handlers has the handler ${operationId}, but openapi.yaml has no operation of that name`,
      )
    }
  }

  const methodsOf = (path: string) => METHODS.filter((method) => backend.route(method, path) !== undefined)

  return {
    outside,
    route(method, path) {
      const operationId = backend.route(method === 'HEAD' ? 'get' : method.toLowerCase(), path)
      const operation = operations.get(operationId ?? '')
      if (operation !== undefined) return operation
      return {
        allow: methodsOf(path).flatMap((name) => (name === 'get' ? ['GET', 'HEAD'] : [name.toUpperCase()])),
      }
    },
    compileAhead: backend.compileAhead,
    check(reply, operation) {
      if (operation?.replies.outcomes.has(reply.outcome) === true) backend.check(reply, operation.operationId)
    },
  }
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
