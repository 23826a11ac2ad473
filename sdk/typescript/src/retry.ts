import type { HeadersLike } from './platform.js'

/** How often and when a check is sent again. Times are in milliseconds. */
export interface RetryOptions {
  /** How often it is sent at the most, the first time included. 3 by default. */
  attempts?: number
  /** About how long to wait before the second attempt; twice as long before each that follows. 200 by default. */
  minDelay?: number
  /** The longest wait. If the service asks for a longer one, its reply is the answer. 5,000 by default. */
  maxDelay?: number
}

/** How long to wait before the next attempt; undefined if there is none. */
export function delayBefore(
  attempt: number,
  retryAfter: number | undefined,
  { attempts = 3, minDelay = 200, maxDelay = 5_000 }: RetryOptions,
  random: () => number = Math.random,
): number | undefined {
  if (attempt >= attempts) return undefined
  // Clients that failed together do not come back together.
  if (retryAfter !== undefined) return retryAfter > maxDelay ? undefined : retryAfter + random() * minDelay
  const longest = Math.min(maxDelay, minDelay * 2 ** (attempt - 1))
  return longest / 2 + (random() * longest) / 2
}

/** What Retry-After asks for, in milliseconds. */
export function retryAfterOf(headers: HeadersLike): number | undefined {
  const text = headers.get('retry-after')
  if (text === null) return undefined
  const wait = /^\d+$/.test(text.trim()) ? Number(text) * 1_000 : Date.parse(text) - Date.now()
  return Number.isNaN(wait) ? undefined : Math.max(0, wait)
}
