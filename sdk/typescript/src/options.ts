import { isObject } from './json.js'

/**
 * Options as plain JavaScript gives them, before anything is sent.
 *
 * @throws TypeError, without what was given.
 */
export function checkOptions(options: unknown): void {
  if (!isObject(options)) throw new TypeError('The options must be an object')
  const { timeout, retry, headers, fetch, signal } = options
  if (timeout !== undefined && !isLength(timeout)) {
    throw new TypeError('timeout must be a number of milliseconds, or 0 for as long as it takes')
  }
  if (retry !== undefined && retry !== false) checkRetry(retry)
  if (headers !== undefined) checkHeaders(headers)
  if (fetch !== undefined && typeof fetch !== 'function') throw new TypeError('fetch must be a function')
  if (signal !== undefined && !(isObject(signal) && typeof signal['addEventListener'] === 'function')) {
    throw new TypeError('signal must be an AbortSignal')
  }
}

function checkRetry(retry: unknown): void {
  if (!isObject(retry)) throw new TypeError('retry must be an object, or false for never')
  const { attempts } = retry
  if (
    attempts !== undefined &&
    !(attempts === Infinity || (Number.isInteger(attempts) && isLength(attempts, 1)))
  ) {
    throw new TypeError('retry.attempts must be an integer from 1; give retry: false for a single attempt')
  }
  for (const name of ['minDelay', 'maxDelay']) {
    if (retry[name] === undefined || isLength(retry[name])) continue
    throw new TypeError(`retry.${name} must be a number of milliseconds from 0`)
  }
}

function checkHeaders(headers: unknown): void {
  if (!isObject(headers) || typeof headers['forEach'] === 'function') {
    throw new TypeError('headers must be a plain object, with a string for each name')
  }
  for (const [name, value] of Object.entries(headers)) {
    try {
      new Headers([[name, '']])
    } catch {
      throw new TypeError('headers has a name that no header can have')
    }
    if (typeof value !== 'string') throw new TypeError(`headers must be strings: ${name} is none`)
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
      throw new TypeError(`The header ${name} has characters that no header can carry`)
    }
  }
}

function isLength(value: unknown, from = 0): boolean {
  return typeof value === 'number' && value >= from
}
