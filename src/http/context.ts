import { validateHeaderName, validateHeaderValue } from 'node:http'
import type { ParameterizedContext } from 'koa'
import type { ContractOperation } from '../contract/contract.js'
import type { Ambient } from '../contract/facts.js'
import type { Reply } from '../contract/replies.js'
import type { ContractRequest } from '../contract/request.js'
import { sendWhole } from './whole-reply.js'

/** What travels with a request through the middleware. */
export interface RequestState {
  requestId: string
  /** Milliseconds of the monotonic clock. */
  startedAt: number
  /** The address that the request came from, by the trusted proxies' word. */
  client: string
  /** The path as it was sent, without host and query. */
  path: string
  query: ReadonlyMap<string, readonly string[]>
  /** The request's origin, if it is allowed. */
  origin: string | undefined
  operation?: ContractOperation
  request?: ContractRequest
  /** Names and values of headers that go with any reply to this request. */
  addedHeaders?: string[]
  /** The outcome that was sent, and the contract that it was sent for. */
  outcome?: string
  contract?: string
}

export type SignoffContext = ParameterizedContext<RequestState>

/** A reply whose body may be bytes as well. */
export type Sendable = Omit<Reply, 'body' | 'length'> & { body: Reply['body'] | Buffer; length?: number }

/** Sends a reply: the only place that does. Koa has no part in it, as it would take the reply apart and make it again. */
export function send(
  { req, res, state }: SignoffContext,
  { outcome, status, headers, body, length }: Sendable,
): void {
  state.outcome = outcome
  const { addedHeaders } = state
  const all = addedHeaders === undefined ? headers : [...headers, ...addedHeaders]
  const isWhole =
    typeof body === 'string' && length !== undefined && addedHeaders?.includes('Connection') !== true
  if (isWhole && sendWhole(res, { status, headers: all, body, length })) return
  res.writeHead(status, all)
  // A text goes out together with the headers; a buffer would make a second write.
  res.end(req.method === 'HEAD' ? undefined : body)
}

/**
 * Sends a header beside those of the reply.
 * @throws TypeError if it is none.
 */
export function addHeader({ state }: SignoffContext, name: string, value: string): void {
  validateHeaderName(name)
  validateHeaderValue(name, value)
  state.addedHeaders ??= []
  state.addedHeaders.push(name, value)
}

/** What the renderer knows of a request. */
export function ambientOf(
  { state, req }: Pick<SignoffContext, 'state' | 'req'>,
  now: number,
  secureCookies: boolean,
): Ambient {
  const { requestId, origin } = state
  return {
    requestId,
    now,
    path: state.path.slice(state.operation?.prefix.length ?? 0),
    method: req.method ?? '',
    secureCookies,
    origin,
  }
}
