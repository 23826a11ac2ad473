import { type DestinationStream, type Logger, pino } from 'pino'

/**
 * The log: one JSON line an event, readable lines in development. Errors are told by type, message and trace alone, as
 * other members of theirs may hold what a client sent.
 */
export async function createLog({
  level,
  pretty,
  destination,
}: {
  level: string
  pretty: boolean
  destination?: DestinationStream
}): Promise<Logger> {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: plainError },
  }
  const stream = destination ?? (pretty ? await prettyStream() : undefined)
  return stream === undefined ? pino(options) : pino(options, stream)
}

/** pino-pretty is there in a development install only; without it the lines stay JSON. */
async function prettyStream(): Promise<DestinationStream | undefined> {
  try {
    const { default: pretty } = await import('pino-pretty')
    return pretty({
      sync: true,
      translateTime: 'SYS:HH:MM:ss',
      singleLine: true,
      ignore: 'requestId,client,method,operation,contract,outcome,status,durationMs',
      messageFormat:
        '{msg}{if operation} {operation}{end}{if outcome} {outcome}{end}{if status} {status}{end}{if durationMs} in {durationMs} ms{end}',
    })
  } catch {
    return undefined
  }
}

function plainError(error: unknown): object {
  if (typeof error !== 'object' || error === null) return { message: String(error) }
  const { name, message, stack, code } = error as Partial<NodeJS.ErrnoException>
  return { type: name, message, stack, ...(code === undefined ? {} : { code }) }
}
