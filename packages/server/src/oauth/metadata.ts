import {
  discoveryRequest,
  processDiscoveryResponse,
  type AuthorizationServer,
  type DiscoveryRequestOptions,
  type JWKSCacheInput,
} from 'oauth4webapi'
import type { Provider } from './provider.ts'

/** Milliseconds for which what a provider publishes about itself is not read again. */
const fresh = 3_600_000

/** And for which it is left alone when it could not be read again: each try may take its whole time. */
const pause = 60_000

/** How a provider is asked. */
interface Asking {
  readonly now: Date
  readonly options: () => DiscoveryRequestOptions
  /** Hears why what is known could not be read again. */
  readonly failed: (thrown: unknown) => Promise<unknown>
}

/** Each once, for an app uses one in several places: its router, and the redirections to it. */
const all = new WeakMap<Provider, Metadata>()

export function metadataOf(provider: Provider): Metadata {
  const metadata = all.get(provider) ?? new Metadata(provider)
  all.set(provider, metadata)
  return metadata
}

/** What a provider publishes about itself, read once an hour. */
class Metadata {
  /** Its keys, for all of its issuers. */
  readonly keys: JWKSCacheInput = {}
  readonly #provider: Provider
  #known: { readonly server: AuthorizationServer; readonly until: number } | undefined
  #reading: Promise<AuthorizationServer> | undefined

  constructor(provider: Provider) {
    this.#provider = provider
  }

  /** One that was read before is good enough while the provider cannot be reached. */
  async get(asking: Asking): Promise<AuthorizationServer> {
    const { server } = this.#provider
    if (server) return server
    if (this.#known && asking.now.getTime() < this.#known.until) return this.#known.server
    this.#reading ??= this.#refresh(asking).finally(() => (this.#reading = undefined))
    return this.#reading
  }

  async #refresh({ now, options, failed }: Asking): Promise<AuthorizationServer> {
    const known = this.#known?.server
    try {
      const server = await this.#read(options())
      this.#known = { server, until: now.getTime() + fresh }
      return server
    } catch (thrown) {
      if (known === undefined) throw thrown
      this.#known = { server: known, until: now.getTime() + pause }
      await failed(thrown)
      return known
    }
  }

  async #read(options: DiscoveryRequestOptions): Promise<AuthorizationServer> {
    const issuer = new URL(this.#provider.issuer)
    const response = await discoveryRequest(issuer, options)
    // Compares the issuer (OpenID Connect Discovery 1.0, section 4.3; OWASP ASVS 5.0, 10.5.3).
    return processDiscoveryResponse(issuer, response)
  }
}
