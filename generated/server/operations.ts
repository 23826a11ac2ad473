// Generated from openapi.yaml by `npm run generate`; never edit it. Its templates are in scripts/templates.

import type { Source } from '../../src/contract/facts.js'

/** The sources of an outcome's `x-volatile`. A name that src/contract does not know does not compile. */
type Sources<Names extends Source> = Names

export interface Operations {
  /** Start a session */
  bodyLogin: {
    contract: 'body'
    method: 'post'
    path: '/body/api/auth/login'
    parameters: {
      path: {}
      query: {}
      header: {}
    }
    consumes: 'application/json'
    body: Credentials
    outcomes: {
      started: { status: 200; body: BodyStarted; volatile: Sources<'requestId' | 'userId' | 'credential'> }
      'body-malformed': { status: 400; body: BodyError; volatile: Sources<'requestId'> }
      'fields-missing': { status: 400; body: BodyError; volatile: Sources<'requestId'> }
      'credentials-invalid': { status: 401; body: BodyError; volatile: Sources<'requestId' | 'limits'> }
      'body-too-large': { status: 413; body: BodyError; volatile: Sources<'requestId'> }
      'type-unsupported': { status: 415; body: BodyError; volatile: Sources<'requestId'> }
      'too-many-attempts': {
        status: 429
        body: BodyError
        volatile: Sources<'requestId' | 'retryAfter' | 'limits'>
      }
      failure: { status: 500; body: BodyError; volatile: Sources<'requestId'> }
      overloaded: { status: 503; body: BodyError; volatile: Sources<'requestId' | 'retryAfter'> }
    }
  }

  /** End the session named in the body */
  bodyLogout: {
    contract: 'body'
    method: 'post'
    path: '/body/api/auth/logout'
    parameters: {
      path: {}
      query: {}
      header: {}
    }
    consumes: 'application/json'
    body: SessionName
    outcomes: {
      ended: { status: 200; body: BodyEnded; volatile: Sources<'requestId'> }
      'body-malformed': { status: 400; body: BodyError; volatile: Sources<'requestId'> }
      'session-missing': { status: 400; body: BodyError; volatile: Sources<'requestId'> }
      'session-doubled': { status: 400; body: BodyError; volatile: Sources<'requestId'> }
      'session-not-found': { status: 404; body: BodyError; volatile: Sources<'requestId'> }
      'body-too-large': { status: 413; body: BodyError; volatile: Sources<'requestId'> }
      failure: { status: 500; body: BodyError; volatile: Sources<'requestId'> }
    }
  }

  /** Tell whose session the cookie is */
  cookieGetSession: {
    contract: 'cookie'
    method: 'get'
    path: '/cookie/api/auth/session'
    parameters: {
      path: {}
      query: {}
      header: {}
    }
    consumes: never
    body: never
    outcomes: {
      active: { status: 200; body: Profile; volatile: Sources<'username' | 'fullName'> }
      'cookie-missing': { status: 401; body: CookieError; volatile: Sources<'path'> }
      'session-invalid': { status: 401; body: CookieError; volatile: Sources<'path'> }
      'session-expired': { status: 401; body: CookieError; volatile: Sources<'path'> }
      'body-too-large': { status: 413; body: CookieError; volatile: Sources<'path'> }
      failure: { status: 500; body: CookieError; volatile: Sources<'path'> }
    }
  }

