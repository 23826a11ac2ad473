// What controls of several promises do to handlers.
import type { OperationId } from '../../src/contract/answer.js'
import type { ContractRequest } from '../../src/contract/request.js'
import type { Handler } from '../../src/handlers/handler.js'
import type { Sessions } from '../../src/sessions/sessions.js'

/** The handler, but another function answers; it may call the handler. */
export function answeredBy<Op extends OperationId>(handler: Handler<Op>, answer: Answering<Op>): Handler<Op> {
  return Object.assign(answer, { outcomes: handler.outcomes })
}

type Answering<Op extends OperationId> = (...args: Parameters<Handler<Op>>) => ReturnType<Handler<Op>>

/** The handler, with other sessions behind it. */
export function servedBy<Op extends OperationId>(
  handler: Handler<Op>,
  changed: (sessions: Sessions, request: ContractRequest) => Partial<Sessions>,
): Handler<Op> {
  return answeredBy(handler, (request, service) => {
    const sessions = { ...service.sessions, ...changed(service.sessions, request) }
    return handler(request, { ...service, sessions })
  })
}

/** A request with other headers in place of its own. */
export function withHeaders(
  request: ContractRequest,
  headers: Readonly<Record<string, string>>,
): ContractRequest {
  return { ...request, headers: { ...request.headers, ...headers } }
}

/** The credential in the session cookie of a request. */
export function sessionCookieOf({ headers }: ContractRequest): string | undefined {
  return /auth_session=([^;]+)/.exec(String(headers['cookie']))?.[1]
}
