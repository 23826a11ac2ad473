import type { IncomingMessage } from 'node:http'

/** More header lines than any client of a contract sends. */
export const HEADER_LINES = 100
/** Headers that name who is asked and who asks, and how the body is read: a second line would let two readers see two requests. */
const SINGLE = ['host', 'authorization', 'content-length', 'content-type']
/** A host and a port, or nothing (RFC 9112, section 3.2): a user's name, a blank or a path makes it another thing to other readers. */
const HOST = /^(?:[\w.~!$&'()*+,;=%-]*|\[[\w.~!$&'()*+,;=:-]+\])(?::\d*)?$/
const LENGTHS = new Set(SINGLE.map(({ length }) => length))

export function isHost(text: string): boolean {
  return HOST.test(text)
}

/** Why a message that was parsed must not be looked at any further, as an outcome outside operations. */
export function messageFault(
  request: IncomingMessage,
): 'request-ambiguous' | 'request-malformed' | 'headers-too-large' | undefined {
  const { rawHeaders, httpVersion } = request
  // The parser takes HTTP/0.9, and versions that do not exist.
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return 'request-malformed'
  if (rawHeaders.length > 2 * HEADER_LINES) return 'headers-too-large'
  // Other codings than chunked are none of ours; a proxy in front may read them otherwise.
  const coding = request.headers['transfer-encoding']
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') return 'request-ambiguous'
  const seen: string[] = []
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const sent = rawHeaders[index] ?? ''
    if (!LENGTHS.has(sent.length)) continue
    const name = sent.toLowerCase()
    if (!SINGLE.includes(name)) continue
    if (seen.includes(name)) return 'request-ambiguous'
    if (name === 'host' && !isHost(rawHeaders[index + 1] ?? '')) return 'request-malformed'
    seen.push(name)
  }
  return !seen.includes('host') && httpVersion === '1.1' ? 'request-malformed' : undefined
}
