import type { AnyHandler } from '../handlers/handler.js'
import type { ContractService } from '../handlers/tools.js'
import type { AnyAnswer } from './answer.js'
import type { ContractDocument, DocumentOperation } from './document.js'
import { compileReplies, type Reply, type ReplyTable } from './replies.js'
import { type Backend, createBackend } from './backend.js'
import type { ReceivedRequest } from './request.js'

/** An operation that a request reached. */
export interface ContractOperation extends Pick<DocumentOperation, 'operationId' | 'contract' | 'prefix'> {
  replies: ReplyTable
  handler: AnyHandler
}

export interface Contract extends Pick<Backend, 'compileAhead'> {
  /** The operation at a path, or the methods that the path has; none if there is no such path. */
  route(method: string, path: string): ContractOperation | { allow: string[] }
  /** Validates the request as openapi.yaml says, and hands it to its operation's handler. */
  answer(request: ReceivedRequest, operation: ContractOperation): Promise<AnyAnswer>
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

  const { route, answer, compileAhead, check } = await createBackend(document, operations, service)
  const methodsOf = (path: string) => METHODS.filter((method) => route(method, path) !== undefined)

  return {
    outside,
    route(method, path) {
      const operation = route(method === 'HEAD' ? 'get' : method.toLowerCase(), path)
      if (operation !== undefined) return operation
      return {
        allow: methodsOf(path).flatMap((name) => (name === 'get' ? ['GET', 'HEAD'] : [name.toUpperCase()])),
      }
    },
    answer,
    compileAhead,
    check,
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
