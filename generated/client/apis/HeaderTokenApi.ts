// Generated from openapi.yaml by `npm run generate`; never edit it. Its templates are in scripts/templates.

import * as runtime from '../runtime.js'
import type { Detail, Message, Profile } from '../models/index.js'

export interface HeaderGetSessionRequest {
  /** Any credential. */
  sessionToken?: string | undefined
  /** Any credential. Query strings end up in logs of proxies and in histories; prefer the header. */
  sessionToken2?: string | undefined
}

/** What `headerGetSession` answers, by status, when it does not succeed. */
export interface HeaderGetSessionErrors {
  401: Detail
  413: Detail
  500: Detail
}

/** What `headerLogout` answers, by status, when it does not succeed. */
export interface HeaderLogoutErrors {
  401: Detail
  413: Detail
  500: Detail
}

export class HeaderTokenApi extends runtime.BaseAPI {
  /** Tell whose session it is */
  async headerGetSession(
    parameters: HeaderGetSessionRequest = {},
    initOverrides?: runtime.InitOverrides,
  ): Promise<Profile> {
    return (await this.headerGetSessionRaw(parameters, initOverrides)).value()
  }

  /** The same, with the raw response. */
  async headerGetSessionRaw(
    parameters: HeaderGetSessionRequest = {},
    initOverrides?: runtime.InitOverrides,
  ): Promise<runtime.ApiResponse<Profile>> {
    const path = '/auth/session'
    const request: runtime.RequestOpts = { method: 'GET', path, headers: {}, query: {} }
    if (parameters.sessionToken2 !== undefined) request.query['session_token'] = parameters.sessionToken2
    if (parameters.sessionToken !== undefined)
      request.headers['session_token'] = String(parameters.sessionToken)
    return new runtime.ApiResponse(await this.request(request, initOverrides))
  }

  /** End the session named in the Authorization header */
  async headerLogout(initOverrides?: runtime.InitOverrides): Promise<Message> {
    return (await this.headerLogoutRaw(initOverrides)).value()
  }

  /** The same, with the raw response. */
  async headerLogoutRaw(initOverrides?: runtime.InitOverrides): Promise<runtime.ApiResponse<Message>> {
    const path = '/logout'
    const request: runtime.RequestOpts = { method: 'POST', path, headers: {}, query: {} }
    await this.authorize('header', 'Authorization', request)
    return new runtime.ApiResponse(await this.request(request, initOverrides))
  }
}
