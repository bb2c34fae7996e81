import { isLocal } from './stranger.ts'
import { good, wrong, type Finding } from './finding.ts'
import type { Server } from './ask.ts'

export interface SetCookie {
  readonly name: string
  readonly value: string
  /** In small letters; those without a value have an empty one. */
  readonly attributes: ReadonlyMap<string, string>
}

export function parseSetCookie(header: string): SetCookie {
  const [pair = '', ...rest] = header.split(';')
  const sign = pair.indexOf('=')
  const attributes = rest.map((text) => {
    const [name = '', ...value] = text.trim().split('=')
    return [name.toLowerCase(), value.join('=')] as const
  })
  return {
    name: pair.slice(0, sign).trim(),
    value: pair.slice(sign + 1).trim(),
    attributes: new Map(attributes),
  }
}

/** What a browser would do with the cookie (RFC 6265bis section 5.7). */
export function ofCookie({ name, attributes }: SetCookie, server: Server): readonly Finding[] {
  const { protocol, hostname } = new URL(server.url)
  const findings: Finding[] = []
  if (attributes.has('secure') && protocol === 'http:' && !isLocal(hostname)) {
    const says = `The cookie ${name} is Secure, and ${hostname} is reached over plain http: browsers drop it.`
    findings.push(wrong('secure-over-http', says, 'Use https.'))
  }
  const domain = attributes.get('domain')?.replace(/^\./, '').toLowerCase()
  if (domain !== undefined && hostname !== domain && !hostname.endsWith(`.${domain}`)) {
    const says = `The cookie ${name} is for ${domain}, and the server is at ${hostname}: browsers drop it.`
    findings.push(wrong('cookie-domain', says, 'Leave out cookieDomain, or set it to this domain.'))
  }
  if (!attributes.has('httponly')) {
    const says = `Scripts of the page can read the cookie ${name}.`
    findings.push(wrong('http-only', says, 'Leave cookieHttpOnly at true.'))
  }
  const sameSite = attributes.get('samesite')?.toLowerCase() ?? 'lax'
  if (sameSite !== 'none' && siteOf(server.origin) !== siteOf(server.url)) {
    const says = `The cookie ${name} is SameSite=${sameSite}, and ${server.origin} is another site: browsers do not send it from there.`
    findings.push(wrong('same-site', says, "One site for both, or cookieSameSite: 'none'."))
  }
  return findings.length > 0 ? findings : [good('cookie', `Browsers keep the cookie ${name}.`)]
}

/** Without the list of public suffixes: near enough for a hint. An address is a site of its own. */
function siteOf(url: string): string {
  const { hostname } = new URL(url)
  return /[\d\]]$/.test(hostname) ? hostname : hostname.split('.').slice(-2).join('.')
}
