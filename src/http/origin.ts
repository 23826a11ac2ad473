import type { IncomingHttpHeaders } from 'node:http'

/**
 * Whether a page of another origin sent the request (OWASP CSRF: Fetch Metadata and Origin). Without both headers it was
 * no browser. `host` is the host that the client addressed.
 */
export function isForeign(headers: IncomingHttpHeaders, host: string, allowed: readonly string[]): boolean {
  const { origin } = headers
  if (origin !== undefined && allowed.includes(origin)) return false
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true
  return origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`
}
