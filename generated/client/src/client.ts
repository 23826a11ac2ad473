// Copied from sdk/typescript by `npm run generate`; edit it there.

import { operations, outside, version } from './operations.js'
import { baseUrlOf, isTrusted } from './address.js'
import { textOfReply } from './body.js'
import { checked, type CookieJar, createCookieJar, joined } from './cookie.js'
import {
  isLasting,
  reasonOf,
  SignoffAbortedError,
  SignoffError,
  SignoffNetworkError,
  SignoffTimeoutError,
  SignoffUnexpectedReplyError,
} from './errors.js'
import { isObject, withDigits } from './json.js'
import { createLimit } from './limit.js'
import type { Operation } from './operation.js'
import { recognise } from './outcomes.js'
import {
  type Fetch,
  type HeadersLike,
  namesOwnHeaders,
  type ReplyHeaders,
  type RequestLike,
} from './platform.js'
import { checkOptions } from './options.js'
import { prepare, type PreparedRequest } from './request.js'
import { delayBefore, retryAfterOf, type RetryOptions } from './retry.js'
import type { AnyCallOptions, OperationId, Raw, Reply, SignoffOptions } from './types.js'

interface Received {
  status: number
  headers: ReplyHeaders
  /** Undefined if it is longer than any answer is. */
  text: string | undefined
}

const TIMEOUT = 30_000

/** What all operations share: the way of a call from its input to its outcome. */
export abstract class Client {
  /** Where the service is; no request goes anywhere else. */
  readonly baseUrl: string
  /**
   * The same operations, each answering the whole reply: status, outcome, headers, request id and body. They throw as the
   * others do.
   */
  readonly raw: Raw

  readonly #options: SignoffOptions
  readonly #fetch: Fetch
  /** Undefined in browsers, which hold cookies themselves. */
  readonly #jar: CookieJar | undefined

  constructor(options: SignoffOptions = {}) {
    checkOptions(options)
    const url = baseUrlOf(options.baseUrl)
    this.baseUrl = url.href.replace(/\/+$/, '')
    this.#options = options
    this.#fetch = options.fetch ?? ((address, request) => fetch(address, request))
    if (options.bearer !== undefined) checked('bearer', options.bearer)
    if (namesOwnHeaders()) this.#jar = createCookieJar(isTrusted(url))
    if (options.cookie !== undefined) this.cookie = options.cookie
    this.raw = this.#rawMethods()
    this.#bindMethods()
  }

  /** The value of the cookie `auth_session` that this client holds. Never set in browsers, whose scripts cannot see it. */
  get cookie(): string | undefined {
    return this.#jar?.get()
  }

  set cookie(value: string | undefined) {
    if (this.#jar === undefined)
      throw new TypeError('Browsers hold cookies themselves: cookie cannot be set here')
    this.#jar.set(value)
  }

  /** @throws {@link SignoffCallError}, or TypeError where the input cannot be sent. */
  protected async reply<Op extends OperationId>(
    id: Op,
    input: object | undefined,
    options: AnyCallOptions = {},
  ): Promise<Reply<Op>> {
    const operation: Operation = operations[id]
    checkOptions(options)
    const request = prepare(id, operation, { ...input }, options.form === true)
    const headers = this.#headersOf(operation, request, options)
    const {
      status,
      headers: received,
      text,
    } = await this.#send(id, operation, { ...request, headers }, options)

    const requestId = received.get('x-request-id') ?? undefined
    const type = (received.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
    const body = text === undefined ? undefined : read(type, text)
    const found = text === undefined ? undefined : recognise(operation.replies, status, type, body)
    if (text === undefined || found === undefined) {
      throw new SignoffUnexpectedReplyError(id, {
        status,
        headers: withoutCookies(received),
        outcome: recognise(outside, status, type, body)?.outcome,
        requestId,
      })
    }
    const { outcome, schema } = found
    const reply = { operation: id, status, outcome, requestId, body: withDigits(text, body, schema) }
    if (status < 200 || status > 299) throw new SignoffError({ ...reply, headers: withoutCookies(received) })
    // The table of outcomes has what the types say of them; both are generated from the same examples.
    return { ...reply, headers: received } as unknown as Reply<Op>
  }

  #rawMethods(): Raw {
    const methods = (Object.keys(operations) as OperationId[]).map((id) => {
      const call = takesInput(id)
        ? (input?: object, options?: AnyCallOptions) => this.reply(id, input, options)
        : (options?: AnyCallOptions) => this.reply(id, undefined, options)
      return [id, (...given: unknown[]) => called(id, call, given)]
    })
    return Object.fromEntries(methods) as Raw
  }

  /** So that they may be taken from the client, and say when they are called with what they have no use for. */
  #bindMethods(): void {
    for (const id of Object.keys(operations) as OperationId[]) {
      const method: unknown = Reflect.get(this, id)
      if (typeof method !== 'function') continue
      const call = (...given: unknown[]): unknown => Reflect.apply(method, this, given)
      const value = (...given: unknown[]) => called(id, call, given)
      Object.defineProperty(this, id, { value, configurable: true, writable: true })
    }
  }

