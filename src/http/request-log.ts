import type { SignoffContext } from './context.js'
import type { Log } from './log.js'

/**
 * Writes a request's line, once its reply has been sent or its client has gone. It holds no path and no query: both may
 * carry credentials; the operation says what was asked.
 */
export function logRequest(log: Log, { req, res, state }: SignoffContext): void {
  const { requestId, client, operation, contract, outcome, startedAt } = state
  const status = res.headersSent ? res.statusCode : null
  const line = {
    requestId,
    client,
    method: req.method,
    operation: operation?.operationId ?? null,
    contract: contract ?? null,
    outcome: res.writableFinished ? outcome : 'aborted',
    status,
    durationMs: Math.round((performance.now() - startedAt) * 1000) / 1000,
  }
  // Refusing what is beyond capacity is no failure of ours.
  const level = status === 503 ? 'warn' : (status ?? 0) >= 500 ? 'error' : 'info'
  log.line(level, line, 'request')
}
