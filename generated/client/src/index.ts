// Copied from sdk/typescript by `npm run generate`; edit it there.

export {
  type AnySignoffError,
  SignoffAbortedError,
  SignoffCallError,
  SignoffError,
  SignoffNetworkError,
  SignoffTimeoutError,
  SignoffUnexpectedReplyError,
} from './errors.js'
export { Signoff } from './signoff.js'
export { version } from './operations.js'
export type * from './schemas.js'
export type * from './inputs.js'
export type { Fetch, ReplyHeaders } from './platform.js'
export type { RetryOptions } from './retry.js'
export type {
  Answer,
  BearerOption,
  CallOptions,
  FailureOf,
  FormOption,
  Int64,
  OperationId,
  OutcomeOf,
  OutsideOutcome,
  Reply,
  RetryOption,
  SignoffOptions,
  SuccessOf,
} from './types.js'
