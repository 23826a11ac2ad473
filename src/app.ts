import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import Koa from 'koa'
import type { ContractOperation } from './contract/contract.js'
import type { AnyAnswer } from './contract/answer.js'
import type { Reply } from './contract/replies.js'
import type { ContractRequest } from './contract/request.js'
import { sharedContract } from './contract/shared.js'
import type { Config } from './config.js'
import { type Body, mediaType } from './body/body.js'
import { clientAddress, isTrusted } from './http/client-address.js'
import { closeAfter } from './http/closing.js'
import {
  addHeader,
  ambientOf,
  type RequestState,
  send,
  type Sendable,
  type SignoffContext,
} from './http/context.js'
import { isForeign } from './http/origin.js'
import { bodyOf, BodyTooLarge, hasBody, RequestAborted, unreadBody } from './http/read-body.js'
import type { Log } from './http/log.js'
import { messageFault } from './http/message.js'
import { logRequest } from './http/request-log.js'
import { requestTarget } from './http/target.js'
import { createPortal, type Portal, type PortalOptions } from './portal/portal.js'

export interface AppOptions extends PortalOptions {
  config: Pick<Config, 'cookieSecure' | 'corsOrigins' | 'trustedProxies' | 'checkReplies'>
  log: Log
  /** Headers towards allowed origins, from openapi.yaml's x-cors. */
  corsHeaders: Readonly<Record<string, string>>
  /** Whether the service shuts down: no reply keeps its connection alive then. */
  isDraining: () => boolean
}

/** Takes a request; what it returns is to be called once its reply has been sent, or its client has gone. */
export type App = (request: IncomingMessage, response: ServerResponse) => () => void

/**
 * Koa makes the context that the steps below work on. Its own handling is left out, as it would listen to each response
 * for failures, of which `serve` lets none through, and take prepared replies apart to make them again.
 */
export function createApp(options: AppOptions): App {
  const koa = new Koa<RequestState>()
  const portal = createPortal(options)
  return (request, response) => {
    const ctx = koa.createContext<RequestState>(request, response)
    ctx.state = identify(request, options.config)
    void serve(ctx, options, portal)
    return () => logRequest(options.log, ctx)
  }
}

function identify(request: IncomingMessage, config: AppOptions['config']): RequestState {
  const { path, query } = requestTarget(request.url ?? '/')
  const { origin } = request.headers
  return {
    requestId: randomUUID(),
    startedAt: performance.now(),
    client: clientAddress(request, config.trustedProxies),
    path,
    query,
    origin: origin !== undefined && config.corsOrigins.includes(origin) ? origin : undefined,
  }
}

/**
 * The whole way of a request, in its order. Never rejects. Its steps are plain calls: as a middleware each, they would cost
 * a session check half as much again.
 */
async function serve(ctx: SignoffContext, options: AppOptions, portal: Portal): Promise<void> {
  try {
    const ambiguous = refuseAmbiguous(ctx, options)
    if (ambiguous === undefined) allowOrigins(ctx, options)
    const early = ambiguous ?? portal(ctx) ?? route(ctx, options)
    if (early === undefined) {
      const request = hasBody(ctx.req) ? await readRequest(ctx) : bodiless(ctx)
      const answer = 'outcome' in request ? request : await answerRequest(ctx, options, request)
      sendReply(ctx, options, render(ctx, options, answer))
    } else sendReply(ctx, options, early)
  } catch (error) {
    fail(ctx, options, error)
  }
}

/** Refuses a message that could be read in two ways, before any contract, and closes the connection. */
function refuseAmbiguous(ctx: SignoffContext, options: AppOptions): Reply | undefined {
  const fault = messageFault(ctx.req)
  if (fault === undefined) return undefined
  closeAfter(ctx)
  return render(ctx, options, { outcome: fault })
}

function allowOrigins(ctx: SignoffContext, { config, corsHeaders }: AppOptions): void {
  const { origin } = ctx.state
  if (origin !== undefined) {
    for (const [name, value] of Object.entries(corsHeaders))
      addHeader(ctx, name, value.replace('{origin}', origin))
  } else if (config.corsOrigins.length > 0) addHeader(ctx, 'Vary', 'Origin')
}

/** Finds the operation, or refuses a path or a method that is none. */
function route(ctx: SignoffContext, options: AppOptions): Reply | undefined {
  const found = options.contract.route(ctx.req.method ?? '', ctx.state.path)
  if ('operationId' in found) {
    ctx.state.operation = found
    ctx.state.contract = found.contract
    return undefined
  }
  const refused =
    found.allow.length === 0 ? { outcome: 'not-found' } : withoutOperation(ctx, found.allow.join(', '))
  return render(ctx, options, refused)
}

/** The answer for a path that does not have the method: an allowed preflight, or a refusal. */
function withoutOperation(ctx: SignoffContext, allow: string): AnyAnswer {
  const { headers, method } = ctx.req
  const isPreflight = method === 'OPTIONS' && 'access-control-request-method' in headers
  if (isPreflight && ctx.state.origin !== undefined) {
    const requestedHeaders = (headers['access-control-request-headers'] ?? '').replace(/[^\w, -]/g, '')
    return { outcome: 'preflight', allow, requestedHeaders }
  }
  // TRACE may not have a body; what follows must not be taken for the next request.
  if (method === 'TRACE') closeAfter(ctx)
  return { outcome: 'method-not-allowed', allow }
}

