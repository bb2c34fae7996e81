/**
 * One cookie's value from a `Cookie` header, read no further than needed: a protected call pays for
 * this on every request. Of several cookies with the name the first counts, which is the one with
 * the most specific path (RFC 6265 section 5.4). The value is returned as sent; tokens need no
 * decoding.
 */
export function readCookie(header: string | null, name: string): string | null {
  if (header === null) return null
  const start = `${name}=`
  let at = 0
  while (at < header.length) {
    while (isBlank(header[at])) at += 1
    const semicolon = header.indexOf(';', at)
    let end = semicolon === -1 ? header.length : semicolon
    if (header.startsWith(start, at)) {
      while (isBlank(header[end - 1])) end -= 1
      return header.slice(at + start.length, end) || null
    }
    at = end + 1
  }
  return null
}

/** No other space means anything to a header: `trim` would know thirty (RFC 9110 section 5.6.3). */
function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t'
}
