import { writeSync } from 'node:fs'
import { json, visible } from './text.js'

export interface PrintOptions {
  json?: true
}

const STDOUT = 1
const STDERR = 2
/** Milliseconds between two tries to write to a pipe that is full and does not block. */
const WAIT_FOR_READER = 5

/** Standard output took less than was to be written. */
export class OutputCut extends Error {
  override readonly name = 'OutputCut'

  constructor(cause: unknown) {
    super(`Standard output can't be written (${codeOf(cause)}): what it shows is cut short`, { cause })
  }
}

/** Writes text that was asked for to standard output. @throws OutputCut */
export function writeOut(text: string): void {
  try {
    writeAll(STDOUT, text)
  } catch (error) {
    throw new OutputCut(error)
  }
}

/**
 * The result of a command that changes something: JSON for scripts, or text that is safe to show. Nothing else goes to
 * standard output. The change is made, whether or not this can be written.
 */
export function print(options: PrintOptions, value: unknown, text: string): void {
  try {
    show(options, value, text)
  } catch (error) {
    if (!(error instanceof OutputCut)) throw error
    note(`It was done, but standard output can't be written (${codeOf(error.cause)})`)
  }
}

/** As {@link print}, for a command that is asked for nothing but this. @throws OutputCut */
export function show(options: PrintOptions, value: unknown, text: string): void {
  const output = options.json ? json(value) : text
  if (output !== '') writeOut(`${output}\n`)
}

/** Something that people should know beside the result. */
export function note(text: string): void {
  writeError(`signoff: ${text.split('\n').map(visible).join('\n')}\n`)
}

/** Writes to standard error, if it can be written. */
export function writeError(text: string): void {
  try {
    writeAll(STDERR, text)
  } catch {
    // There is no other place to say so.
  }
}

function writeAll(descriptor: number, text: string): void {
  const bytes = Buffer.from(text)
  for (let written = 0; written < bytes.length;) {
    try {
      written += writeSync(descriptor, bytes, written)
    } catch (error) {
      if (codeOf(error) !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_FOR_READER)
    }
  }
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
  return String(error)
}

export const JSON_OPTION = ['--json', 'print JSON for scripts'] as const
