// Generated from openapi.yaml by `npm run generate`; never edit it. Its templates are in scripts/templates.

import * as runtime from '../runtime.js'
import type { Credentials, QueryEnded, QueryError, QueryStarted, QueryUser } from '../models/index.js'

export interface QueryGetUserRequest {
  /** The user's id. */
  id: number | string
}

/** What `queryGetUser` answers, by status, when it does not succeed. */
export interface QueryGetUserErrors {
  400: QueryError
  401: QueryError
  403: QueryError
  413: QueryError
  500: QueryError
}

export interface QueryGetUserPinnedRequest {
  /** The user's id. */
  id: number | string
}

/** What `queryGetUserPinned` answers, by status, when it does not succeed. */
export interface QueryGetUserPinnedErrors {
  400: QueryError
  401: QueryError
  403: QueryError
  413: QueryError
  500: QueryError
}

export interface QueryLoginRequest {
  credentials: Credentials
}

/** What `queryLogin` answers, by status, when it does not succeed. */
export interface QueryLoginErrors {
  400: QueryError
  401: QueryError
  413: QueryError
  415: QueryError
  429: QueryError
  500: QueryError
  503: QueryError
}

export interface QueryLogoutRequest {
  /** The id of the user whose session it is. */
  userId: number | string
  /** Any credential of that user. */
  sessionId: string
}

/** What `queryLogout` answers, by status, when it does not succeed. */
export interface QueryLogoutErrors {
  400: QueryError
  404: QueryError
  413: QueryError
  500: QueryError
}

export class QueryApi extends runtime.BaseAPI {
  /** Read the user of a session */
  async queryGetUser(
    parameters: QueryGetUserRequest,
    initOverrides?: runtime.InitOverrides,
  ): Promise<QueryUser> {
    return (await this.queryGetUserRaw(parameters, initOverrides)).value()
  }

  /** The same, with the raw response. */
  async queryGetUserRaw(
    parameters: QueryGetUserRequest,
    initOverrides?: runtime.InitOverrides,
  ): Promise<runtime.ApiResponse<QueryUser>> {
    runtime.required('queryGetUser', parameters, 'id')
    const path = '/api/users/{id}'.replace('{id}', encodeURIComponent(String(parameters.id)))
    const request: runtime.RequestOpts = { method: 'GET', path, headers: {}, query: {} }
    await this.authorize('bearer', 'bearer', request)
    return new runtime.ApiResponse(await this.request(request, initOverrides))
  }

  /** Read the user of a session (pinned) */
  async queryGetUserPinned(
    parameters: QueryGetUserPinnedRequest,
    initOverrides?: runtime.InitOverrides,
  ): Promise<QueryUser> {
    return (await this.queryGetUserPinnedRaw(parameters, initOverrides)).value()
  }

  /** The same, with the raw response. */
  async queryGetUserPinnedRaw(
    parameters: QueryGetUserPinnedRequest,
    initOverrides?: runtime.InitOverrides,
  ): Promise<runtime.ApiResponse<QueryUser>> {
    runtime.required('queryGetUserPinned', parameters, 'id')
    const path = '/query/api/users/{id}'.replace('{id}', encodeURIComponent(String(parameters.id)))
    const request: runtime.RequestOpts = { method: 'GET', path, headers: {}, query: {} }
    await this.authorize('bearer', 'bearer', request)
    return new runtime.ApiResponse(await this.request(request, initOverrides))
  }

  /** Start a session */
  async queryLogin(
    parameters: QueryLoginRequest,
    initOverrides?: runtime.InitOverrides,
  ): Promise<QueryStarted> {
    return (await this.queryLoginRaw(parameters, initOverrides)).value()
  }

  /** The same, with the raw response. */
  async queryLoginRaw(
    parameters: QueryLoginRequest,
    initOverrides?: runtime.InitOverrides,
  ): Promise<runtime.ApiResponse<QueryStarted>> {
    runtime.required('queryLogin', parameters, 'credentials')
    const path = '/query/api/auth/login'
    const request: runtime.RequestOpts = { method: 'POST', path, headers: {}, query: {} }
    request.headers['Content-Type'] = 'application/json'
    request.body = JSON.stringify(parameters.credentials)
    return new runtime.ApiResponse(await this.request(request, initOverrides))
  }

  /** End a session by user and session */
  async queryLogout(
    parameters: QueryLogoutRequest,
    initOverrides?: runtime.InitOverrides,
  ): Promise<QueryEnded> {
    return (await this.queryLogoutRaw(parameters, initOverrides)).value()
  }

  /** The same, with the raw response. */
  async queryLogoutRaw(
    parameters: QueryLogoutRequest,
    initOverrides?: runtime.InitOverrides,
  ): Promise<runtime.ApiResponse<QueryEnded>> {
    runtime.required('queryLogout', parameters, 'userId', 'sessionId')
    const path = '/query/api/auth/logout'
    const request: runtime.RequestOpts = { method: 'POST', path, headers: {}, query: {} }
    if (parameters.userId !== undefined) request.query['userId'] = parameters.userId
    if (parameters.sessionId !== undefined) request.query['sessionId'] = parameters.sessionId
    return new runtime.ApiResponse(await this.request(request, initOverrides))
  }
}
