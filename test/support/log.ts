import { noteLog } from './evidence.js'

export type LogLine = Record<string, unknown>

/** The log, line by line as it was written. */
export interface CapturedLog {
  write(text: string): void
  lines: readonly LogLine[]
  /** All that was written, as text. */
  text(): string
  /** The first line that fits, as soon as it has been written. */
  line(fits: (line: LogLine) => boolean): Promise<LogLine>
  /** The request's own line. */
  request(requestId: string): Promise<LogLine>
}

export function captureLog(): CapturedLog {
  const lines: LogLine[] = []
  const raw: string[] = []
  const waiting: { fits: (line: LogLine) => boolean; resolve: (line: LogLine) => void }[] = []
  const line = (fits: (line: LogLine) => boolean) => {
    const found = lines.find(fits)
    return found === undefined
      ? new Promise<LogLine>((resolve) => waiting.push({ fits, resolve }))
      : Promise.resolve(found)
  }
  return {
    lines,
    text: () => raw.join(''),
    write(text) {
      raw.push(text)
      noteLog(text)
      for (const part of text.split('\n').filter((each) => each !== '')) {
        const parsed = JSON.parse(part) as LogLine
        lines.push(parsed)
        for (const [index, { fits, resolve }] of [...waiting.entries()].reverse()) {
          if (!fits(parsed)) continue
          waiting.splice(index, 1)
          resolve(parsed)
        }
      }
    },
    line,
    request: (requestId) => line((one) => one['msg'] === 'request' && one['requestId'] === requestId),
  }
}
