import type { IncomingMessage } from 'node:http'
import ipaddr from 'ipaddr.js'
import type { AddressRange } from '../config.js'

/**
 * The address that a request came from. `X-Forwarded-For` counts only as far as trusted proxies wrote it: from the right,
 * the first address that is no trusted proxy is the client's.
 */
export function clientAddress(request: IncomingMessage, trusted: readonly AddressRange[]): string {
  const peer = request.socket.remoteAddress ?? ''
  if (trusted.length === 0 && !peer.startsWith('::ffff:')) return peer
  if (!isTrusted(peer, trusted)) return plain(peer)
  let client = peer
  for (const address of nearestFirst(String(request.headers['x-forwarded-for'] ?? ''))) {
    if (!ipaddr.isValid(address)) break
    client = address
    if (!isTrusted(address, trusted)) break
  }
  return plain(client)
}

/** The addresses of `X-Forwarded-For`, from the right: each proxy writes whom it heard from at the end. */
export function nearestFirst(forwardedFor: string): string[] {
  return forwardedFor
    .split(',')
    .map((entry) => withoutPort(entry.trim()))
    .filter((address) => address !== '')
    .reverse()
}

/** Some proxies write the port behind the address, and an IPv6 address in brackets. What has no such form stays as it is. */
function withoutPort(entry: string): string {
  const [, version4, version6] = /^(?:(\d+(?:\.\d+){3}):\d{1,5}|\[([^\]]*)\](?::\d{1,5})?)$/.exec(entry) ?? []
  if (version6 !== undefined) return ipaddr.IPv6.isValid(version6) ? version6 : entry
  return version4 ?? entry
}

export function isTrusted(address: string, trusted: readonly AddressRange[]): boolean {
  if (trusted.length === 0 || !ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  return trusted.some(([range, bits]) => range.kind() === parsed.kind() && parsed.match(range, bits))
}

function plain(address: string): string {
  return ipaddr.isValid(address) ? ipaddr.process(address).toString() : address
}
