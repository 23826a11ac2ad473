import { StoreError } from '../store.js'

/** A StoreError with the engine's code, such as SQLITE_FULL. */
export class EngineError extends StoreError {
  readonly code: string

  constructor(code: string, message: string) {
    super(message, { mayBeDone: code === 'TIMEOUT' })
    this.code = code
  }
}

/**
 * What the engine or Knex threw, as a StoreError without bound values.
 * Native errors come from another realm under some test runners, so that `instanceof Error` says nothing here.
 */
export function toStoreError(error: unknown): StoreError {
  if (error instanceof StoreError) return error
  const code = codeOf(error)
  if (code?.startsWith('SQLITE_') === true) {
    // Knex writes the statement in front of the engine's words.
    const message = messageOf(error)
    return new EngineError(code, message.slice(Math.max(0, message.lastIndexOf(`${code}:`))))
  }
  const name = textOf(error, 'name')
  if (name === 'KnexTimeoutError') return new EngineError('TIMEOUT', 'The database was not reached in time')
  return new EngineError('UNAVAILABLE', `The database cannot be used (${name ?? 'unknown'})`)
}

export function codeOf(error: unknown): string | undefined {
  return textOf(error, 'code')
}

export function messageOf(error: unknown): string {
  return textOf(error, 'message') ?? String(error)
}

function textOf(error: unknown, property: 'code' | 'message' | 'name'): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  const value: unknown = Reflect.get(error, property)
  return typeof value === 'string' ? value : undefined
}

/** Codes that blame a statement or its values, not the engine. */
const REQUEST_FAULTS = new Set([
  'SQLITE_ERROR',
  'SQLITE_CONSTRAINT',
  'SQLITE_MISMATCH',
  'SQLITE_TOOBIG',
  'SQLITE_RANGE',
])

/** Codes after which a connection is as good as before. */
const HARMLESS = new Set([...REQUEST_FAULTS, 'SQLITE_BUSY', 'SQLITE_FULL', 'TIMEOUT'])

/** Whether one request may be to blame, so that others of its transaction deserve another try. */
export function blamesRequest(error: unknown): boolean {
  return !(error instanceof StoreError) || (error instanceof EngineError && REQUEST_FAULTS.has(error.code))
}

/** Whether the connection that met the error should be replaced. */
export function spoilsConnection(error: StoreError): boolean {
  return !(error instanceof EngineError && HARMLESS.has(error.code))
}
