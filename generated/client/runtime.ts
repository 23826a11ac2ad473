// Generated from openapi.yaml by `npm run generate`; never edit it. Its templates are in scripts/templates.

export const BASE_PATH = '/'.replace(/\/+$/, '')

export interface ConfigurationParameters {
  /** The origin of the service. Outside browsers it must be given, unless the document names one. */
  basePath?: string | undefined
  fetchApi?: FetchAPI | undefined
  middleware?: Middleware[] | undefined
  queryParamsStringify?: ((params: HTTPQuery) => string) | undefined
  username?: string | undefined
  password?: string | undefined
  /** By the name of the header, parameter or cookie that carries it. */
  apiKey?: string | ((name: string) => string | Promise<string>) | undefined
  accessToken?: string | ((name?: string, scopes?: string[]) => string | Promise<string>) | undefined
  /** Sent with every request. */
  headers?: HTTPHeaders | undefined
  credentials?: RequestInit['credentials'] | undefined
}

export class Configuration {
  readonly basePath: string
  readonly fetchApi: FetchAPI | undefined
  readonly middleware: Middleware[]
  readonly queryParamsStringify: (params: HTTPQuery) => string
  readonly username: string | undefined
  readonly password: string | undefined
  readonly apiKey: ((name: string) => string | Promise<string>) | undefined
  readonly accessToken: ((name?: string, scopes?: string[]) => string | Promise<string>) | undefined
  readonly headers: HTTPHeaders | undefined
  readonly credentials: RequestInit['credentials'] | undefined

  constructor(given: ConfigurationParameters = {}) {
    const { apiKey, accessToken } = given
    this.basePath = given.basePath?.replace(/\/+$/, '') ?? BASE_PATH
    this.fetchApi = given.fetchApi
    this.middleware = given.middleware ?? []
    this.queryParamsStringify = given.queryParamsStringify ?? querystring
    this.username = given.username
    this.password = given.password
    this.apiKey = typeof apiKey === 'string' ? () => apiKey : apiKey
    this.accessToken = typeof accessToken === 'string' ? () => accessToken : accessToken
    this.headers = given.headers
    this.credentials = given.credentials
  }
}

export const DefaultConfig = new Configuration()

/** What all API classes share. */
export class BaseAPI {
  protected readonly configuration: Configuration
  private middleware: Middleware[]

  constructor(configuration: Configuration = DefaultConfig) {
    this.configuration = configuration
    this.middleware = configuration.middleware
  }

  withMiddleware(...middleware: Middleware[]): this {
    const next = Object.assign(Object.create(Object.getPrototypeOf(this)), this)
    next.middleware = [...this.middleware, ...middleware]
    return next
  }

  withPreMiddleware(...pre: NonNullable<Middleware['pre']>[]): this {
    return this.withMiddleware(...pre.map((each) => ({ pre: each })))
  }

  withPostMiddleware(...post: NonNullable<Middleware['post']>[]): this {
    return this.withMiddleware(...post.map((each) => ({ post: each })))
  }

  /** Adds what the configuration has for a security scheme. */
  protected async authorize(scheme: Scheme, name: string, { headers, query }: RequestOpts): Promise<void> {
    const { apiKey, accessToken, username, password } = this.configuration
    if (scheme === 'basic') {
      if (username !== undefined) headers['Authorization'] = `Basic ${btoa(`${username}:${password ?? ''}`)}`
      return
    }
    const value = await (scheme === 'bearer' ? accessToken?.(name, []) : apiKey?.(name))
    if (!value) return
    if (scheme === 'bearer') headers['Authorization'] = `Bearer ${value}`
    if (scheme === 'header') headers[name] = value
    if (scheme === 'query') query[name] = value
    // Browsers drop this header and send the cookies that they hold.
    if (scheme === 'cookie') headers['Cookie'] = `${name}=${value}`
  }

  protected async request(context: RequestOpts, initOverrides?: InitOverrides): Promise<Response> {
    const response = await this.fetch(await this.createFetchParams(context, initOverrides))
    if (response.ok) return response
    throw new ResponseError(response, `${context.method} ${context.path} answered ${response.status}`)
  }

  private async createFetchParams(context: RequestOpts, initOverrides?: InitOverrides): Promise<FetchParams> {
    let url = this.configuration.basePath + context.path
    // No query, no question mark: some servers take a bare one for another path.
    if (Object.keys(context.query).length > 0)
      url += `?${this.configuration.queryParamsStringify(context.query)}`

    const initial: RequestInit = {
      method: context.method,
      headers: { ...this.configuration.headers, ...context.headers },
    }
    if (context.body !== undefined) initial.body = context.body
    if (this.configuration.credentials !== undefined) initial.credentials = this.configuration.credentials
    const overrides =
      typeof initOverrides === 'function' ? await initOverrides({ init: initial, context }) : initOverrides
    return { url, init: { ...initial, ...overrides } }
  }

