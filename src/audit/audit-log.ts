import { createIsoTime } from '../iso-time.js'
import type { Audit, AuditEvent } from '../sessions/audit.js'
import { type AuditFile, openAuditFile, standardStream } from './file.js'
import { lineOf } from './line.js'

export interface AuditLog extends Audit {
  /** Opens the file anew, after it has been moved away. Keeps the old one if that fails, and answers why. */
  reopen(): unknown
  close(): void
}

export interface AuditLogOptions {
  /** A file's path, `-` for the standard stream, or empty for none. */
  place: string
  /** Which stream `-` is: a command's standard output is its result, so that its events go to standard error. */
  stream?: 1 | 2
  clock: () => number
  /** Told when events could not be written, at most once a second, with how many have been lost so far. */
  onError: (error: unknown, lost: number) => void
}

/** Milliseconds between two reports of writes that fail. */
const REPORT_EVERY = 1_000

/**
 * The audit log. All events of a moment, such as the logouts of one transaction, are one write: it is made when the event
 * loop has gone through all that has arrived.
 *
 * @throws Error that names the setting, if the file cannot be opened
 */
export function openAuditLog({ place, stream = 1, clock, onError }: AuditLogOptions): AuditLog {
  const time = createIsoTime(clock)
  let file = openPlace(place, stream)
  let lines: string[] = []
  let gathered: Promise<void> | undefined
  let lost = 0
  let unreported = 0
  let reportedAt = -Infinity

  const report = (error: unknown) => {
    const now = performance.now()
    if (now - reportedAt < REPORT_EVERY) return
    reportedAt = now
    onError(error, lost)
  }

  const flush = () => {
    const told = lines
    lines = []
    gathered = undefined
    if (file === undefined || told.length === 0) return
    const gap =
      unreported === 0 ? '' : lineOf({ event: 'events-lost', count: unreported, pid: process.pid }, time())
    try {
      file.write(gap + told.join(''))
      unreported = 0
    } catch (error) {
      lost += told.length
      unreported += told.length
      report(error)
    }
  }

  return {
    tell(event: AuditEvent) {
      if (file === undefined) return Promise.resolve()
      lines.push(lineOf(event, time()))
      gathered ??= new Promise((resolve) => {
        setImmediate(() => {
          flush()
          resolve()
        })
      })
      return gathered
    },
    reopen() {
      if (file === undefined) return undefined
      flush()
      try {
        const next = openPlace(place, stream)
        file.close()
        file = next
        return undefined
      } catch (error) {
        return error
      }
    },
    close() {
      flush()
      file?.close()
      file = undefined
    },
  }
}

function openPlace(place: string, stream: 1 | 2): AuditFile | undefined {
  if (place === '') return undefined
  if (place === '-') return standardStream(stream)
  try {
    return openAuditFile(place)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(
      `SIGNOFF_AUDIT_LOG names ${place}, which cannot be appended to (${why}); see that its folder is there and this ` +
        `user may write to it, or set it to - for standard output`,
      { cause: error },
    )
  }
}
