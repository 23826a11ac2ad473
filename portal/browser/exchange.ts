// One request, and its reply.
import type { PreparedRequest } from './request.js'

export interface Exchange {
  status: number
  statusText: string
  /** The media type, without parameters. */
  type: string
  headers: Headers
  text: string
  milliseconds: number
}

/** @throws Error if the request gets no reply. */
export async function exchange({
  method,
  target,
  headers,
  body,
  cookies,
}: PreparedRequest): Promise<Exchange> {
  const started = performance.now()
  try {
    const response = await fetch(target, {
      method,
      headers,
      body,
      credentials: cookies ? 'same-origin' : 'omit',
      cache: 'no-store',
    })
    const text = await response.text()
    return {
      status: response.status,
      statusText: response.statusText,
      type: (response.headers.get('Content-Type') ?? '').split(';')[0] ?? '',
      headers: response.headers,
      text,
      milliseconds: performance.now() - started,
    }
  } catch {
    // Browsers tell scripts no more than that it failed.
    throw new Error('the service gave no reply. Does it still run, and is the network there?')
  }
}