  private async fetch(params: FetchParams): Promise<Response> {
    const send: FetchAPI = this.configuration.fetchApi ?? fetch
    for (const { pre } of this.middleware) params = (await pre?.({ fetch: send, ...params })) || params

    let response: Response | undefined
    try {
      response = await send(params.url, params.init)
    } catch (error) {
      for (const { onError } of this.middleware) {
        response =
          (await onError?.({ fetch: send, ...params, error, response: response?.clone() })) || response
      }
      if (response === undefined) throw new FetchError(error, 'The request did not reach the service')
    }

    for (const { post } of this.middleware) {
      if (post) response = (await post({ fetch: send, ...params, response: response.clone() })) || response
    }
    return response
  }
}

/** The service answered something else than success. See failureOf. */
export class ResponseError extends Error {
  override readonly name = 'ResponseError'
  readonly response: Response

  constructor(response: Response, message?: string) {
    super(message)
    this.response = response
  }
}

/** No answer came. */
export class FetchError extends Error {
  override readonly name = 'FetchError'

  constructor(cause: unknown, message?: string) {
    super(message, { cause })
  }
}

/** A parameter is missing that the operation needs; nothing was sent. */
export class RequiredError extends Error {
  override readonly name = 'RequiredError'
  readonly field: string

  constructor(field: string, message?: string) {
    super(message)
    this.field = field
  }
}

export type Failure<Errors> = {
  [Status in keyof Errors]: { status: Status; body: Errors[Status] }
}[keyof Errors]

/**
 * What the service answered when it did not succeed, typed by the operation's errors:
 * `const { status, body } = await failureOf<LoginErrors>(error)`.
 * All else (no answer came, or a proxy's page) is thrown again.
 */
export async function failureOf<Errors>(error: unknown): Promise<Failure<Errors>> {
  if (!(error instanceof ResponseError) || !isJson(error.response)) throw error
  return {
    status: error.response.status,
    body: parseJson(await error.response.clone().text()),
  } as Failure<Errors>
}

export type FetchAPI = typeof fetch
export type HTTPMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS' | 'HEAD'
export type HTTPHeaders = Record<string, string>
export type HTTPQueryValue = string | number | boolean
export type HTTPQuery = Record<string, HTTPQueryValue | readonly HTTPQueryValue[]>
export type InitOverrides =
  RequestInit | ((request: { init: RequestInit; context: RequestOpts }) => Promise<RequestInit>)

/** Where a credential travels. */
export type Scheme = 'basic' | 'bearer' | 'header' | 'query' | 'cookie'

export interface FetchParams {
  url: string
  init: RequestInit
}

export interface RequestOpts {
  path: string
  method: HTTPMethod
  headers: HTTPHeaders
  query: HTTPQuery
  body?: string | URLSearchParams
}

export interface RequestContext extends FetchParams {
  /** Sends without middleware. */
  fetch: FetchAPI
}

export interface ResponseContext extends RequestContext {
  response: Response
}

export interface ErrorContext extends RequestContext {
  error: unknown
  response: Response | undefined
}

export interface Middleware {
  pre?(context: RequestContext): Promise<FetchParams | void>
  post?(context: ResponseContext): Promise<Response | void>
  onError?(context: ErrorContext): Promise<Response | void>
}

/** A successful answer, and on demand its body. */
export class ApiResponse<T> {
  readonly raw: Response

  constructor(raw: Response) {
    this.raw = raw
  }

  async value(): Promise<T> {
    const text = await this.raw.text()
    return (isJson(this.raw) ? parseJson(text) : text) as T
  }
}

/** Throws if one of the parameters that an operation needs is missing, for callers without types. */
export function required<T extends object>(
  operation: string,
  parameters: T,
  ...names: (keyof T & string)[]
): void {
  for (const name of names) {
    if (parameters[name] == null) throw new RequiredError(name, `${operation} needs the parameter ${name}`)
  }
}

export function querystring(params: HTTPQuery): string {
  return Object.entries(params)
    .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((each) => [name, each]))
    .map((pair) => pair.map((part) => encodeURIComponent(String(part))).join('='))
    .join('&')
}

function isJson(response: Response): boolean {
  return /^[^;/\s]+\/([^;/\s]+\+)?json\s*(;|$)/i.test(response.headers.get('content-type') ?? '')
}

/** JSON.parse rounds integers beyond 2^53, so that these are read as strings of their digits. */
function parseJson(text: string): unknown {
  const tokens = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g
  const kept = text.replace(tokens, (token) =>
    /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
  )
  return JSON.parse(kept)
}
