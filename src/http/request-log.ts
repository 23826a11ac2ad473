import type { Logger } from 'pino'
import type { SignoffMiddleware } from './context.js'

/**
 * One line for each request, when its reply has been sent or its client has gone. It holds no path and no query: both may
 * carry credentials; the operation says what was asked.
 */
export function logRequest(log: Logger): SignoffMiddleware {
  return (ctx, next) => {
    ctx.res.once('close', () => {
      const { requestId, client, operation, contract, outcome, startedAt } = ctx.state
      const status = ctx.res.headersSent ? ctx.res.statusCode : null
      const line = {
        requestId,
        client,
        method: ctx.method,
        operation: operation?.operationId ?? null,
        contract: contract ?? null,
        outcome: ctx.res.writableFinished ? outcome : 'aborted',
        status,
        durationMs: Math.round((performance.now() - startedAt) * 1000) / 1000,
      }
      // Refusing what is beyond capacity is no failure of ours.
      if (status === 503) log.warn(line, 'request')
      else if ((status ?? 0) >= 500) log.error(line, 'request')
      else log.info(line, 'request')
    })
    return next()
  }
}
