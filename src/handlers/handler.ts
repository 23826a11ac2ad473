import type { Answer, OperationId } from '../contract/answer.js'
import type { OperationHandler } from '../contract/contract.js'
import type { ContractRequest } from '../contract/request.js'
import type { ContractService } from './tools.js'

/** What an operation does: a request in, a documented outcome out. */
export interface Handler<Op extends OperationId> {
  (request: ContractRequest, service: ContractService): Promise<Answer<Op>>
  readonly outcomes: readonly Answer<Op>['outcome'][]
}

/** A handler whose operation has been checked. */
export type AnyHandler = OperationHandler<ContractService>

/** One handler for each operation of openapi.yaml, by its operationId. */
export type Handlers = { readonly [Op in OperationId]: Handler<Op> }

/** Makes a handler of a function and the outcomes that it can answer. */
export function handler<Op extends OperationId>(
  outcomes: readonly Answer<Op>['outcome'][],
  answer: (request: ContractRequest, service: ContractService) => Promise<Answer<Op>>,
): Handler<Op> {
  return Object.assign((request: ContractRequest, service: ContractService) => answer(request, service), {
    outcomes,
  })
}
