// Generated from openapi.yaml by `npm run generate`; never edit it. Its templates are in scripts/templates.

import * as runtime from '../runtime.js'
import type { BodyEnded, BodyError, BodyStarted, Credentials, SessionName } from '../models/index.js'

export interface BodyLoginRequest {
  credentials: Credentials
}

/** What `bodyLogin` answers, by status, when it does not succeed. */
export interface BodyLoginErrors {
  400: BodyError
  401: BodyError
  413: BodyError
  415: BodyError
  429: BodyError
  500: BodyError
  503: BodyError
}

export interface BodyLogoutRequest {
  sessionName: SessionName
}

/** What `bodyLogout` answers, by status, when it does not succeed. */
export interface BodyLogoutErrors {
  400: BodyError
  404: BodyError
  413: BodyError
  500: BodyError
}

export class BodyApi extends runtime.BaseAPI {
  /** Start a session */
  async bodyLogin(parameters: BodyLoginRequest, initOverrides?: runtime.InitOverrides): Promise<BodyStarted> {
    return (await this.bodyLoginRaw(parameters, initOverrides)).value()
  }

  /** The same, with the raw response. */
  async bodyLoginRaw(
    parameters: BodyLoginRequest,
    initOverrides?: runtime.InitOverrides,
  ): Promise<runtime.ApiResponse<BodyStarted>> {
    runtime.required('bodyLogin', parameters, 'credentials')
    const path = '/body/api/auth/login'
    const request: runtime.RequestOpts = { method: 'POST', path, headers: {}, query: {} }
    request.headers['Content-Type'] = 'application/json'
    request.body = JSON.stringify(parameters.credentials)
    return new runtime.ApiResponse(await this.request(request, initOverrides))
  }

  /** End the session named in the body */
  async bodyLogout(parameters: BodyLogoutRequest, initOverrides?: runtime.InitOverrides): Promise<BodyEnded> {
    return (await this.bodyLogoutRaw(parameters, initOverrides)).value()
  }

  /** The same, with the raw response. */
  async bodyLogoutRaw(
    parameters: BodyLogoutRequest,
    initOverrides?: runtime.InitOverrides,
  ): Promise<runtime.ApiResponse<BodyEnded>> {
    runtime.required('bodyLogout', parameters, 'sessionName')
    const path = '/body/api/auth/logout'
    const request: runtime.RequestOpts = { method: 'POST', path, headers: {}, query: {} }
    request.headers['Content-Type'] = 'application/json'
    request.body = JSON.stringify(parameters.sessionName)
    return new runtime.ApiResponse(await this.request(request, initOverrides))
  }
}
