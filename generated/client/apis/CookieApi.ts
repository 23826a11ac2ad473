// Generated from openapi.yaml by `npm run generate`; never edit it. Its templates are in scripts/templates.

import * as runtime from '../runtime.js'
import type { CookieError, Credentials, Profile } from '../models/index.js'

/** What `cookieGetSession` answers, by status, when it does not succeed. */
export interface CookieGetSessionErrors {
  401: CookieError
  413: CookieError
  500: CookieError
}

export interface CookieLoginRequest {
  credentials: Credentials
}

/** What `cookieLogin` answers, by status, when it does not succeed. */
export interface CookieLoginErrors {
  400: CookieError
  401: CookieError
  403: CookieError
  413: CookieError
  415: CookieError
  429: CookieError
  500: CookieError
  503: CookieError
}

/** What `cookieLogout` answers, by status, when it does not succeed. */
export interface CookieLogoutErrors {
  401: CookieError
  403: CookieError
  413: CookieError
  500: CookieError
}

export class CookieApi extends runtime.BaseAPI {
  /** Tell whose session the cookie is */
  async cookieGetSession(initOverrides?: runtime.InitOverrides): Promise<Profile> {
    return (await this.cookieGetSessionRaw(initOverrides)).value()
  }

  /** The same, with the raw response. */
  async cookieGetSessionRaw(initOverrides?: runtime.InitOverrides): Promise<runtime.ApiResponse<Profile>> {
    const path = '/cookie/api/auth/session'
    const request: runtime.RequestOpts = { method: 'GET', path, headers: {}, query: {} }
    await this.authorize('cookie', 'auth_session', request)
    return new runtime.ApiResponse(await this.request(request, initOverrides))
  }

  /** Start a session and set its cookie */
  async cookieLogin(parameters: CookieLoginRequest, initOverrides?: runtime.InitOverrides): Promise<Profile> {
    return (await this.cookieLoginRaw(parameters, initOverrides)).value()
  }

  /** The same, with the raw response. */
  async cookieLoginRaw(
    parameters: CookieLoginRequest,
    initOverrides?: runtime.InitOverrides,
  ): Promise<runtime.ApiResponse<Profile>> {
    runtime.required('cookieLogin', parameters, 'credentials')
    const path = '/cookie/api/auth/login'
    const request: runtime.RequestOpts = { method: 'POST', path, headers: {}, query: {} }
    request.headers['Content-Type'] = 'application/json'
    request.body = JSON.stringify(parameters.credentials)
    return new runtime.ApiResponse(await this.request(request, initOverrides))
  }

  /** End the session behind the cookie */
  async cookieLogout(initOverrides?: runtime.InitOverrides): Promise<boolean> {
    return (await this.cookieLogoutRaw(initOverrides)).value()
  }

  /** The same, with the raw response. */
  async cookieLogoutRaw(initOverrides?: runtime.InitOverrides): Promise<runtime.ApiResponse<boolean>> {
    const path = '/cookie/api/auth/logout'
    const request: runtime.RequestOpts = { method: 'POST', path, headers: {}, query: {} }
    await this.authorize('cookie', 'auth_session', request)
    return new runtime.ApiResponse(await this.request(request, initOverrides))
  }
}
