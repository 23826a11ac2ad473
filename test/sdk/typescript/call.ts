import {
  Signoff,
  SignoffError,
  type SignoffOptions,
  SignoffUnexpectedReplyError,
} from '../../../generated/client/src/index.js'
import { OUTSIDE } from '../../support/document.js'
import type { Call } from '../situations.js'

/** What the SDK says was answered. */
export interface Told {
  operation: string
  status: number
  outcome: string | undefined
  requestId: string | undefined
}

/** What callers name the parameters that have another name on the wire. */
const KEYS: Record<string, Record<string, string>> = {
  header: { session_token: 'sessionToken' },
  query: { session_token: 'sessionTokenInQuery' },
}

type Method = (...given: unknown[]) => Promise<unknown>

/** Calls the SDK as its users do; how the answer is got is `raw`, or the method that answers the body alone. */
export function perform(
  baseUrl: string,
  { operation, path, query, header, body, bearer, cookie, form }: Call,
  how: 'raw' | 'plain' = 'raw',
  options: SignoffOptions = {},
): Promise<unknown> {
  const signoff = new Signoff({ baseUrl, ...options })
  const input = { ...path, ...renamed('query', query), ...renamed('header', header), ...body }
  const given = { ...(bearer && { bearer }), ...(cookie && { cookie }), ...(form && { form }) }
  const takesInput = /Login$|^login$|^logout$|^body|^query|^headerGet/.test(operation)
  const methods = (how === 'raw' ? signoff.raw : signoff) as unknown as Record<string, Method | undefined>
  const method = methods[operation]
  if (method === undefined) throw new Error(`The SDK has no ${operation}`)
  return takesInput ? method.call(signoff, input, given) : method.call(signoff, given)
}

function renamed(place: string, given: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [KEYS[place]?.[name] ?? name, value]),
  )
}

/** What a call of `raw` came to, whether it answered or threw. */
export async function told(call: Promise<unknown>): Promise<Told & { error?: Error; body?: unknown }> {
  try {
    const { operation, status, outcome, requestId, body } = (await call) as Told & { body: unknown }
    return { operation, status, outcome, requestId, body }
  } catch (error) {
    if (error instanceof SignoffError) {
      const { operation, status, outcome, requestId, body } = error
      return { operation, status, outcome, requestId, body, error }
    }
    if (error instanceof SignoffUnexpectedReplyError) {
      const { status, outcome, requestId } = error
      return { operation: OUTSIDE, status, outcome, requestId, error }
    }
    throw error
  }
}
