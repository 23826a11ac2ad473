// Copied from sdk/typescript by `npm run generate`; edit it there.

import { isObject } from './json.js'
import type { ReplyHeaders } from './platform.js'
import { retryAfterOf } from './retry.js'
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

  /** What may be logged: neither headers nor body. */
  toJSON(): Record<string, unknown> {
    const { name, message, code, operation, requestId } = this
    return { name, message, code, operation, requestId }
  }
}

// On the prototype, where the stack finds it.
function named(error: { prototype: object }, name: string): void {
  Object.defineProperty(error.prototype, 'name', { value: name, configurable: true, writable: true })
}

/** Seconds to wait, as the reply's Retry-After says. */
function secondsOf(headers: ReplyHeaders): number | undefined {
  const milliseconds = retryAfterOf(headers)
  return milliseconds === undefined ? undefined : Math.ceil(milliseconds / 1_000)
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
  /** Seconds to wait before the next attempt, where the reply says so. */
  readonly retryAfter: number | undefined
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

// That operation, status, outcome and body belong together is what the table tells by which they were recognised.
export const SignoffError = class SignoffError extends SignoffCallError {
  static {
    named(this, 'SignoffError')
  }
  readonly code = 'error-reply'
  readonly status: number
  readonly outcome: string
  readonly body: unknown
  readonly retryAfter: number | undefined
  // Private, so that no log has them: they may repeat the request's address.
  readonly #headers: ReplyHeaders

  constructor({ operation, status, outcome, body, headers, requestId }: ErrorReplyParts) {
    super(operation, `${operation} answered ${status} ${outcome}`, requestId)
    this.status = status
    this.outcome = outcome
    this.body = body
    this.retryAfter = secondsOf(headers)
    this.#headers = headers
  }

  get headers(): ReplyHeaders {
    return this.#headers
  }

  override toJSON(): Record<string, unknown> {
    const { status, outcome, retryAfter } = this
    return { ...super.toJSON(), status, outcome, retryAfter }
  }
} as unknown as {
  readonly prototype: SignoffError
  new (parts: ErrorReplyParts): SignoffError
}

/**
 * The answer is none that openapi.yaml documents for the operation: a proxy's, or that of another service or version.
 * What it says is not repeated here, as it may repeat what was sent.
 */
export class SignoffUnexpectedReplyError extends SignoffCallError {
  static {
    named(this, 'SignoffUnexpectedReplyError')
  }
  declare readonly name: 'SignoffUnexpectedReplyError'
  readonly code = 'unexpected-reply'
  readonly status: number
  /** Seconds to wait before the next attempt, where the reply says so. */
  readonly retryAfter: number | undefined
  readonly #headers: ReplyHeaders
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
    this.#headers = reply.headers
    this.retryAfter = secondsOf(reply.headers)
    this.outcome = reply.outcome
  }

  get headers(): ReplyHeaders {
    return this.#headers
  }

  override toJSON(): Record<string, unknown> {
    const { status, outcome, retryAfter } = this
    return { ...super.toJSON(), status, outcome, retryAfter }
  }
}

/** No answer came. Whether the service did what it was asked to is not known. */
export class SignoffNetworkError extends SignoffCallError {
  static {
    named(this, 'SignoffNetworkError')
  }
  declare readonly name: 'SignoffNetworkError'
  readonly code = 'network'
  /** What the platform calls it, as `ECONNREFUSED`, or the class of what was thrown, as `ReferenceError`. */
  readonly reason: string | undefined

  constructor(operation: OperationId, reason: string | undefined) {
    super(operation, `${operation} got no answer${reason === undefined ? '' : `: ${reason}`}`)
    this.reason = reason
  }
}

/** No answer came in time. Whether the service did what it was asked to is not known. */
export class SignoffTimeoutError extends SignoffCallError {
  static {
    named(this, 'SignoffTimeoutError')
  }
  declare readonly name: 'SignoffTimeoutError'
  readonly code = 'timeout'

  constructor(operation: OperationId, timeout: number) {
    super(operation, `${operation} got no answer within ${timeout} ms`)
  }
}

/** The call's signal was aborted. Its reason is the `cause`. */
export class SignoffAbortedError extends SignoffCallError {
  static {
    named(this, 'SignoffAbortedError')
  }
  declare readonly name: 'SignoffAbortedError'
  readonly code = 'aborted'

  constructor(operation: OperationId, reason: unknown) {
    super(operation, `${operation} was aborted`)
    this.cause = reason
  }
}

/** Any error of a call, told apart by `code`. */
export type AnySignoffError =
  SignoffError | SignoffUnexpectedReplyError | SignoffNetworkError | SignoffTimeoutError | SignoffAbortedError

/** What `fetch` says itself when the network fails, in Node.js and in browsers. */
const NETWORK_MESSAGES = /^(fetch failed|failed to fetch|load failed|network request failed|networkerror )/i

/**
 * The platform's code for a failure, from wherever it keeps it, or the class of what was thrown; never a message of
 * another's, which may repeat what was sent.
 */
export function reasonOf(error: unknown): string | undefined {
  let at = error
  for (let depth = 0; isObject(at) && depth < 5; depth++, at = at['cause']) {
    if (typeof at['code'] === 'string' && /^[A-Z][A-Z0-9_]+$/.test(at['code'])) return at['code']
    if (at['message'] === 'bad port') return 'bad port'
  }
  if (!isObject(error)) return undefined
  const { name, message } = error
  if (typeof message === 'string' && NETWORK_MESSAGES.test(message)) return undefined
  return typeof name === 'string' && /^[A-Z]\w+Error$/.test(name) ? name : undefined
}

/** Whether a failure stays as it is, however often the request is sent: it is in the program, or in the address. */
export function isLasting(error: unknown): boolean {
  return ['ReferenceError', 'SyntaxError', 'bad port'].includes(reasonOf(error) ?? '')
}
