import type { IncomingHttpHeaders } from 'node:http'
import { isHost } from './message.js'

/** What the client addressed. */
export interface Addressed {
  host: string
  /** Whether it is known to have come by TLS. */
  isSecure: boolean
}

/**
 * Whether a page of another origin sent the request (OWASP CSRF: Fetch Metadata and Origin). Without both headers it was
 * no browser.
 */
export function isForeign(
  headers: IncomingHttpHeaders,
  addressed: Addressed,
  allowed: readonly string[],
): boolean {
  const { origin } = headers
  if (origin !== undefined && allowed.includes(origin)) return false
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true
  return origin !== undefined && !isOriginOf(origin, addressed)
}

/** Browsers write an origin in one way; a proxy may tell the same host in capitals, or with the port that its scheme has anyway. */
function isOriginOf(origin: string, { host, isSecure }: Addressed): boolean {
  const scheme = /^https?:\/\//.exec(origin)?.[0]
  if (scheme === undefined || (isSecure && scheme !== 'https://')) return false
  return isHost(host) && URL.canParse(scheme + host) && new URL(scheme + host).origin === origin
}
