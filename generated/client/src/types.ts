// Copied from sdk/typescript by `npm run generate`; edit it there.

import type { operations, Operations, outside } from './operations.js'
import type { Credentials, Fetch, PlatformSignal, ReplyHeaders } from './platform.js'
import type { RetryOptions } from './retry.js'

/** The name of an operation, which is that of its method. */
export type OperationId = keyof Operations

/** What an operation can answer, by the names of the examples in openapi.yaml. */
export type OutcomeOf<Op extends OperationId> = keyof Operations[Op]['outcomes'] & string

/** What an operation can answer when it succeeds. */
export type SuccessOf<Op extends OperationId> = {
  [Name in OutcomeOf<Op>]: StatusOf<Op, Name> extends Success ? Name : never
}[OutcomeOf<Op>]

/** What an operation can answer when it does not succeed. */
export type FailureOf<Op extends OperationId> = Exclude<OutcomeOf<Op>, SuccessOf<Op>>

/** What the service answers when a request reaches no operation, or cannot be read. */
export type OutsideOutcome = NamesIn<(typeof outside)[number]>

type NamesIn<Replies> = Replies extends { outcomes: infer Outcomes } ? keyof Outcomes & string : never

type Success = 200 | 201 | 202 | 203 | 204 | 205 | 206
type Parts<Of> = Of extends { status: infer Status; body: infer Body }
  ? { status: Status; body: Body }
  : never

export type StatusOf<Op extends OperationId, Name extends OutcomeOf<Op>> = Parts<
  Operations[Op]['outcomes'][Name]
>['status']

/** The body of an outcome: its schema, or of a choice of schemas the one that its example has. */
export type BodyOf<Op extends OperationId, Name extends OutcomeOf<Op>> = Chosen<
  Parts<Operations[Op]['outcomes'][Name]>['body'],
  ExampleOf<(typeof operations)[Op]['replies'][number]['outcomes'], Name>
>

type ExampleOf<Outcomes, Name extends string> =
  Outcomes extends Record<Name, { example: infer Example }> ? Example : never
type Chosen<Schema, Example> = [Fitting<Schema, Example>] extends [never] ? Schema : Fitting<Schema, Example>
type Fitting<Schema, Example> = Schema extends boolean
  ? Extract<Schema, Example>
  : [keyof Schema] extends [keyof Example]
    ? [keyof Example] extends [keyof Schema]
      ? Schema
      : never
    : never

/** What a method of `raw` answers: a union, told apart by `outcome`. */
export type Reply<Op extends OperationId = OperationId> = {
  [Id in Op]: {
    [Name in SuccessOf<Id>]: {
      readonly operation: Id
      readonly status: StatusOf<Id, Name>
      readonly outcome: Name
      readonly body: BodyOf<Id, Name>
      readonly headers: ReplyHeaders
      /** The id to quote when you report a problem. Browsers show it to other origins if the service allows them. */
      readonly requestId: string | undefined
    }
  }[SuccessOf<Id>]
}[Op]

/** What a method answers. */
export type Answer<Op extends OperationId> = Reply<Op>['body']

/** The operations, each answering the whole reply. */
export type Raw = {
  readonly [Op in keyof Operations]: (...given: Operations[Op]['arguments']) => Promise<Reply<Op>>
}

/** A 64-bit integer on the way in. A number must be one that is exact: give others as a bigint, or by their digits. */
export type Int64 = bigint | number | string

export interface SignoffOptions {
  /** Where the service is, with the path before its own if there is one. In browsers, the page's origin by default. */
  baseUrl?: string | { readonly href: string } | undefined
  /** Sent as `Authorization: Bearer` to the operations that read it there. */
  bearer?: string | undefined
  /** The value of the cookie `auth_session` to begin with. Outside browsers, which hold it themselves. */
  cookie?: string | undefined
  /** Milliseconds that a call may take, with all its attempts. 30,000 by default; 0 for as long as it takes. */
  timeout?: number | undefined
  /**
   * How the checks (GET) are sent again; `false` for never. Logins and logouts are never sent again, as the one whose answer
   * was lost may have been done: it started a session or counted as a failure, or it ended the session for good.
   */
  retry?: RetryOptions | false | undefined
  /** Sent with each request. */
  headers?: Readonly<Record<string, string>> | undefined
  /** Instead of the platform's. */
  fetch?: Fetch | undefined
  /** Which cookies browsers send and take. `include` by default, so that a service on another origin works as well. */
  credentials?: Credentials | undefined
}

export interface CallOptions {
  /** Ends the call when it is aborted. */
  signal?: PlatformSignal | undefined
  /** Milliseconds that this call may take; 0 for as long as it takes. */
  timeout?: number | undefined
  /** Sent with this request. */
  headers?: Readonly<Record<string, string>> | undefined
  /** The value of `auth_session` for this call alone, which leaves the cookie that the client holds as it is. */
  cookie?: string | undefined
}

export interface BearerOption {
  /** Sent as `Authorization: Bearer`, instead of the client's own. */
  bearer?: string | undefined
}

export interface RetryOption {
  /** How this check is sent again; `false` for never. */
  retry?: RetryOptions | false | undefined
}

export interface FormOption {
  /** Sends the body as a form instead of JSON. */
  form?: boolean | undefined
}

/** What a call of an operation can be given. */
export type OptionsOf<Op extends OperationId> = CallOptions &
  ((typeof operations)[Op] extends { authorization: true } ? BearerOption : unknown) &
  ((typeof operations)[Op] extends { method: 'GET' } ? RetryOption : unknown) &
  ((typeof operations)[Op] extends { body: { types: readonly (infer Type)[] } }
    ? 'application/x-www-form-urlencoded' extends Type
      ? FormOption
      : unknown
    : unknown)

/** All that any call can be given. */
export type AnyCallOptions = CallOptions & BearerOption & RetryOption & FormOption