  /** Start a session and set its cookie */
  cookieLogin: {
    contract: 'cookie'
    method: 'post'
    path: '/cookie/api/auth/login'
    parameters: {
      path: {}
      query: {}
      header: {}
    }
    consumes: 'application/json'
    body: Credentials
    outcomes: {
      started: {
        status: 200
        body: Profile
        volatile: Sources<'username' | 'fullName' | 'credential' | 'expiresIn'>
      }
      'body-malformed': { status: 400; body: CookieError; volatile: Sources<'path'> }
      'fields-missing': { status: 400; body: CookieError; volatile: Sources<'path'> }
      'credentials-invalid': { status: 401; body: CookieError; volatile: Sources<'path' | 'limits'> }
      'origin-refused': { status: 403; body: CookieError; volatile: Sources<'path'> }
      'body-too-large': { status: 413; body: CookieError; volatile: Sources<'path'> }
      'type-unsupported': { status: 415; body: CookieError; volatile: Sources<'path'> }
      'too-many-attempts': {
        status: 429
        body: CookieError
        volatile: Sources<'path' | 'retryAfter' | 'limits'>
      }
      failure: { status: 500; body: CookieError; volatile: Sources<'path'> }
      overloaded: { status: 503; body: CookieError; volatile: Sources<'path' | 'retryAfter'> }
    }
  }

  /** End the session behind the cookie */
  cookieLogout: {
    contract: 'cookie'
    method: 'post'
    path: '/cookie/api/auth/logout'
    parameters: {
      path: {}
      query: {}
      header: {}
    }
    consumes: never
    body: never
    outcomes: {
      ended: { status: 200; body: boolean; volatile: never }
      'not-active': { status: 200; body: boolean; volatile: never }
      'cookie-missing': { status: 401; body: CookieError; volatile: Sources<'path'> }
      'origin-refused': { status: 403; body: CookieError; volatile: Sources<'path'> }
      'body-too-large': { status: 413; body: CookieError; volatile: Sources<'path'> }
      failure: { status: 500; body: CookieError; volatile: Sources<'path'> }
    }
  }

  /** Tell whose session it is */
  headerGetSession: {
    contract: 'header-token'
    method: 'get'
    path: '/auth/session'
    parameters: {
      path: {}
      query: { session_token?: string }
      header: { session_token?: string }
    }
    consumes: never
    body: never
    outcomes: {
      active: { status: 200; body: Profile; volatile: Sources<'username' | 'fullName'> }
      'token-missing': { status: 401; body: Detail; volatile: never }
      'token-invalid': { status: 401; body: Detail; volatile: never }
      'token-expired': { status: 401; body: Detail; volatile: never }
      'body-too-large': { status: 413; body: Detail; volatile: never }
      failure: { status: 500; body: Detail; volatile: never }
    }
  }

  /** End the session named in the Authorization header */
  headerLogout: {
    contract: 'header-token'
    method: 'post'
    path: '/logout'
    parameters: {
      path: {}
      query: {}
      header: {}
    }
    consumes: never
    body: never
    outcomes: {
      ended: { status: 200; body: Message; volatile: never }
      'token-missing': { status: 401; body: Detail; volatile: never }
      'token-invalid': { status: 401; body: Detail; volatile: never }
      'token-expired': { status: 401; body: Detail; volatile: never }
      'body-too-large': { status: 413; body: Detail; volatile: never }
      failure: { status: 500; body: Detail; volatile: never }
    }
  }

  /** Start a session with an access token */
  jwtLogin: {
    contract: 'jwt'
    method: 'post'
    path: '/api/v1/auth/login'
    parameters: {
      path: {}
      query: {}
      header: {}
    }
    consumes: 'application/json' | 'application/x-www-form-urlencoded'
    body: Credentials
    outcomes: {
      started: { status: 200; body: TokenGrant; volatile: Sources<'credential' | 'expiresIn'> }
      'credentials-invalid': { status: 401; body: Detail; volatile: Sources<'limits'> }
      'body-too-large': { status: 413; body: Detail; volatile: never }
      malformed: { status: 422; body: ValidationError; volatile: Sources<'faults'> }
      'too-many-attempts': { status: 429; body: Detail; volatile: Sources<'retryAfter' | 'limits'> }
      failure: { status: 500; body: JwtError; volatile: Sources<'errorId' | 'path' | 'method'> }
      overloaded: { status: 503; body: Detail; volatile: Sources<'retryAfter'> }
    }
  }