async function readRequest(ctx: SignoffContext): Promise<ContractRequest | AnyAnswer> {
  const declared = mediaType(ctx.req.headers['content-type'])
  try {
    return (ctx.state.request = withBody(ctx, await bodyOf(ctx, declared)))
  } catch (error) {
    if (!(error instanceof BodyTooLarge)) throw error
    ctx.state.request = withBody(ctx, unreadBody(declared))
    return { outcome: commonOutcome(ctx.state, 'body-too-large') }
  }
}

function bodiless(ctx: SignoffContext): ContractRequest {
  const declared = mediaType(ctx.req.headers['content-type'])
  return (ctx.state.request = withBody(ctx, { kind: 'none', declared }))
}

function withBody({ req, state }: SignoffContext, body: Body): ContractRequest {
  const { path, query, client, requestId, operation } = state
  if (operation === undefined) throw new Error('A request was not routed')
  return {
    method: req.method ?? '',
    path,
    headers: req.headers,
    query,
    client,
    requestId,
    operation: operation.operationId,
    contract: operation.contract,
    pathParameters: operation.pathParameters(path),
    body,
    bodyFits: () => operation.bodyFits(body),
  }
}

function answerRequest(
  ctx: SignoffContext,
  options: AppOptions,
  request: ContractRequest,
): AnyAnswer | Promise<AnyAnswer> {
  const { operation } = ctx.state
  if (operation === undefined) throw new Error('A request was not routed')
  ctx.state.contract = spokenContract(ctx.state, operation)
  if (isRefusedAsForeign(ctx, options, operation)) return { outcome: 'origin-refused' }
  return operation.answer(request)
}

/** The cookie contract's defence against requests that other origins' pages send with the user's cookie. */
export function isRefusedAsForeign(
  ctx: SignoffContext,
  { config }: AppOptions,
  operation: ContractOperation,
): boolean {
  if (ctx.state.contract !== 'cookie' || !operation.replies.outcomes.has('origin-refused')) return false
  const behindProxy = isTrusted(ctx.req.socket.remoteAddress ?? '', config.trustedProxies)
  const forwarded = (name: string) => (behindProxy ? String(ctx.req.headers[name] ?? '') : '')
  const addressed = {
    host: forwarded('x-forwarded-host') || (ctx.req.headers.host ?? ''),
    isSecure: forwarded('x-forwarded-proto') === 'https',
  }
  return isForeign(ctx.req.headers, addressed, config.corsOrigins)
}

/** A failure is ours: it is logged with the request's id, and answered as the operation documents it. */
function fail(ctx: SignoffContext, options: AppOptions, error: unknown): void {
  if (error instanceof RequestAborted) {
    ctx.state.outcome = 'aborted'
    ctx.res.destroy()
    return
  }
  options.log.error(failureMembers(ctx, error), 'failure')
  try {
    // What has begun cannot be answered otherwise any more.
    if (ctx.res.headersSent) ctx.res.destroy()
    else sendReply(ctx, options, render(ctx, options, { outcome: commonOutcome(ctx.state, 'failure') }))
  } catch {
    ctx.res.destroy()
  }
}

/** What is logged of a failure. The request's target is not: it may carry a credential. */
export function failureMembers({ state }: SignoffContext, error: unknown): Record<string, unknown> {
  return { requestId: state.requestId, operation: state.operation?.operationId, err: error }
}

/** Answers as the operation documents it; operations outside contracts answer what is common to all as problems. */
function render(ctx: SignoffContext, options: AppOptions, answered: AnyAnswer): Reply {
  const { clock, config, contract } = options
  const { operation } = ctx.state
  const table =
    operation?.replies.outcomes.has(answered.outcome) === true ? operation.replies : contract.outside
  const rendered = table.render(answered, ambientOf(ctx, clock(), config.cookieSecure))
  // What goes wrong with a failure's own reply could only be answered by it again.
  if (config.checkReplies && !rendered.outcome.endsWith('failure')) contract.check(rendered, operation)
  return rendered
}

function sendReply(ctx: SignoffContext, { isDraining }: AppOptions, rendered: Sendable): void {
  if (isDraining()) addHeader(ctx, 'Connection', 'close')
  send(ctx, rendered)
}

/** The contract whose words an operation answers in: on the shared logout path, the one that the request speaks. */
function spokenContract({ request }: RequestState, { operationId, contract }: ContractOperation): string {
  if (operationId !== 'logout' || request === undefined) return contract
  const spoken = sharedContract(request)
  return spoken === 'ambiguous' ? contract : spoken
}

/** The name of a common outcome for an operation: the shared logout path has one for each contract. */
function commonOutcome(state: RequestState, outcome: string): string {
  const { operation } = state
  if (operation === undefined || operation.replies.outcomes.has(outcome)) return outcome
  const spoken = `${spokenContract(state, operation)}-${outcome}`
  return operation.replies.outcomes.has(spoken) ? spoken : outcome
}
