import type { Fetch } from '../../../generated/client/src/index.js'

export interface Sent {
  url: string
  method: string
  headers: Record<string, string>
  body: string | undefined
  credentials: string | undefined
}

type Step = Response | Error | (() => Response | Promise<Response>)

/** Stands for `fetch`: answers one step after the other, the last one for ever, and keeps what it was sent. */
export function answering(...steps: Step[]): { sent: Sent[]; fetch: Fetch } {
  const sent: Sent[] = []
  return {
    sent,
    async fetch(url, { method, headers, body, credentials }) {
      const step = steps[Math.min(sent.length, steps.length - 1)]
      sent.push({ url, method, headers, body, credentials })
      if (step === undefined) throw new Error('Nothing was to be sent')
      if (step instanceof Error) throw step
      return step instanceof Response ? step.clone() : step()
    },
  }
}

export function json(
  body: unknown,
  init: { status?: number; headers?: Record<string, string> } = {},
): Response {
  return new Response(typeof body === 'string' ? body : JSON.stringify(body), {
    ...init,
    headers: { 'content-type': 'application/json', ...init.headers },
  })
}

export const PROFILE = { username: 'ada', full_name: 'Ada' }
/** The token of a session, made up. */
export const TOKEN = `sess_${'T'.repeat(43)}`

/** What a promise was rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('It was not rejected')
}
