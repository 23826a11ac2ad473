import { randomUUID } from 'node:crypto'
import Koa from 'koa'
import type { Logger } from 'pino'
import type { Contract, ContractOperation } from './contract/contract.js'
import type { AnyAnswer } from './contract/answer.js'
import type { ReplyTable } from './contract/replies.js'
import { sharedContract } from './contract/shared.js'
import type { Config } from './config.js'
import { mediaType } from './http/body.js'
import { clientAddress, isTrusted } from './http/client-address.js'
import {
  addHeader,
  ambientOf,
  type RequestState,
  send,
  type SignoffContext,
  type SignoffMiddleware,
} from './http/context.js'
import { isForeign } from './http/origin.js'
import { bodyOf, BodyTooLarge, hasBody, RequestAborted, unreadBody } from './http/read-body.js'
import { messageFault } from './http/message.js'
import { logRequest } from './http/request-log.js'
import { requestTarget } from './http/target.js'

export interface AppOptions {
  contract: Contract
  config: Pick<Config, 'cookieSecure' | 'corsOrigins' | 'trustedProxies' | 'checkReplies'>
  log: Logger
  /** Headers towards allowed origins, from openapi.yaml's x-cors. */
  corsHeaders: Readonly<Record<string, string>>
  /** Milliseconds since the epoch. */
  clock: () => number
}

/** The whole way of a request, in its order. */
export function createApp(options: AppOptions): Koa<RequestState> {
  const app = new Koa<RequestState>()
  app.use(identify(options))
  app.use(logRequest(options.log))
  app.use(answerFailures(options))
  app.use(refuseAmbiguous(options))
  app.use(allowOrigins(options))
  app.use(route(options))
  app.use(readRequest(options))
  app.use(refuseForeign(options))
  app.use(answer(options))
  // What fails behind all of the above is a socket that went away.
  app.on('error', (error: unknown) => options.log.debug({ error: nameOf(error) }, 'connection failed'))
  return app
}

function identify({ config }: AppOptions): SignoffMiddleware {
  return (ctx, next) => {
    const { path, query } = requestTarget(ctx.req.url ?? '/')
    const { origin } = ctx.req.headers
    ctx.state = {
      requestId: randomUUID(),
      startedAt: performance.now(),
      client: clientAddress(ctx.req, config.trustedProxies),
      path,
      query,
      origin: origin !== undefined && config.corsOrigins.includes(origin) ? origin : undefined,
    }
    return next()
  }
}

/** A failure is ours: it is logged with the request's id, and answered as the operation documents it. */
function answerFailures(options: AppOptions): SignoffMiddleware {
  return async (ctx, next) => {
    try {
      await next()
    } catch (error) {
      if (error instanceof RequestAborted) {
        ctx.state.outcome = 'aborted'
        ctx.respond = false
        ctx.res.destroy()
        return
      }
      options.log.error(
        { requestId: ctx.state.requestId, operation: ctx.state.operation?.operationId, err: error },
        'failure',
      )
      // What has begun cannot be answered otherwise any more.
      if (ctx.res.headersSent) ctx.res.destroy()
      else await replyWith(ctx, options, { outcome: commonOutcome(ctx.state, 'failure') })
    }
  }
}

/** Refuses a message that could be read in two ways, before any contract, and closes the connection. */
function refuseAmbiguous(options: AppOptions): SignoffMiddleware {
  return (ctx, next) => {
    const fault = messageFault(ctx.req)
    if (fault === undefined) return next()
    addHeader(ctx, 'Connection', 'close')
    return outside(ctx, options, { outcome: fault })
  }
}

function allowOrigins({ config, corsHeaders }: AppOptions): SignoffMiddleware {
  return (ctx, next) => {
    const { origin } = ctx.state
    if (origin !== undefined) {
      for (const [name, value] of Object.entries(corsHeaders))
        addHeader(ctx, name, value.replace('{origin}', origin))
    } else if (config.corsOrigins.length > 0) addHeader(ctx, 'Vary', 'Origin')
    return next()
  }
}

