import { CommanderError } from 'commander'
import { ConfigError, readConfig } from '../config.js'
import { StoreError } from '../store/store.js'
import { note, writeError } from './print.js'

/** The command line is wrong; the message says how to mend it. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** What was asked for was not done; the message says why. */
export class Failure extends Error {
  override readonly name = 'Failure'
}

const FAILED = 1
const WRONG_USAGE = 2

export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE
  return error instanceof UsageError || error instanceof ConfigError ? WRONG_USAGE : FAILED
}

/** Tells people what went wrong, without a stack trace. */
export function report(error: unknown): void {
  // Commander has told it already, or printed what it was asked for.
  if (error instanceof CommanderError) return
  note(messageOf(error))
  if (isVerbose() && error instanceof Error) writeError(`${error.stack ?? ''}\n`)
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof StoreError) {
    return `The store failed (${message}); see that it can be written and its disk has room, then try again`
  }
  return message
}

function isVerbose(): boolean {
  try {
    return ['debug', 'trace'].includes(readConfig().logLevel)
  } catch {
    return false
  }
}
