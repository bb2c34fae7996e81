import { clientAddress, networkOf } from '../client-address.ts'
import { AuthError } from '../errors.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { StoreError } from '../store/store-error.ts'
import { LimiterSet, type Bucket } from './bucket.ts'
import {
  limitTable,
  type LimitedCall,
  type LimitEvent,
  type LimitOptions,
  type LimitScope,
  type LimitTable,
} from './limit-options.ts'

/** Who calls, as far as calls are counted. */
interface Owner {
  readonly exchange: Exchange
  /** What names the account: the look-up form of an address, or a user's id. */
  readonly account?: string
}

/** A call to be counted. */
export interface Attempt extends Owner {
  readonly call: LimitedCall
}

/** Counts calls, not requests: a thousand logins in one batch are a thousand. */
export interface Limits {
  /**
   * To be asked before anything is looked up or hashed.
   *
   * @throws {AuthError} `TOO_MANY_REQUESTS` with `retryAfterSeconds`; `UNAVAILABLE` if the counts
   *   can not be reached and `whenDown` is `closed`
   */
  count(attempt: Attempt): Promise<void>
  /** The account's owner it was: this call does not count, and the address is known from now on. */
  succeeded(attempt: Attempt): Promise<void>
  /** The account's owner it was, by a mail: the address is known from now on. */
  recognise(owner: Owner): Promise<void>
}

export const noLimits: Limits = {
  count: async () => undefined,
  succeeded: async () => undefined,
  recognise: async () => undefined,
}

/** Seconds for which an address is known: less than a timer of the memory store can run. */
const knownFor = 20 * 24 * 60 * 60

const known: Bucket = { keyPrefix: 'trpc-auth:known', points: 1, duration: knownFor }

/** What the limits have in common with the rest of the layer. */
interface Surroundings {
  /** Proxies whose forwarding headers count. */
  readonly trustProxy: number
  /** In milliseconds, for each answer of the store. */
  readonly storeTimeout: number
}

/** Limits by address and by account. */
export class CallLimits implements Limits {
  readonly #options: LimitOptions
  readonly #trustProxy: number
  readonly #table: Readonly<Record<LimitScope, LimitTable>>
  readonly #limiters: LimiterSet

  /** @throws {AuthConfigError} for a limit that lets nobody in */
  constructor(options: LimitOptions, { trustProxy, storeTimeout }: Surroundings) {
    this.#options = options
    this.#trustProxy = trustProxy
    this.#table = limitTable(options)
    this.#limiters = new LimiterSet(options.store, storeTimeout)
  }

  count(attempt: Attempt): Promise<void> {
    return this.#reaching(async () => {
      const network = this.#networkOf(attempt)
      if (network !== null) await this.#consume(attempt, 'address', network)
      const key = await this.#accountKey(attempt)
      if (key !== null) await this.#consume(attempt, 'account', key)
    })
  }

  succeeded(attempt: Attempt): Promise<void> {
    return this.#reaching(async () => {
      const key = await this.#accountKey(attempt)
      const bucket = this.#bucket(attempt.call, 'account')
      if (key === null || bucket === null) return
      const limiter = await this.#limiters.get(bucket)
      await limiter.reward(key, 1)
      await this.#remember(attempt)
    })
  }

  recognise(owner: Owner): Promise<void> {
    return this.#reaching(() => this.#remember(owner))
  }

  async #remember(owner: Owner): Promise<void> {
    const pair = await this.#pairKey(owner)
    if (pair === null) return
    const addresses = await this.#limiters.get(known)
    await addresses.set(pair, 1, knownFor)
  }

  async #consume(attempt: Attempt, scope: LimitScope, key: string): Promise<void> {
    const { call, exchange } = attempt
    const bucket = this.#bucket(call, scope)
    if (bucket === null) return
    const wait = await this.#limiters.consume(bucket, key)
    if (wait === 0) return
    const retryAfterSeconds = Math.max(Math.ceil(wait / 1000), 1)
    const address = clientAddress(exchange, this.#trustProxy)
    void this.#tell({ call, scope, address, retryAfterSeconds })
    throw new AuthError('TOO_MANY_REQUESTS', { retryAfterSeconds })
  }

  /** That of the account; or of the one address, if the owner is known to sign in from there. */
  async #accountKey(attempt: Attempt): Promise<string | null> {
    const { account, call } = attempt
    if (account === undefined || this.#table.account[call] === null) return null
    const pair = await this.#pairKey(attempt)
    if (pair === null) return digest(account)
    const addresses = await this.#limiters.get(known)
    return (await addresses.get(pair)) === null ? digest(account) : pair
  }

  async #pairKey(owner: Owner): Promise<string | null> {
    const network = this.#networkOf(owner)
    return network === null ? null : digest(`${owner.account} ${network}`)
  }

  #networkOf({ exchange }: Owner): string | null {
    return networkOf(clientAddress(exchange, this.#trustProxy))
  }

  #bucket(call: LimitedCall, scope: LimitScope): Bucket | null {
    const limit = this.#table[scope][call]
    if (limit === null) return null
    const keyPrefix = `trpc-auth:${scope}:${call}`
    return { keyPrefix, points: limit.calls, duration: limit.perSeconds }
  }

  /** Never rejects: a refusal stands, whatever becomes of the app's alarm. */
  async #tell(event: LimitEvent): Promise<void> {
    try {
      await this.#options.onLimited?.(event)
    } catch {
      // see above
    }
  }

  async #reaching(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (cause) {
      if (cause instanceof AuthError) throw cause
      if (this.#options.whenDown === 'open') return
      throw new AuthError('UNAVAILABLE', { cause: new StoreError(cause) })
    }
  }
}

/** In the store of the counts no address of a person, only what tells one from another. */
async function digest(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text)
  const hash = new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', bytes))
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
