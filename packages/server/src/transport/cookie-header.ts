/**
 * One cookie's value from a `Cookie` header, read no further than needed: a protected call pays for
 * this on every request. Of several cookies with the name the first counts, which is the one with
 * the most specific path (RFC 6265 section 5.4). The value is returned as sent; tokens need no
 * decoding.
 */
export function readCookie(header: string | null, name: string): string | null {
  if (header === null) return null
  let from = 0
  while (from < header.length) {
    const semicolon = header.indexOf(';', from)
    const end = semicolon === -1 ? header.length : semicolon
    const value = valueIfNamed(header, name, skipBlanks(header, from, end), end)
    if (value !== null) return value === '' ? null : value
    from = end + 1
  }
  return null
}

function valueIfNamed(header: string, name: string, from: number, end: number): string | null {
  const equals = from + name.length
  if (equals >= end || header[equals] !== '=' || !header.startsWith(name, from)) return null
  return header.slice(equals + 1, end).trimEnd()
}

function skipBlanks(header: string, from: number, end: number): number {
  let at = from
  while (at < end && (header[at] === ' ' || header[at] === '\t')) at += 1
  return at
}
