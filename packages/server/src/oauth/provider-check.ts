import { AuthConfigError } from '../core/config.ts'

/** What every provider is made with. */
export interface ClientOptions {
  /** What the provider calls the app. */
  readonly clientId: string
  readonly clientSecret: string
}

/** @throws {AuthConfigError} for what is missing: an environment variable that is not set, perhaps */
export function assertGiven(provider: string, options: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(options)) {
    if (typeof value === 'string' && value.trim() !== '') continue
    throw new AuthConfigError(
      `${provider}: ${name} is missing. Give the one that the provider's console shows for your app.`,
    )
  }
}

/** @throws {AuthConfigError} for anything but an HTTPS address; on this machine HTTP will do */
export function assertUrl(option: string, text: string): void {
  const url = URL.parse(text)
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url))) return
  throw new AuthConfigError(
    `${option} must be an address that begins with https:, or with http: on this machine; got ${JSON.stringify(text)}.`,
  )
}

/** Whether nobody is on the way (RFC 8252 section 8.3). */
export function isLoopback({ hostname }: URL): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
}
