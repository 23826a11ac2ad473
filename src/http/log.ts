import { fstatSync } from 'node:fs'
import { type DestinationStream, type Logger, pino } from 'pino'
import { createIsoTime } from '../iso-time.js'

export interface Log extends Logger {
  /**
   * Writes a line of which there is one a request. Its members are JSON already, without the braces: pino would take as
   * long to walk through them as the store takes to find a session.
   */
  line(level: 'info' | 'warn' | 'error', members: string, message: string): void
}

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
}): Promise<Log> {
  const stream = destination ?? (pretty ? await prettyStream() : undefined) ?? gatheringStream()
  const time = createIsoTime(Date.now)
  const log = pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${time()}"`,
      formatters: { level: (label: string) => ({ level: label }) },
      serializers: { err: plainError },
    },
    stream,
  )
  return Object.assign(log, {
    line(lineLevel: 'info' | 'warn' | 'error', members: string, message: string) {
      if (!log.isLevelEnabled(lineLevel)) return
      stream.write(`{"level":"${lineLevel}","time":"${time()}",${members},"msg":"${message}"}\n`)
    },
  })
}

/**
 * How much text is gathered before it is written. With several processes on one pipe, a write beyond 4 KB could be torn
 * apart by another's: none is, unless one line is longer than that. A file takes any write whole.
 */
const GATHER = 4_096
const GATHER_FOR_FILE = 65_536
/** For how long at the most, in milliseconds. */
const GATHER_FOR = 100
const STDOUT = 1

/** Standard output, some lines at a time: to hand over each by itself takes a quarter of what bare Koa takes for a request. */
function gatheringStream(): DestinationStream {
  const output = pino.destination({ dest: STDOUT, sync: true })
  const most = fstatSync(STDOUT).isFile() ? GATHER_FOR_FILE : GATHER
  let gathered = ''
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    if (gathered !== '') output.write(gathered)
    gathered = ''
  }
  process.on('exit', flush)
  return {
    write(line) {
      if (gathered.length + line.length > most) flush()
      gathered += line
      timer ??= setTimeout(flush, GATHER_FOR).unref()
    },
  }
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