  /** End the session behind the bearer credential */
  jwtLogout: {
    contract: 'jwt'
    method: 'post'
    path: '/api/v1/auth/logout'
    parameters: {
      path: {}
      query: {}
      header: {}
    }
    consumes: never
    body: never
    outcomes: {
      ended: { status: 200; body: Message; volatile: never }
      'not-authenticated': { status: 403; body: Detail; volatile: never }
      'scheme-unsupported': { status: 403; body: Detail; volatile: never }
      'body-too-large': { status: 413; body: Detail; volatile: never }
      failure: { status: 500; body: JwtError; volatile: Sources<'errorId' | 'path' | 'method'> }
    }
  }

  /** Tell whose session it is */
  jwtMe: {
    contract: 'jwt'
    method: 'get'
    path: '/api/v1/auth/me'
    parameters: {
      path: {}
      query: {}
      header: {}
    }
    consumes: never
    body: never
    outcomes: {
      active: { status: 200; body: Account; volatile: Sources<'userId' | 'username' | 'fullName'> }
      'credentials-invalid': { status: 401; body: Detail; volatile: never }
      'not-authenticated': { status: 403; body: Detail; volatile: never }
      'scheme-unsupported': { status: 403; body: Detail; volatile: never }
      'body-too-large': { status: 413; body: Detail; volatile: never }
      failure: { status: 500; body: JwtError; volatile: Sources<'errorId' | 'path' | 'method'> }
    }
  }

  /** Read the user of a session */
  queryGetUser: {
    contract: 'query'
    method: 'get'
    path: '/api/users/{id}'
    parameters: {
      path: { id: bigint }
      query: {}
      header: {}
    }
    consumes: never
    body: never
    outcomes: {
      found: { status: 200; body: QueryUser; volatile: Sources<'userId' | 'username' | 'fullName'> }
      'userid-malformed': { status: 400; body: QueryError; volatile: Sources<'path' | 'timestamp'> }
      'session-invalid': { status: 401; body: QueryError; volatile: Sources<'path' | 'timestamp'> }
      'user-forbidden': { status: 403; body: QueryError; volatile: Sources<'path' | 'timestamp'> }
      'body-too-large': { status: 413; body: QueryError; volatile: Sources<'path' | 'timestamp'> }
      failure: { status: 500; body: QueryError; volatile: Sources<'path' | 'timestamp'> }
    }
  }

  /** Read the user of a session (pinned) */
  queryGetUserPinned: {
    contract: 'query'
    method: 'get'
    path: '/query/api/users/{id}'
    parameters: {
      path: { id: bigint }
      query: {}
      header: {}
    }
    consumes: never
    body: never
    outcomes: {
      found: { status: 200; body: QueryUser; volatile: Sources<'userId' | 'username' | 'fullName'> }
      'userid-malformed': { status: 400; body: QueryError; volatile: Sources<'path' | 'timestamp'> }
      'session-invalid': { status: 401; body: QueryError; volatile: Sources<'path' | 'timestamp'> }
      'user-forbidden': { status: 403; body: QueryError; volatile: Sources<'path' | 'timestamp'> }
      'body-too-large': { status: 413; body: QueryError; volatile: Sources<'path' | 'timestamp'> }
      failure: { status: 500; body: QueryError; volatile: Sources<'path' | 'timestamp'> }
    }
  }

  /** Start a session */
  queryLogin: {
    contract: 'query'
    method: 'post'
    path: '/query/api/auth/login'
    parameters: {
      path: {}
      query: {}
      header: {}
    }
    consumes: 'application/json'
    body: Credentials
    outcomes: {
      started: { status: 200; body: QueryStarted; volatile: Sources<'userId' | 'credential' | 'expiresAt'> }
      'body-malformed': { status: 400; body: QueryError; volatile: Sources<'path' | 'timestamp'> }
      'fields-missing': { status: 400; body: QueryError; volatile: Sources<'path' | 'timestamp'> }
      'credentials-invalid': {
        status: 401
        body: QueryError
        volatile: Sources<'path' | 'timestamp' | 'limits'>
      }
      'body-too-large': { status: 413; body: QueryError; volatile: Sources<'path' | 'timestamp'> }
      'type-unsupported': { status: 415; body: QueryError; volatile: Sources<'path' | 'timestamp'> }
      'too-many-attempts': {
        status: 429
        body: QueryError
        volatile: Sources<'path' | 'timestamp' | 'retryAfter' | 'limits'>
      }
      failure: { status: 500; body: QueryError; volatile: Sources<'path' | 'timestamp'> }
      overloaded: { status: 503; body: QueryError; volatile: Sources<'path' | 'timestamp' | 'retryAfter'> }
    }
  }

