export {
  type AnySignoffError,
  SignoffAbortedError,
  SignoffCallError,
  SignoffError,
  SignoffNetworkError,
  SignoffTimeoutError,
  SignoffUnexpectedReplyError,
} from './errors.js'
export { Signoff } from '../../../generated/client/src/signoff.js'
export { version } from '../../../generated/client/src/operations.js'
export type * from '../../../generated/client/src/schemas.js'
export type * from '../../../generated/client/src/inputs.js'
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