  /** What is given for the call goes before what the client has, and of each a credential before a header. */
  #headersOf(
    { authorization }: Operation,
    request: PreparedRequest,
    options: AnyCallOptions,
  ): Record<string, string> {
    if (this.#jar === undefined && options.cookie !== undefined) {
      throw new TypeError('Browsers hold cookies themselves: cookie cannot be given here')
    }
    const { 'Content-Type': type, ...parameters } = request.headers
    const authorizationOf = ({ bearer }: { bearer?: string | undefined }): Record<string, string> =>
      authorization && bearer !== undefined ? { Authorization: `Bearer ${checked('bearer', bearer)}` } : {}
    const headers = merged(
      this.#jar === undefined ? {} : { 'User-Agent': `signoff-client/${version}` },
      this.#options.headers,
      authorizationOf(this.#options),
      type === undefined ? {} : { 'Content-Type': type },
      options.headers,
      authorizationOf(options),
      parameters,
    )
    const cookie = options.cookie ?? this.#jar?.get()
    return cookie === undefined ? headers : { ...headers, cookie: joined(headers['cookie'], cookie) }
  }

  /**
   * Sends until there is an answer. Only GET is sent again, after a failure of the network or a 503 that says when: a
   * check changes nothing. Logins and logouts are never sent again: a login whose answer was lost may have started a
   * session, or counted as a failed attempt, and a logout whose answer was lost may have ended the session, so that the
   * second would be told that there is none. What to make of that only the caller knows.
   */
  async #send(
    id: OperationId,
    { method }: Operation,
    request: PreparedRequest,
    options: AnyCallOptions,
  ): Promise<Received> {
    const retry = method === 'GET' ? (options.retry ?? this.#options.retry ?? {}) : false
    const { timeout = this.#options.timeout ?? TIMEOUT, signal } = options
    const limit = createLimit(timeout, signal)
    const failure = (error: unknown) => {
      if (signal?.aborted === true) return new SignoffAbortedError(id, signal.reason)
      if (limit.signal.aborted) return new SignoffTimeoutError(id, timeout)
      return new SignoffNetworkError(id, reasonOf(error))
    }
    try {
      for (let attempt = 1; ; attempt++) {
        let wait: number | undefined
        try {
          const received = await limit.before(() => this.#exchange(method, request, limit.signal, options))
          wait = waitAfter(attempt, received, retry)
          if (wait === undefined) return received
        } catch (error) {
          if (!limit.signal.aborted && retry !== false && !isLasting(error))
            wait = delayBefore(attempt, undefined, retry)
          if (wait === undefined) throw failure(error)
        }
        await limit.pause(wait).catch((error: unknown) => {
          throw failure(error)
        })
      }
    } finally {
      limit.release()
    }
  }

  async #exchange(
    method: string,
    { target, headers, body }: PreparedRequest,
    signal: RequestLike['signal'],
    { cookie }: AnyCallOptions,
  ): Promise<Received> {
    const response = await this.#fetch(this.baseUrl + target, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
      // What is sent to the service is for nobody else.
      redirect: 'manual',
      // Where there are no cookies but the client's, some platforms refuse this.
      ...(this.#jar === undefined ? { credentials: this.#options.credentials ?? 'include' } : {}),
      signal,
    })
    const text = await textOfReply(response)
    // A cookie of the call's own is the caller's affair.
    if (cookie === undefined) this.#jar?.take(response.headers)
    return { status: response.status, headers: copyOf(response.headers), text }
  }
}

/** How long to wait before the request is sent again; undefined if this is the answer. */
function waitAfter(attempt: number, received: Received, retry: RetryOptions | false): number | undefined {
  if (received.status !== 503 || retry === false) return undefined
  const asked = retryAfterOf(received.headers)
  return asked === undefined ? undefined : delayBefore(attempt, asked, retry)
}

function read(type: string, text: string): unknown {
  if (!/[/+]json$/.test(type)) return text
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Later ones win, whatever the case of their names. */
function merged(...all: (Readonly<Record<string, string>> | undefined)[]): Record<string, string> {
  const entries = all.flatMap((headers) => Object.entries(headers ?? {}))
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value]))
}

function takesInput(id: OperationId): boolean {
  const { parameters, body }: Operation = operations[id]
  return parameters.length > 0 || body !== undefined
}

/** Calls a method with what it was given, if that can be its arguments: plain JavaScript may give others. */
async function called(
  id: OperationId,
  method: (...given: never[]) => unknown,
  given: unknown[],
): Promise<unknown> {
  const [input, options] = takesInput(id) ? given : [undefined, given[0]]
  const most = takesInput(id) ? 2 : 1
  const fits =
    given.length <= most &&
    (input === undefined || input === null || isObject(input)) &&
    (options === undefined || isObject(options))
  if (fits) return method(...(given as never[]))
  throw new TypeError(
    `${id} takes ${most === 2 ? 'an object of its parameters, and then its options' : 'its options alone'}`,
  )
}

function copyOf(headers: HeadersLike): Headers {
  const copy = new Headers()
  headers.forEach((value, name) => {
    copy.append(name, value)
  })
  return copy
}

/** Errors end up in logs, where a session's cookie must not. */
function withoutCookies(headers: HeadersLike): Headers {
  const copy = copyOf(headers)
  copy.delete('set-cookie')
  return copy
}
