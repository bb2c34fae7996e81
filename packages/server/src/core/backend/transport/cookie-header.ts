/**
 * One cookie's value from a `Cookie` header, read no further than needed: a protected call pays for
 * this on every request. Of several cookies with the name it is the first, which has the most
 * specific path (RFC 6265 section 5.4). The value is returned as sent; tokens need no
 * decoding.
 */
export function readCookie(header: string | null, name: string): string | null {
  return findCookie(header, name, 0)?.value ?? null
}

/** The same of the first that has a value. */
export function firstCookie(header: string | null, name: string): string | null {
  let found = findCookie(header, name, 0)
  while (found?.value === null) found = findCookie(header, name, found.end)
  return found?.value ?? null
}

/** The values of all cookies with the name, in the order sent. */
export function readCookies(header: string | null, name: string): readonly string[] {
  const values: string[] = []
  let found = findCookie(header, name, 0)
  while (found !== null) {
    if (found.value !== null) values.push(found.value)
    found = findCookie(header, name, found.end)
  }
  return values
}

interface Found {
  /** `null` for an empty one. */
  readonly value: string | null
  /** Where the next one may begin. */
  readonly end: number
}

function findCookie(header: string | null, name: string, from: number): Found | null {
  if (header === null) return null
  const start = `${name}=`
  let at = from
  while (at < header.length) {
    while (isBlank(header[at])) at += 1
    const semicolon = header.indexOf(';', at)
    let end = semicolon === -1 ? header.length : semicolon
    if (header.startsWith(start, at)) {
      const next = end + 1
      while (isBlank(header[end - 1])) end -= 1
      return { value: header.slice(at + start.length, end) || null, end: next }
    }
    at = end + 1
  }
  return null
}

/** No other space means anything to a header: `trim` would know thirty (RFC 9110 section 5.6.3). */
function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t'
}
