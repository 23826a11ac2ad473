/** What handlers know and replies may tell, by the names that `x-volatile` and `x-value` in openapi.yaml use. */
export interface Facts {
  userId: bigint
  username: string
  /** The username where no full name is known. */
  fullName: string
  credential: string
  /** The session's absolute expiry, in milliseconds since the epoch. */
  expiresAt: number
  /** Seconds from now to the absolute expiry. */
  expiresIn: number
  /** Seconds. */
  retryAfter: number
  limits: readonly RateLimit[]
  faults: readonly ValidationFault[]
  keys: readonly object[]
  /** Text that is sent as it is. */
  document: string
  /** Methods of a path, for `Allow`. */
  allow: string
  /** The header names that a preflight asks for. */
  requestedHeaders: string
}

/** What the renderer knows of every request; handlers do not give it. */
export interface Ambient {
  /** Also `errorId`. */
  requestId: string
  /** Milliseconds since the epoch. */
  now: number
  /** The documented path, without a pinning prefix. */
  path: string
  method: string
  /** Whether cookies are marked `Secure`. */
  secureCookies: boolean
  /** The request's origin, if it is allowed. */
  origin: string | undefined
}

export type AmbientSource = 'requestId' | 'errorId' | 'timestamp' | 'path' | 'method' | 'secure' | 'origin'
/** `limitPolicies` is what of `limits` does not change from request to request. */
export type Source = AmbientSource | keyof Facts | 'limitPolicies'

/** A quota of requests and how it stands, as `RateLimit` tells it. Times are in seconds. */
export interface RateLimit {
  name: string
  quota: number
  window: number
  /** Absent where it is not told. */
  now?: { remaining: number; reset: number }
}

/** One entry of a 422, as pydantic 2 shapes it. Its words stand in openapi.yaml, under its type and its reason. */
export interface ValidationFault {
  type: 'missing' | 'string_type' | 'model_attributes_type' | 'json_invalid'
  loc: readonly (string | number)[]
  /** What was sent there, as JSON text. */
  input: string
  /** Why JSON could not be read. */
  reason?: string
}
