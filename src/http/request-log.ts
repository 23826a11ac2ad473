import { inOneByte } from '../one-byte.js'
import type { SignoffContext } from './context.js'
import type { Log } from './log.js'

/** What a request's line tells. It holds no path and no query: both may carry credentials; the operation says what was asked. */
interface RequestLine {
  requestId: string
  client?: string
  method?: string | undefined
  operation: string | undefined
  contract: string | undefined
  outcome: string | undefined
  status: number | undefined
  durationMs: number
}

/** Writes a request's line, once its reply has been sent or its client has gone. */
export function logRequest(log: Log, { req, res, state }: SignoffContext): void {
  const { requestId, client, operation, contract, outcome, startedAt } = state
  writeRequestLine(log, {
    requestId,
    client,
    method: req.method,
    operation: operation?.operationId,
    contract,
    outcome: res.writableFinished ? outcome : 'aborted',
    status: res.headersSent ? res.statusCode : undefined,
    durationMs: Math.round((performance.now() - startedAt) * 1000) / 1000,
  })
}

export function writeRequestLine(log: Log, line: RequestLine): void {
  const { requestId, client, method, operation, contract, outcome, status, durationMs } = line
  const asked = client === undefined ? '' : `"client":${json(client)},"method":${word(method)},`
  const answered = `"operation":${word(operation)},"contract":${word(contract)},"outcome":${word(outcome)}`
  const members = `"requestId":"${requestId}",${asked}${answered},"status":${status ?? null},"durationMs":${durationMs}`
  // Refusing what is beyond capacity is no failure of ours.
  log.line(status === 503 ? 'warn' : (status ?? 0) >= 500 ? 'error' : 'info', members, 'request')
}

/** The words of openapi.yaml and the methods that the parser knows, each in quotes. */
const words = new Map<string, string>()

function word(text: string | undefined): string {
  if (text === undefined) return 'null'
  let quoted = words.get(text)
  if (quoted === undefined) words.set(text, (quoted = inOneByte(JSON.stringify(text))))
  return quoted
}

/** Text of which JSON has nothing to escape. */
const PLAIN = /^[\w.:-]*$/

function json(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text)
}
