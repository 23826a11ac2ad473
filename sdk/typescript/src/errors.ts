import { isObject } from './json.js'
import type { ReplyHeaders } from './platform.js'
import type { BodyOf, FailureOf, OperationId, OutsideOutcome, StatusOf } from './types.js'

/**
 * A call that did not succeed: the parent of all errors here, told apart by class or by `code`. None carries what was
 * sent: no credential, no password, no body.
 */
export abstract class SignoffCallError extends Error {
  abstract readonly code: 'error-reply' | 'unexpected-reply' | 'network' | 'timeout' | 'aborted'
  readonly operation: OperationId
  /** The id to quote when you report a problem; undefined where no reply came, or a browser hides it. */
  readonly requestId: string | undefined

  constructor(operation: OperationId, message: string, requestId?: string) {
    super(requestId === undefined ? message : `${message} (request ${requestId})`)
    this.operation = operation
    this.requestId = requestId
  }
}

interface ErrorReply<Op extends OperationId, Name extends FailureOf<Op>> extends SignoffCallError {
  readonly name: 'SignoffError'
  readonly code: 'error-reply'
  readonly operation: Op
  readonly status: StatusOf<Op, Name>
  /** Which of the documented errors it is: the name of its example in openapi.yaml. */
  readonly outcome: Name
  readonly body: BodyOf<Op, Name>
  readonly headers: ReplyHeaders
}

/**
 * The service answered with one of the errors that openapi.yaml documents for the operation. A union, told apart by
 * `operation` and `outcome`:
 *
 * ```ts
 * if (error instanceof SignoffError && error.operation === 'bodyLogout') {
 *   switch (error.outcome) {
 *     case 'session-not-found': …
 * ```
 */
export type SignoffError<Op extends OperationId = OperationId> = {
  [Id in Op]: { [Name in FailureOf<Id>]: ErrorReply<Id, Name> }[FailureOf<Id>]
}[Op]

interface ErrorReplyParts {
  operation: OperationId
  status: number
  outcome: string
  body: unknown
  headers: ReplyHeaders
  requestId: string | undefined
}

class ErrorReplyError extends SignoffCallError {
  override readonly name = 'SignoffError'
  readonly code = 'error-reply'
  readonly status: number
  readonly outcome: string
  readonly body: unknown
  readonly headers: ReplyHeaders

  constructor({ operation, status, outcome, body, headers, requestId }: ErrorReplyParts) {
    super(operation, `${operation} answered ${status} ${outcome}`, requestId)
    this.status = status
    this.outcome = outcome
    this.body = body
    this.headers = headers
  }
}

// That operation, status, outcome and body belong together is what the table tells by which they were recognised.
export const SignoffError = ErrorReplyError as unknown as {
  readonly prototype: SignoffError
  new (parts: ErrorReplyParts): SignoffError
}

/**
 * The answer is none that openapi.yaml documents for the operation: a proxy's, or that of another service or version.
 * What it says is not repeated here, as it may repeat what was sent.
 */
export class SignoffUnexpectedReplyError extends SignoffCallError {
  override readonly name = 'SignoffUnexpectedReplyError'
  readonly code = 'unexpected-reply'
  readonly status: number
  readonly headers: ReplyHeaders
  /** Set where Signoff itself says that the request reached no operation, as `not-found` for a wrong base URL. */
  readonly outcome: OutsideOutcome | undefined

  constructor(
    operation: OperationId,
    reply: {
      status: number
      headers: ReplyHeaders
      outcome: OutsideOutcome | undefined
      requestId: string | undefined
    },
  ) {
    const what = reply.outcome ?? 'with a reply that is not documented'
    super(operation, `${operation} was answered ${reply.status} ${what}`, reply.requestId)
    this.status = reply.status
    this.headers = reply.headers
    this.outcome = reply.outcome
  }
}

/** No answer came. Whether the service did what it was asked to is not known. */
export class SignoffNetworkError extends SignoffCallError {
  override readonly name = 'SignoffNetworkError'
  readonly code = 'network'
  /** What the platform calls it, as `ECONNREFUSED`, if it says. */
  readonly reason: string | undefined

  constructor(operation: OperationId, reason: string | undefined) {
    super(operation, `${operation} got no answer${reason === undefined ? '' : `: ${reason}`}`)
    this.reason = reason
  }
}

/** No answer came in time. Whether the service did what it was asked to is not known. */
export class SignoffTimeoutError extends SignoffCallError {
  override readonly name = 'SignoffTimeoutError'
  readonly code = 'timeout'

  constructor(operation: OperationId, timeout: number) {
    super(operation, `${operation} got no answer within ${timeout} ms`)
  }
}

/** The call's signal was aborted. Its reason is the `cause`. */
export class SignoffAbortedError extends SignoffCallError {
  override readonly name = 'SignoffAbortedError'
  readonly code = 'aborted'

  constructor(operation: OperationId, reason: unknown) {
    super(operation, `${operation} was aborted`)
    this.cause = reason
  }
}

/** Any error of a call, told apart by `code`. */
export type AnySignoffError =
  SignoffError | SignoffUnexpectedReplyError | SignoffNetworkError | SignoffTimeoutError | SignoffAbortedError

/** The platform's code for a failure, from wherever it keeps it; never a message, which may repeat what was sent. */
export function reasonOf(error: unknown): string | undefined {
  let at = error
  for (let depth = 0; isObject(at) && depth < 5; depth++, at = at['cause']) {
    if (typeof at['code'] === 'string' && /^[A-Z][A-Z0-9_]+$/.test(at['code'])) return at['code']
  }
  return undefined
}
