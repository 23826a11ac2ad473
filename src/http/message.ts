import type { IncomingMessage } from 'node:http'

/** More header lines than any client of a contract sends. */
const HEADER_LINES = 100
/** Headers that name who is asked and who asks: a second line would let two readers see two requests. */
const SINGLE = ['host', 'authorization', 'content-length']

/** Why a message that was parsed must not be looked at any further, as an outcome outside operations. */
export function messageFault(
  request: IncomingMessage,
): 'request-ambiguous' | 'request-malformed' | 'headers-too-large' | undefined {
  const { rawHeaders, httpVersion } = request
  // The parser takes HTTP/0.9, and versions that do not exist.
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return 'request-malformed'
  if (rawHeaders.length > 2 * HEADER_LINES) return 'headers-too-large'
  const seen = new Set<string>()
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? ''
    if (!SINGLE.includes(name)) continue
    if (seen.has(name)) return 'request-ambiguous'
    seen.add(name)
  }
  return !seen.has('host') && httpVersion === '1.1' ? 'request-malformed' : undefined
}
