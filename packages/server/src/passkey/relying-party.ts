import { AuthConfigError } from '../core/config.ts'

/** The site that passkeys are for (WebAuthn L3, 13.4.9: its own word, and never a request's). */
export interface RelyingParty {
  /** What browsers show. */
  readonly rpName: string
  /** The domain that passkeys belong to. */
  readonly rpId: string
  /** Origins of the pages on which they may be used. */
  readonly origins: readonly string[]
}

export interface RelyingPartyOptions {
  /** Name of the app, which browsers show. */
  readonly rpName: string
  /**
   * Origins of the pages on which passkeys are used, exactly as browsers write them:
   * `https://app.example`. Without TLS only `http://localhost`, with any port.
   */
  readonly origins: readonly [string, ...string[]]
  /**
   * The domain that passkeys belong to: a part of the host of every origin. It cannot be changed
   * later, because no passkey of another domain works.
   *
   * @default the host of all origins, if it is one
   */
  readonly rpId?: string
  /**
   * Origins of other sites, which use the same passkeys. The site `rpId` must list them at
   * `/.well-known/webauthn` (WebAuthn L3, 5.11).
   *
   * @default none
   */
  readonly relatedOrigins?: readonly string[]
}

/** @throws {AuthConfigError} for what no browser accepts */
export function relyingParty(options: RelyingPartyOptions): RelyingParty {
  const { rpName, origins, relatedOrigins = [] } = options
  if (typeof rpName !== 'string' || rpName.trim() === '') {
    throw new AuthConfigError(
      `passkey: rpName must be the name of your app; got ${JSON.stringify(rpName)}.`,
    )
  }
  if (!Array.isArray(origins) || origins.length === 0) {
    throw new AuthConfigError(
      'passkey: give the origins of your pages, such as origins: ["https://app.example"].',
    )
  }
  const hosts = origins.map((origin) => hostOf('origins', origin))
  for (const origin of relatedOrigins) hostOf('relatedOrigins', origin)
  const rpId = options.rpId ?? onlyOne(hosts)
  assertDomain(rpId)
  const stranger = origins.find((_origin, at) => !isWithin(hosts[at] ?? '', rpId))
  if (stranger !== undefined) throw new AuthConfigError(notWithin(stranger, rpId))
  return { rpName, rpId, origins: [...origins, ...relatedOrigins] }
}

function hostOf(option: string, origin: string): string {
  const url = typeof origin === 'string' ? URL.parse(origin) : null
  const local = url?.protocol === 'http:' && url.hostname === 'localhost'
  if (url?.origin === origin && (local || url.protocol === 'https:')) return url.hostname
  throw new AuthConfigError(
    `passkey: ${option} must be origins as browsers write them, such as "https://app.example", and http only for localhost; got ${JSON.stringify(origin)}.`,
  )
}

function onlyOne(hosts: readonly string[]): string {
  const [host = '', ...others] = new Set(hosts)
  if (others.length === 0) return host
  throw new AuthConfigError(
    `passkey: the origins have several hosts (${[host, ...others].join(', ')}), so rpId must say to which domain passkeys belong: a part of each of them, such as rpId: "app.example".`,
  )
}

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
// The last one has a letter: an IP address is not a domain (WebAuthn L3, 5.1.3).
const domain = new RegExp(`^(?:${label}\\.)+(?=[a-z0-9-]*[a-z])${label}$`)

function assertDomain(rpId: string): void {
  if (rpId === 'localhost' || domain.test(rpId)) return
  throw new AuthConfigError(
    `passkey: rpId must be a domain in small letters, without scheme and port, such as "app.example"; got ${JSON.stringify(rpId)}.`,
  )
}

const isWithin = (host: string, rpId: string) => host === rpId || host.endsWith(`.${rpId}`)

const notWithin = (origin: string, rpId: string) =>
  `passkey: the origin ${JSON.stringify(origin)} is not within the domain ${JSON.stringify(rpId)}, so no browser would use passkeys there. Change rpId, or name the origin in relatedOrigins and list it at https://${rpId}/.well-known/webauthn.`
