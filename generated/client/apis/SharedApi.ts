// Generated from openapi.yaml by `npm run generate`; never edit it. Its templates are in scripts/templates.

import * as runtime from '../runtime.js'
import type {
  CookieError,
  Credentials,
  SessionName,
  SharedEnded,
  SharedError,
  SharedLogoutError,
  SharedStarted,
} from '../models/index.js'

export interface LoginRequest {
  credentials: Credentials
}

/** What `login` answers, by status, when it does not succeed. */
export interface LoginErrors {
  400: SharedError
  401: SharedError
  413: SharedError
  415: SharedError
  429: SharedError
  500: SharedError
  503: SharedError
}

export interface LogoutRequest {
  /** The id of the user whose session it is. With it, the request speaks the query contract. */
  userId?: number | string | undefined
  /** Any credential of that user. With it, the request speaks the query contract. */
  sessionId?: string | undefined
  sessionName?: SessionName | undefined
}

/** What `logout` answers, by status, when it does not succeed. */
export interface LogoutErrors {
  400: SharedLogoutError
  401: CookieError
  403: CookieError
  404: SharedLogoutError
  413: SharedLogoutError
  500: SharedLogoutError
}

export class SharedApi extends runtime.BaseAPI {
  /** Start a session, for clients of the query and the body contract */
  async login(parameters: LoginRequest, initOverrides?: runtime.InitOverrides): Promise<SharedStarted> {
    return (await this.loginRaw(parameters, initOverrides)).value()
  }

  /** The same, with the raw response. */
  async loginRaw(
    parameters: LoginRequest,
    initOverrides?: runtime.InitOverrides,
  ): Promise<runtime.ApiResponse<SharedStarted>> {
    runtime.required('login', parameters, 'credentials')
    const path = '/api/auth/login'
    const request: runtime.RequestOpts = { method: 'POST', path, headers: {}, query: {} }
    request.headers['Content-Type'] = 'application/json'
    request.body = JSON.stringify(parameters.credentials)
    return new runtime.ApiResponse(await this.request(request, initOverrides))
  }

  /** End a session; the request says which contract it speaks */
  async logout(parameters: LogoutRequest = {}, initOverrides?: runtime.InitOverrides): Promise<SharedEnded> {
    return (await this.logoutRaw(parameters, initOverrides)).value()
  }

  /** The same, with the raw response. */
  async logoutRaw(
    parameters: LogoutRequest = {},
    initOverrides?: runtime.InitOverrides,
  ): Promise<runtime.ApiResponse<SharedEnded>> {
    const path = '/api/auth/logout'
    const request: runtime.RequestOpts = { method: 'POST', path, headers: {}, query: {} }
    if (parameters.userId !== undefined) request.query['userId'] = parameters.userId
    if (parameters.sessionId !== undefined) request.query['sessionId'] = parameters.sessionId
    if (parameters.sessionName !== undefined) {
      request.headers['Content-Type'] = 'application/json'
      request.body = JSON.stringify(parameters.sessionName)
    }
    return new runtime.ApiResponse(await this.request(request, initOverrides))
  }
}
