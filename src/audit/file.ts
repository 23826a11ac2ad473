import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from 'node:fs'

/** Where lines go. Both verbs throw the system's errors. */
export interface AuditFile {
  write(text: string): void
  /** Closes the file; standard streams stay open. */
  close(): void
}

const { O_APPEND, O_CREAT, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants
const LINE_FEED = 0x0a
/** A write beyond this may be torn apart on a pipe that several processes share (PIPE_BUF). */
const PIPE_BYTES = 4_096
/** Milliseconds to wait for a reader of a full pipe, in all and each time. */
const WAIT_FOR_READER = 1_000
const WAIT = 5

/**
 * A file that lines are appended to, made for this user alone. Each write goes to its end as a whole, whoever else writes.
 * After a write that was cut short, as on a full disk, the next begins a new line.
 */
export function openAuditFile(path: string): AuditFile {
  // Without O_NONBLOCK a named pipe that nobody reads would hold the start for ever.
  const descriptor = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK, 0o600)
  let isTorn = endsWithinLine(path)
  return {
    write(text) {
      const bytes = Buffer.from(isTorn ? `\n${text}` : text)
      isTorn = true
      writeWhole(descriptor, bytes)
      isTorn = false
    },
    close: () => closeSync(descriptor),
  }
}

/** Standard output or standard error: as many lines at once as a pipe takes in one piece. */
export function standardStream(descriptor: 1 | 2): AuditFile {
  return {
    write(text) {
      let gathered = ''
      for (const line of text.split(/(?<=\n)/)) {
        if (Buffer.byteLength(gathered) + Buffer.byteLength(line) > PIPE_BYTES) {
          writeWhole(descriptor, Buffer.from(gathered))
          gathered = ''
        }
        gathered += line
      }
      writeWhole(descriptor, Buffer.from(gathered))
    },
    close: () => undefined,
  }
}

/** Whether the file's last line was cut short. A file that may be written but not read is taken to be whole. */
function endsWithinLine(path: string): boolean {
  let descriptor: number | undefined
  try {
    descriptor = openSync(path, O_RDONLY | O_NONBLOCK)
    const { size } = fstatSync(descriptor)
    const last = Buffer.alloc(1)
    return size > 0 && readSync(descriptor, last, 0, 1, size - 1) === 1 && last[0] !== LINE_FEED
  } catch {
    return false
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}

function writeWhole(descriptor: number, bytes: Buffer): void {
  let written = 0
  let waited = 0
  while (written < bytes.length) {
    try {
      written += writeSync(descriptor, bytes, written)
    } catch (error) {
      const isFull = error instanceof Error && 'code' in error && error.code === 'EAGAIN'
      if (!isFull || waited >= WAIT_FOR_READER) throw error
      waited += WAIT
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT)
    }
  }
}