  /** End a session by user and session */
  queryLogout: {
    contract: 'query'
    method: 'post'
    path: '/query/api/auth/logout'
    parameters: {
      path: {}
      query: { userId: bigint; sessionId: string }
      header: {}
    }
    consumes: never
    body: never
    outcomes: {
      ended: { status: 200; body: QueryEnded; volatile: never }
      'parameters-missing': { status: 400; body: QueryError; volatile: Sources<'path' | 'timestamp'> }
      'parameters-doubled': { status: 400; body: QueryError; volatile: Sources<'path' | 'timestamp'> }
      'userid-malformed': { status: 400; body: QueryError; volatile: Sources<'path' | 'timestamp'> }
      'session-not-found': { status: 404; body: QueryError; volatile: Sources<'path' | 'timestamp'> }
      'body-too-large': { status: 413; body: QueryError; volatile: Sources<'path' | 'timestamp'> }
      failure: { status: 500; body: QueryError; volatile: Sources<'path' | 'timestamp'> }
    }
  }

  /** Start a session, for clients of the query and the body contract */
  login: {
    contract: 'shared'
    method: 'post'
    path: '/api/auth/login'
    parameters: {
      path: {}
      query: {}
      header: {}
    }
    consumes: 'application/json'
    body: Credentials
    outcomes: {
      started: {
        status: 200
        body: SharedStarted
        volatile: Sources<'userId' | 'credential' | 'expiresAt' | 'requestId'>
      }
      'body-malformed': {
        status: 400
        body: SharedError
        volatile: Sources<'requestId' | 'path' | 'timestamp'>
      }
      'fields-missing': {
        status: 400
        body: SharedError
        volatile: Sources<'requestId' | 'path' | 'timestamp'>
      }
      'credentials-invalid': {
        status: 401
        body: SharedError
        volatile: Sources<'requestId' | 'path' | 'timestamp' | 'limits'>
      }
      'body-too-large': {
        status: 413
        body: SharedError
        volatile: Sources<'requestId' | 'path' | 'timestamp'>
      }
      'type-unsupported': {
        status: 415
        body: SharedError
        volatile: Sources<'requestId' | 'path' | 'timestamp'>
      }
      'too-many-attempts': {
        status: 429
        body: SharedError
        volatile: Sources<'requestId' | 'path' | 'timestamp' | 'retryAfter' | 'limits'>
      }
      failure: { status: 500; body: SharedError; volatile: Sources<'requestId' | 'path' | 'timestamp'> }
      overloaded: {
        status: 503
        body: SharedError
        volatile: Sources<'requestId' | 'path' | 'timestamp' | 'retryAfter'>
      }
    }
  }

