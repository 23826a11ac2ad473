// Generated from openapi.yaml by `npm run generate`; never edit it. Its templates are in scripts/templates.

import type * as schemas from './schemas.js'
import type { Int64 } from './types.js'

export interface BodyLoginInput extends schemas.Credentials {}

export interface BodyLogoutInput extends schemas.SessionName {}

export interface CookieLoginInput extends schemas.Credentials {}

export interface HeaderGetSessionInput {
  /** Any credential. */
  sessionToken?: string | undefined
  /** Any credential. Query strings end up in logs of proxies and in histories; prefer the header. */
  sessionTokenInQuery?: string | undefined
}

export interface JwtLoginInput extends schemas.Credentials {}

export interface QueryGetUserInput {
  /** The user's id. */
  id: Int64
}

export interface QueryGetUserPinnedInput {
  /** The user's id. */
  id: Int64
}

export interface QueryLoginInput extends schemas.Credentials {}

export interface QueryLogoutInput {
  /** The id of the user whose session it is. */
  userId: Int64
  /** Any credential of that user. */
  sessionId: string
}

export interface LoginInput extends schemas.Credentials {}

export interface LogoutInput extends Partial<schemas.SessionName> {
  /** The id of the user whose session it is. With it, the request speaks the query contract. */
  userId?: Int64 | undefined
  /** Any credential of that user. With it, the request speaks the query contract. */
  sessionId?: string | undefined
}
