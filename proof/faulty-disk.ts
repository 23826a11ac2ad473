// A disk that fails, is slow, or loses its power, made of a small library that is preloaded into the service.
import { spawnSync } from 'node:child_process'
import { openSync, closeSync, existsSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { constants } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { NotRun } from './context.js'
import type { Context } from './context.js'
import type { Random } from './random.js'

const SOURCE = fileURLToPath(new URL('faulty-disk.c', import.meta.url))

/** The calls that a fault can hit, as the library numbers them. */
export const CALLS = Object.freeze({ write: 1, sync: 2, truncate: 4, read: 8, open: 16, unlink: 32 })
const FILES = ['', '-wal', '-journal'] as const
const FOLDER = 4
const HEAD = 32
/** A disk writes as much at once, or nothing of it. */
const SECTOR = 512

export type FaultyDisk = ReturnType<typeof createFaultyDisk>

/** @param file the database */
export function createFaultyDisk(context: Context, file: string) {
  const folder = context.folder()
  const library = path.join(folder, 'faulty-disk.so')
  const built = spawnSync('gcc', ['-O2', '-shared', '-fPIC', '-o', library, SOURCE, '-ldl'], {
    encoding: 'utf8',
  })
  if (built.error !== undefined) throw new NotRun('there is no C compiler; install gcc and libc6-dev')
  if (built.status !== 0)
    throw new NotRun(`the C compiler failed; install libc6-dev: ${built.stderr.slice(0, 300)}`)
  const record = path.join(folder, 'record')
  const faults = path.join(folder, 'faults')
  const setFaults = (numbers: number[]) => {
    const descriptor = existsSync(faults) ? openSync(faults, 'r+') : openSync(faults, 'w')
    writeSync(descriptor, Buffer.from(Int32Array.from(numbers).buffer), 0, undefined, 0)
    closeSync(descriptor)
  }
  setFaults([0, 0, 0, 0, 0, 0])
  return {
    /** For the processes that are to use this disk. */
    environment: { LD_PRELOAD: library, PROVE_DATABASE: file, PROVE_FAULTS: faults },
    /** As well, where power is to be lost. */
    recorded: { LD_PRELOAD: library, PROVE_DATABASE: file, PROVE_FAULTS: faults, PROVE_RECORD: record },
    /** From now on these calls fail, or take longer. */
    break({
      calls,
      error,
      share = 1,
      delay = 0,
      torn = false,
    }: {
      calls: (keyof typeof CALLS)[]
      error?: 'EIO' | 'ENOSPC' | 'EROFS' | undefined
      /** of the calls that fail, from 0 to 1 */
      share?: number | undefined
      /** milliseconds */
      delay?: number | undefined
      /** whether half of what a failing write was to write is written */
      torn?: boolean | undefined
    }) {
      const mask = calls.reduce((sum, call) => sum | CALLS[call], 0)
      const number = error === undefined ? 0 : constants.errno[error]
      setFaults([mask, number, Math.round(share * 1_000_000), delay, this.failed, Number(torn)])
    },
    mend() {
      setFaults([0, 0, 0, 0, this.failed, 0])
    },
    /** How many calls have failed. */
    get failed() {
      return readFileSync(faults).readInt32LE(16)
    },
    /** What is on the disk now is safe: no process may use it. */
    begin() {
      rmSync(record, { force: true })
      return new PowerLoss(file, record)
    },
  }
}

/** What a file is on a disk: what is safe, and what was done since and may or may not have reached it. */
export interface Content {
  safe: Buffer
  since: ({ offset: number; bytes: Buffer } | { length: number })[]
}

/** Plays what power loss leaves of a database's files, from what was on the disk and the record of what was done since. */
class PowerLoss {
  #file
  #record
  /** What the folder names, safely and by now. */
  #safe: (Content | undefined)[]
  #now: (Content | undefined)[]

  constructor(file: string, record: string) {
    this.#file = file
    this.#record = record
    this.#now = FILES.map((end) => {
      const name = `${file}${end}`
      return existsSync(name) ? { safe: readFileSync(name), since: [] } : undefined
    })
    this.#safe = [...this.#now]
  }

  /** Reads the record, once all processes are gone. */
  replay() {
    const record = existsSync(this.#record) ? readFileSync(this.#record) : Buffer.alloc(0)
    let at = 0
    const number = (index: number) => Number(record.readBigUInt64LE(at + 8 * index))
    while (at + HEAD <= record.length) {
      const [call, file, offset, length] = [number(0), number(1), number(2), number(3)]
      const bytes = record.subarray(at + HEAD, at + HEAD + length)
      at += HEAD + length
      if (call === CALLS.unlink) this.#now[file] = undefined
      else if (call === CALLS.sync && file === FOLDER) this.#safe = [...this.#now]
      else {
        const content = (this.#now[file] ??= { safe: Buffer.alloc(0), since: [] })
        if (call === CALLS.write) content.since.push({ offset, bytes })
        else if (call === CALLS.truncate) content.since.push({ length: offset })
        else if (call === CALLS.sync) {
          content.safe = applied(content.safe, content.since)
          content.since = []
        }
      }
    }
  }

  /** How many writes and truncations were not safe. */
  get unsafe() {
    return this.#now.reduce((sum, content) => sum + (content?.since.length ?? 0), 0)
  }

  /**
   * Writes what is left into `file`, and beside it: all that was not synced is lost, or by chance any part of it.
   *
   * @param random without it, all is lost
   */
  leave(file: string, random?: Random) {
    const isKept = () => random?.integer(2) === 1
    for (const [index, end] of FILES.entries()) {
      const content = isKept() ? this.#now[index] : this.#safe[index]
      rmSync(`${file}${end}`, { force: true })
      if (content === undefined) continue
      const kept = random === undefined ? [] : content.since.flatMap((done) => pieces(done).filter(isKept))
      writeFileSync(`${file}${end}`, applied(content.safe, kept), { mode: 0o600 })
    }
    rmSync(`${file}-shm`, { force: true })
  }

  get file() {
    return this.#file
  }
}

function pieces(done: Content['since'][number]) {
  if ('length' in done) return [done]
  const { offset, bytes } = done
  const cut: Content['since'] = []
  for (let at = 0; at < bytes.length;) {
    const end = Math.min(bytes.length, at + SECTOR - ((offset + at) % SECTOR))
    cut.push({ offset: offset + at, bytes: bytes.subarray(at, end) })
    at = end
  }
  return cut
}

function applied(before: Buffer, since: Content['since']) {
  if (since.length === 0) return before
  const size = since.reduce(
    (most, done) => Math.max(most, 'length' in done ? done.length : done.offset + done.bytes.length),
    before.length,
  )
  const after = Buffer.alloc(size)
  before.copy(after)
  let length = before.length
  for (const done of since) {
    if ('length' in done) {
      // What was cut off reads as zeros when the file grows again.
      if (done.length < length) after.fill(0, done.length, length)
      length = done.length
    } else {
      done.bytes.copy(after, done.offset)
      length = Math.max(length, done.offset + done.bytes.length)
    }
  }
  return after.subarray(0, length)
}
