import ipaddr from 'ipaddr.js'

/** Groups of an IPv6 address that name a network: who has one of its addresses has all. */
export const NETWORK_GROUPS = 4

/** What counts as one source of logins: an IPv4 address, or the /64 network of an IPv6 address. */
export function sourceOf(address: string): string {
  if (!ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString()
  return `${parsed.parts
    .slice(0, NETWORK_GROUPS)
    .map((group) => group.toString(16))
    .join(':')}::/64`
}