  /** End a session; the request says which contract it speaks */
  logout: {
    contract: 'shared'
    method: 'post'
    path: '/api/auth/logout'
    parameters: {
      path: {}
      query: { userId?: bigint; sessionId?: string }
      header: {}
    }
    consumes: 'application/json'
    body: SessionName | undefined
    outcomes: {
      'query-ended': { status: 200; body: SharedEnded; volatile: never }
      'cookie-ended': { status: 200; body: SharedEnded; volatile: never }
      'cookie-not-active': { status: 200; body: SharedEnded; volatile: never }
      'body-ended': { status: 200; body: SharedEnded; volatile: Sources<'requestId'> }
      'query-parameters-missing': {
        status: 400
        body: SharedLogoutError
        volatile: Sources<'path' | 'timestamp'>
      }
      'query-parameters-doubled': {
        status: 400
        body: SharedLogoutError
        volatile: Sources<'path' | 'timestamp'>
      }
      'query-userid-malformed': {
        status: 400
        body: SharedLogoutError
        volatile: Sources<'path' | 'timestamp'>
      }
      'body-malformed': { status: 400; body: SharedLogoutError; volatile: Sources<'requestId'> }
      'body-session-missing': { status: 400; body: SharedLogoutError; volatile: Sources<'requestId'> }
      'body-session-doubled': { status: 400; body: SharedLogoutError; volatile: Sources<'requestId'> }
      'carriers-ambiguous': {
        status: 400
        body: SharedLogoutError
        volatile: Sources<'requestId' | 'path' | 'timestamp'>
      }
      'cookie-missing': { status: 401; body: CookieError; volatile: Sources<'path'> }
      'origin-refused': { status: 403; body: CookieError; volatile: Sources<'path'> }
      'query-session-not-found': {
        status: 404
        body: SharedLogoutError
        volatile: Sources<'path' | 'timestamp'>
      }
      'body-session-not-found': { status: 404; body: SharedLogoutError; volatile: Sources<'requestId'> }
      'query-body-too-large': {
        status: 413
        body: SharedLogoutError
        volatile: Sources<'path' | 'timestamp'>
      }
      'cookie-body-too-large': { status: 413; body: SharedLogoutError; volatile: Sources<'path'> }
      'body-body-too-large': { status: 413; body: SharedLogoutError; volatile: Sources<'requestId'> }
      'query-failure': { status: 500; body: SharedLogoutError; volatile: Sources<'path' | 'timestamp'> }
      'cookie-failure': { status: 500; body: SharedLogoutError; volatile: Sources<'path'> }
      'body-failure': { status: 500; body: SharedLogoutError; volatile: Sources<'requestId'> }
    }
  }

  /** This document as JSON */
  getContractJson: {
    contract: 'system'
    method: 'get'
    path: '/openapi.json'
    parameters: {
      path: {}
      query: {}
      header: {}
    }
    consumes: never
    body: never
    outcomes: {
      served: { status: 200; body: Document; volatile: Sources<'document'> }
      'request-ambiguous': {
        status: 400
        body: Problem
        volatile: Examples['#/components/examples/RequestAmbiguous']
      }
    }
  }

  /** This document as it was written */
  getContractYaml: {
    contract: 'system'
    method: 'get'
    path: '/openapi.yaml'
    parameters: {
      path: {}
      query: {}
      header: {}
    }
    consumes: never
    body: never
    outcomes: {
      served: { status: 200; body: string; volatile: Sources<'document'> }
      'request-ambiguous': {
        status: 400
        body: Problem
        volatile: Examples['#/components/examples/RequestAmbiguous']
      }
    }
  }

  /** Tell that the process lives */
  getHealth: {
    contract: 'system'
    method: 'get'
    path: '/healthz'
    parameters: {
      path: {}
      query: {}
      header: {}
    }
    consumes: never
    body: never
    outcomes: {
      alive: { status: 200; body: Health; volatile: never }
      'request-ambiguous': {
        status: 400
        body: Problem
        volatile: Examples['#/components/examples/RequestAmbiguous']
      }
    }
  }

  /** List the public keys that verify access tokens */
  getKeySet: {
    contract: 'system'
    method: 'get'
    path: '/.well-known/jwks.json'
    parameters: {
      path: {}
      query: {}
      header: {}
    }
    consumes: never
    body: never
    outcomes: {
      listed: { status: 200; body: KeySet; volatile: Sources<'keys'> }
      'request-ambiguous': {
        status: 400
        body: Problem
        volatile: Examples['#/components/examples/RequestAmbiguous']
      }
      failure: { status: 500; body: Problem; volatile: Examples['#/components/examples/ProblemFailure'] }
    }
  }