function route(options: AppOptions): SignoffMiddleware {
  return (ctx, next) => {
    const found = options.contract.route(ctx.method, ctx.state.path)
    if ('operationId' in found) {
      ctx.state.operation = found
      ctx.state.contract = found.contract
      return next()
    }
    if (found.allow.length === 0) return outside(ctx, options, { outcome: 'not-found' })
    return outside(ctx, options, withoutOperation(ctx, found.allow.join(', ')))
  }
}

/** The answer for a path that does not have the method: an allowed preflight, or a refusal. */
function withoutOperation(ctx: SignoffContext, allow: string): AnyAnswer {
  const { headers } = ctx.req
  const isPreflight = ctx.method === 'OPTIONS' && 'access-control-request-method' in headers
  if (isPreflight && ctx.state.origin !== undefined) {
    const requestedHeaders = (headers['access-control-request-headers'] ?? '').replace(/[^\w, -]/g, '')
    return { outcome: 'preflight', allow, requestedHeaders }
  }
  // TRACE may not have a body; what follows must not be taken for the next request.
  if (ctx.method === 'TRACE') addHeader(ctx, 'Connection', 'close')
  return { outcome: 'method-not-allowed', allow }
}

function readRequest(options: AppOptions): SignoffMiddleware {
  return async (ctx, next) => {
    const { path, query, client } = ctx.state
    const { headers, method = '' } = ctx.req
    const declared = mediaType(headers['content-type'])
    const request = { method, path, headers, query, client }
    try {
      ctx.state.request = {
        ...request,
        body: hasBody(ctx.req) ? await bodyOf(ctx, declared) : { kind: 'none', declared },
      }
    } catch (error) {
      if (!(error instanceof BodyTooLarge)) throw error
      ctx.state.request = { ...request, body: unreadBody(declared) }
      return replyWith(ctx, options, { outcome: commonOutcome(ctx.state, 'body-too-large') })
    }
    return next()
  }
}

/** The cookie contract's defence against requests that other origins' pages send with the user's cookie. */
function refuseForeign(options: AppOptions): SignoffMiddleware {
  return (ctx, next) => {
    const { operation } = ctx.state
    const guarded = operation?.replies.outcomes.has('origin-refused') === true
    if (guarded && spokenContract(ctx.state, operation) === 'cookie' && fromForeignPage(ctx, options)) {
      return replyWith(ctx, options, { outcome: 'origin-refused' })
    }
    return next()
  }
}

function fromForeignPage(ctx: SignoffContext, { config }: AppOptions): boolean {
  const behindProxy = isTrusted(ctx.req.socket.remoteAddress ?? '', config.trustedProxies)
  const forwardedHost = behindProxy ? String(ctx.req.headers['x-forwarded-host'] ?? '') : ''
  return isForeign(
    ctx.req.headers,
    forwardedHost === '' ? (ctx.req.headers.host ?? '') : forwardedHost,
    config.corsOrigins,
  )
}

function answer(options: AppOptions): SignoffMiddleware {
  return async (ctx) => {
    const { operation, request } = ctx.state
    if (operation === undefined || request === undefined) throw new Error('A request was not routed')
    ctx.state.contract = spokenContract(ctx.state, operation)
    return replyWith(ctx, options, await options.contract.answer(request, operation))
  }
}

/** Answers as the operation documents it; operations outside contracts answer what is common to all as problems. */
function replyWith(ctx: SignoffContext, options: AppOptions, answered: AnyAnswer): Promise<void> {
  const replies = ctx.state.operation?.replies
  const documented = replies?.outcomes.has(answered.outcome) === true
  return render(ctx, options, documented ? replies : options.contract.outside, answered)
}

function outside(ctx: SignoffContext, options: AppOptions, answered: AnyAnswer): Promise<void> {
  return render(ctx, options, options.contract.outside, answered)
}

function render(
  ctx: SignoffContext,
  { clock, config, contract }: AppOptions,
  table: ReplyTable,
  answered: AnyAnswer,
): Promise<void> {
  const reply = table.render(answered, ambientOf(ctx, clock(), config.cookieSecure))
  // What goes wrong with a failure's own reply could only be answered by it again.
  if (config.checkReplies && !reply.outcome.endsWith('failure')) contract.check(reply, ctx.state.operation)
  return send(ctx, reply)
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

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error
}
