/** The part of an exchange that says where it comes from. */
export interface Sender {
  /** Where the connection comes from, a proxy perhaps; `null` where the adapter does not say. */
  readonly remoteAddress: string | null
  /** By its lower-case name; several lines of one header are joined as the adapter joins them. */
  header(name: string): string | null
}

/**
 * The address of whoever sent the request, in its canonical form, or `null` where nobody knows it.
 *
 * Forwarding headers are the sender's to invent, so of `X-Forwarded-For` only the entries count
 * that the app's own proxies have appended (OWASP ASVS 5.0, 4.1.3).
 *
 * @param trustedHops proxies in front of the app; 0 ignores the header
 */
export function clientAddress(sender: Sender, trustedHops: number): string | null {
  const forwarded = trustedHops > 0 ? sender.header('x-forwarded-for') : null
  const path = [...(forwarded?.split(',') ?? []), sender.remoteAddress ?? '']
  return canonicalAddress(path[Math.max(0, path.length - 1 - trustedHops)] ?? '')
}

const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const ipv4 = new RegExp(`^${octet}(?:\\.${octet}){3}$`)

/** One spelling for each address, without port and zone; `null` for what is no address. */
export function canonicalAddress(text: string): string | null {
  const bare = withoutPort(text.trim().toLowerCase())
  if (ipv4.test(bare)) return bare
  const [address = ''] = bare.split('%')
  if (!/^[\da-f:.]+$/.test(address)) return null
  // The URL standard's serialisation is that of RFC 5952.
  const v6 = URL.parse(`http://[${address}]`)?.hostname.slice(1, -1)
  if (v6 === undefined) return null
  return mappedIpv4(v6) ?? v6
}

function withoutPort(text: string): string {
  const bracketed = /^\[(.*)\](?::\d+)?$/.exec(text)?.[1]
  return bracketed ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text
}

/** A dual-stack socket shows IPv4 clients as `::ffff:a.b.c.d` (RFC 4291 section 2.5.5.2). */
function mappedIpv4(v6: string): string | null {
  const [, high, low] = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/.exec(v6) ?? []
  if (high === undefined || low === undefined) return null
  return [high, low]
    .map((group) => Number.parseInt(group, 16))
    .flatMap((group) => [group >> 8, group & 255])
    .join('.')
}

/**
 * What one client has: an IPv4 address, or a /64 of IPv6, within which it can choose a new address
 * for each request (CVE-2026-45364).
 */
export function networkOf(address: string | null): string | null {
  if (!address?.includes(':')) return address
  const [head = '', tail] = address.split('::')
  const groups = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = Array<string>(Math.max(0, 8 - groups.length - after.length)).fill('0')
  return `${[...groups, ...zeros, ...after].slice(0, 4).join(':')}::/64`
}

/**
 * What one subscriber may have at most: a /48 of IPv6 (RFC 6177 section 2), which is 65,536 of its
 * networks. Of IPv4 the address itself.
 */
export function siteOf(network: string): string {
  return network.includes(':') ? network.split(':').slice(0, 3).join(':') : network
}

/** The network of whoever sent the request, or `null` where nobody knows it. */
export function clientNetwork(sender: Sender, trustedHops: number): string | null {
  return networkOf(clientAddress(sender, trustedHops))
}
