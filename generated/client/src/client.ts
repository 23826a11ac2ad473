// Copied from sdk/typescript by `npm run generate`; edit it there.

import { operations, outside, version } from './operations.js'
import { baseUrlOf, isTrusted } from './address.js'
import { checked, type CookieJar, createCookieJar, SESSION_COOKIE } from './cookie.js'
import {
  reasonOf,
  SignoffAbortedError,
  SignoffError,
  SignoffNetworkError,
  SignoffTimeoutError,
  SignoffUnexpectedReplyError,
} from './errors.js'
import { withDigits } from './json.js'
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
import { prepare, type PreparedRequest } from './request.js'
import { delayBefore, retryAfterOf, type RetryOptions } from './retry.js'
import type { AnyCallOptions, OperationId, Raw, Reply, SignoffOptions } from './types.js'

interface Received {
  status: number
  headers: ReplyHeaders
  text: string
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
    const url = baseUrlOf(options.baseUrl)
    this.baseUrl = url.href.replace(/\/+$/, '')
    this.#options = options
    this.#fetch = options.fetch ?? ((address, request) => fetch(address, request))
    if (options.bearer !== undefined) checked('bearer', options.bearer)
    if (namesOwnHeaders()) this.#jar = createCookieJar(isTrusted(url))
    if (options.cookie !== undefined) this.cookie = options.cookie
    this.raw = this.#rawMethods()
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
    const request = prepare(id, operation, { ...input }, options.form === true)
    const headers = merged(
      this.#own(operation, options),
      this.#options.headers,
      request.headers,
      options.headers,
    )
    const {
      status,
      headers: received,
      text,
    } = await this.#send(id, operation, { ...request, headers }, options)

    const requestId = received.get('x-request-id') ?? undefined
    const type = (received.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
    const body = read(type, text)
    const found = recognise(operation.replies, status, type, body)
    if (found === undefined) {
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
      const { parameters, body }: Operation = operations[id]
      const takesInput = parameters.length > 0 || body !== undefined
      return [
        id,
        takesInput
          ? (input?: object, options?: AnyCallOptions) => this.reply(id, input, options)
          : (options?: AnyCallOptions) => this.reply(id, undefined, options),
      ]
    })
    return Object.fromEntries(methods) as Raw
  }

  /** The headers that the client adds by itself. */
  #own({ authorization }: Operation, options: AnyCallOptions): Record<string, string> {
    const headers: Record<string, string> = {}
    if (this.#jar !== undefined) headers['User-Agent'] = `signoff-client/${version}`
    else if (options.cookie !== undefined) {
      throw new TypeError('Browsers hold cookies themselves: cookie cannot be given here')
    }
    const cookie = options.cookie ?? this.#jar?.get()
    if (cookie !== undefined) headers['Cookie'] = `${SESSION_COOKIE}=${checked('cookie', cookie)}`
    const bearer = options.bearer ?? this.#options.bearer
    if (authorization && bearer !== undefined)
      headers['Authorization'] = `Bearer ${checked('bearer', bearer)}`
    return headers
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
          if (!limit.signal.aborted && retry !== false) wait = delayBefore(attempt, undefined, retry)
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
    const text = await response.text()
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
  return Object.fromEntries(
    entries.map(([name, value]) => {
      if (/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) return [name.toLowerCase(), value]
      throw new TypeError(`The header ${name} has characters that no header can carry`)
    }),
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
