import {
  allowInsecureRequests,
  clockSkew,
  type AuthorizationServer,
  type Client,
  type JWKSCacheInput,
} from 'oauth4webapi'
import type { Visit } from '../core/sign-in/visit.ts'
import type { Profile } from '../core/user.ts'
import { refuse } from './errors.ts'
import { failureOf } from './failure.ts'
import type { ProviderStep } from './hook-events.ts'
import { metadataOf } from './metadata.ts'
import type { Provider } from './provider.ts'

/** What a client shares with the rest of the layer. */
interface Surroundings {
  readonly clock: () => Date
  /** In milliseconds, for each request. */
  readonly timeLimit: number
  /** Where people come back to, by the name of a provider. */
  readonly pageOf: (name: string) => string
}

/** The app, as one provider's client. */
export class ProviderClient {
  readonly name: string
  readonly provider: Provider
  /** The address of the app at which its answers arrive: one for each provider (RFC 9700 section 4.4.2). */
  readonly page: string
  /** Where the provider sends the browser, which is that page or passes on to it. */
  readonly redirectUri: string
  readonly #surroundings: Surroundings

  constructor(name: string, provider: Provider, surroundings: Surroundings) {
    this.name = name
    this.provider = provider
    this.page = surroundings.pageOf(name)
    this.redirectUri = provider.redirectUri ?? this.page
    this.#surroundings = surroundings
  }

  /** With the app's clock, by which tokens are good or not. */
  get client(): Client {
    const ahead = this.#surroundings.clock().getTime() - Date.now()
    return { client_id: this.provider.clientId, [clockSkew]: Math.round(ahead / 1000) }
  }

  /** The provider's, for all of its issuers. */
  get keys(): JWKSCacheInput {
    return metadataOf(this.provider).keys
  }

  get now(): Date {
    return this.#surroundings.clock()
  }

  /** Of one request, whose body counts too. */
  get limits() {
    const signal = AbortSignal.timeout(this.#surroundings.timeLimit)
    // The issuer was checked: such a one is on this machine.
    const plain = this.provider.issuer.startsWith('http:')
    return { signal, ...(plain && { [allowInsecureRequests]: true }) }
  }

  /** @throws {AuthError} `OAUTH_PROVIDER_DOWN`, `OAUTH_REFUSED` */
  server<TProfile extends Profile>(visit: Visit<TProfile>): Promise<AuthorizationServer> {
    const asking = {
      now: this.now,
      options: () => this.limits,
      failed: (thrown: unknown) => this.#failed(visit, 'discovery', thrown),
    }
    return this.ask(visit, 'discovery', () => metadataOf(this.provider).get(asking))
  }

  /**
   * Asks the provider something. Whatever it has said stays here: it may be a token, or a text for
   * somebody else.
   *
   * @throws {AuthError} `OAUTH_PROVIDER_DOWN`, `OAUTH_REFUSED`
   */
  async ask<TProfile extends Profile, TAnswer>(
    visit: Visit<TProfile>,
    step: ProviderStep,
    work: () => Promise<TAnswer>,
  ): Promise<TAnswer> {
    try {
      return await work()
    } catch (thrown) {
      const mayPass = await this.#failed(visit, step, thrown)
      throw refuse(mayPass ? 'OAUTH_PROVIDER_DOWN' : 'OAUTH_REFUSED')
    }
  }

  /** @returns whether another try may succeed */
  async #failed<TProfile extends Profile>(
    visit: Visit<TProfile>,
    step: ProviderStep,
    thrown: unknown,
  ): Promise<boolean> {
    const { down, ...known } = failureOf(thrown)
    await this.tell(visit, { step, ...known })
    return down
  }

  /** Tells the app of a failure, in the background. */
  async tell<TProfile extends Profile>(
    { hooks, exchange }: Visit<TProfile>,
    failure: {
      readonly step: ProviderStep
      readonly reason: string
      readonly status: number | null
    },
  ): Promise<void> {
    const event = { ...failure, user: null, provider: this.name, exchange }
    await hooks.later('afterProviderFailed', () => event, exchange)
  }
}