  /** Tell whether requests can be served */
  getReadiness: {
    contract: 'system'
    method: 'get'
    path: '/readyz'
    parameters: {
      path: {}
      query: {}
      header: {}
    }
    consumes: never
    body: never
    outcomes: {
      ready: { status: 200; body: Health; volatile: never }
      'request-ambiguous': {
        status: 400
        body: Problem
        volatile: Examples['#/components/examples/RequestAmbiguous']
      }
      'store-unavailable': { status: 503; body: Problem; volatile: never }
      draining: { status: 503; body: Problem; volatile: never }
    }
  }
}

export type OperationId = keyof Operations

/** The sources in the examples under components, by the reference that an outcome has to them. */
export interface Examples {
  '#/components/examples/RequestAmbiguous': never
  '#/components/examples/ProblemFailure': never
}

export interface Account {
  id: bigint
  username: string
  /** The username where no full name is known. */
  full_name: string
}

export interface BodyEnded {
  /** The request's id. */
  request: string
  message: string
}

export interface BodyError {
  /** The request's id. */
  request: string
  error: string
}

export interface BodyStarted {
  /** The request's id. */
  request: string
  /** The user's id. */
  user: string
  /** The session token. */
  session: string
  message: string
}

export interface CookieError {
  error: boolean
  url: string
  statusCode: number
  statusMessage: string
  message: string
}

export interface Credentials {
  /** Compared after Unicode NFKC and case folding. */
  username: string
  /** Every byte counts. */
  password: string
}

export interface Detail {
  detail: string
}

export interface Document {
  openapi: string
  [name: string]: unknown
}

export interface FaultContext {
  error: string
}

export interface Health {
  status: string
}

export interface JwtError {
  detail: string
  /** Says nothing about the inside. */
  error: string
  error_type: string
  /** Always empty; the log has the trace under the id. */
  trace: string
  error_id: string
  path: string
  method: string
}

export interface KeySet {
  keys: Array<PublicKey>
}

export type Location = number | string

export interface Message {
  message: string
}

export interface Problem {
  type: string
  title: string
  status: number
  detail: string
}

export interface Profile {
  username: string
  /** The username where no full name is known. */
  full_name: string
}

export interface PublicKey {
  kty: string
  crv: string
  x: string
  y: string
  kid: string
  use: string
  alg: string
}

export interface QueryEnded {
  success: boolean
  message: string
}

export interface QueryError {
  error: string
  /** The documented path. */
  path: string
  /** UTC to the second. */
  timestamp: string
}

export interface QuerySession {
  userId: bigint
  sessionToken: string
  /** When the session ends at the latest, in UTC. */
  expiresAt: string
}

export interface QueryStarted {
  success: boolean
  data: QuerySession
}

export interface QueryUser {
  success: boolean
  data: QueryUserData
}

export interface QueryUserData {
  userId: bigint
  username: string
  /** The username where no full name is known. */
  fullName: string
}

export interface SessionName {
  /** Any credential. */
  session: string
}

export type SharedEnded = BodyEnded | QueryEnded | boolean

export interface SharedError {
  /** The request's id. */
  request: string
  error: string
  /** The documented path. */
  path: string
  /** UTC to the second. */
  timestamp: string
}

export type SharedLogoutError = BodyError | CookieError | QueryError | SharedError

export interface SharedStarted {
  success: boolean
  data: QuerySession
  /** The request's id. */
  request: string
  /** The user's id. */
  user: string
  /** The session token. */
  session: string
  message: string
}

export interface TokenGrant {
  access_token: string
  token_type: string
  /** Seconds until the session ends at the latest. */
  expires_in: number
}

export interface ValidationError {
  detail: Array<ValidationFault>
}

export interface ValidationFault {
  type: string
  loc: Array<Location>
  msg: string
  /** What was sent there; null wherever it would repeat a password. */
  input: unknown | null
  ctx?: FaultContext
}
