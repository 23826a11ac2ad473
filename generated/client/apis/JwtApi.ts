// Generated from openapi.yaml by `npm run generate`; never edit it. Its templates are in scripts/templates.

import * as runtime from '../runtime.js'
import type {
  Account,
  Credentials,
  Detail,
  JwtError,
  Message,
  TokenGrant,
  ValidationError,
} from '../models/index.js'

export interface JwtLoginRequest {
  credentials: Credentials
}

/** What `jwtLogin` answers, by status, when it does not succeed. */
export interface JwtLoginErrors {
  401: Detail
  413: Detail
  422: ValidationError
  429: Detail
  500: JwtError
  503: Detail
}

/** What `jwtLogout` answers, by status, when it does not succeed. */
export interface JwtLogoutErrors {
  403: Detail
  413: Detail
  500: JwtError
}

/** What `jwtMe` answers, by status, when it does not succeed. */
export interface JwtMeErrors {
  401: Detail
  403: Detail
  413: Detail
  500: JwtError
}

export class JwtApi extends runtime.BaseAPI {
  /** Start a session with an access token */
  async jwtLogin(parameters: JwtLoginRequest, initOverrides?: runtime.InitOverrides): Promise<TokenGrant> {
    return (await this.jwtLoginRaw(parameters, initOverrides)).value()
  }

  /** The same, with the raw response. */
  async jwtLoginRaw(
    parameters: JwtLoginRequest,
    initOverrides?: runtime.InitOverrides,
  ): Promise<runtime.ApiResponse<TokenGrant>> {
    runtime.required('jwtLogin', parameters, 'credentials')
    const path = '/api/v1/auth/login'
    const request: runtime.RequestOpts = { method: 'POST', path, headers: {}, query: {} }
    request.headers['Content-Type'] = 'application/json'
    request.body = JSON.stringify(parameters.credentials)
    return new runtime.ApiResponse(await this.request(request, initOverrides))
  }

  /** End the session behind the bearer credential */
  async jwtLogout(initOverrides?: runtime.InitOverrides): Promise<Message> {
    return (await this.jwtLogoutRaw(initOverrides)).value()
  }

  /** The same, with the raw response. */
  async jwtLogoutRaw(initOverrides?: runtime.InitOverrides): Promise<runtime.ApiResponse<Message>> {
    const path = '/api/v1/auth/logout'
    const request: runtime.RequestOpts = { method: 'POST', path, headers: {}, query: {} }
    await this.authorize('bearer', 'bearer', request)
    return new runtime.ApiResponse(await this.request(request, initOverrides))
  }

  /** Tell whose session it is */
  async jwtMe(initOverrides?: runtime.InitOverrides): Promise<Account> {
    return (await this.jwtMeRaw(initOverrides)).value()
  }

  /** The same, with the raw response. */
  async jwtMeRaw(initOverrides?: runtime.InitOverrides): Promise<runtime.ApiResponse<Account>> {
    const path = '/api/v1/auth/me'
    const request: runtime.RequestOpts = { method: 'GET', path, headers: {}, query: {} }
    await this.authorize('bearer', 'bearer', request)
    return new runtime.ApiResponse(await this.request(request, initOverrides))
  }
}
