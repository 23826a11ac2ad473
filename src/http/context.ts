import type { Context, Middleware } from 'koa'
import type { ContractOperation } from '../contract/contract.js'
import type { Ambient } from '../contract/facts.js'
import type { Reply } from '../contract/replies.js'
import type { ContractRequest } from '../contract/request.js'

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
  /** The outcome that was sent, and the contract that it was sent for. */
  outcome?: string
  contract?: string
}

export type SignoffMiddleware = Middleware<RequestState>
export type SignoffContext = Parameters<SignoffMiddleware>[0]

/** Puts a reply on the context: the only place that does. HEAD and Content-Length are Koa's. */
export function send(ctx: SignoffContext | Context, reply: Reply): void {
  ctx.state['outcome'] = reply.outcome
  ctx.status = reply.status
  ctx.body = reply.body ?? null
  for (const [name, value] of reply.headers) ctx.set(name, value)
}

/** What the renderer knows of a request. */
export function ambientOf(
  { state, method }: Pick<SignoffContext, 'state' | 'method'>,
  now: number,
  secureCookies: boolean,
): Ambient {
  const { requestId, origin } = state
  return {
    requestId,
    now,
    path: state.path.slice(state.operation?.prefix.length ?? 0),
    method,
    secureCookies,
    origin,
  }
}
