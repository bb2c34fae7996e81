import { AuthError } from '../errors.ts'
import { clientAddress } from '../exchange/client-address.ts'
import { StoreError } from '../store/store-error.ts'
import { inTime, LimiterSet, type Bucket } from './bucket.ts'
import type { CountedCall } from './counted-call.ts'
import {
  checkLimits,
  type LimitEvent,
  type LimitOptions,
  type LimitScope,
  type LimitTable,
} from './limit-options.ts'
import { freeGuess, type Attempt, type Guess, type Limits, type AccountAttempt } from './limits.ts'
import { memoryLimits } from './memory.ts'
import { Networks, unknownNetwork } from './networks.ts'

/** Seconds for which an address stays known. */
const knownFor = 20 * 24 * 60 * 60

const known: Bucket = { keyPrefix: 'trpc-auth:known', points: 1, duration: knownFor }

/** What the limits share with the rest of the layer. */
interface Surroundings {
  readonly clock: () => Date
  /** Proxies whose forwarding headers count. */
  readonly trustProxy: number
  /** In milliseconds, for each call of the store. */
  readonly storeTimeout: number
}

/** Limits by address and by account. */
export class CallLimits implements Limits {
  readonly #options: LimitOptions
  readonly #trustProxy: number
  readonly #networks: Networks
  readonly #limiters: LimiterSet

  /** @throws {AuthConfigError} for a limit that lets nobody in */
  constructor(options: LimitOptions, { clock, trustProxy, storeTimeout }: Surroundings) {
    checkLimits(options)
    this.#options = options
    this.#trustProxy = trustProxy
    this.#networks = new Networks(trustProxy)
    this.#limiters = new LimiterSet(
      options.store ? inTime(options.store, storeTimeout) : memoryLimits(clock),
    )
  }

  count(attempt: Attempt): Promise<void> {
    return this.#reaching(undefined, async () => {
      const network = this.#networks.of(attempt.exchange)
      this.#refuse(attempt, 'address', await this.#consume(attempt, 'address', network))
      for (const account of [attempt.account ?? []].flat()) {
        const wait = await this.#consume(attempt, 'account', await digest(account))
        this.#refuse(attempt, 'account', wait)
      }
    })
  }

  mayMail(attempt: AccountAttempt): Promise<boolean> {
    return this.#reaching(true, async () => {
      const wait = await this.#consume(attempt, 'account', await digest(attempt.account))
      if (wait > 0) this.#tell(attempt, 'account', wait)
      return wait === 0
    })
  }

  guess(attempt: AccountAttempt): Promise<Guess> {
    return this.#reaching(freeGuess, async () => {
      const network = this.#networks.of(attempt.exchange)
      const byNetwork = await this.#consume(attempt, 'address', network)
      // One stranger can use up the count that all unknown addresses share: owners must still get
      // in.
      if (network !== unknownNetwork) this.#refuse(attempt, 'address', byNetwork)
      const account = await digest(attempt.account)
      const byAccount = await this.#consume(attempt, 'account', account)
      if (byNetwork === 0 && byAccount === 0) return this.#guess(attempt, [account])
      const scope = byAccount > 0 ? 'account' : 'address'
      const refuse = () => this.#refuse(attempt, scope, Math.max(byNetwork, byAccount))
      // Asked for every address, before the secret is checked: timing must not reveal which is
      // known.
      const pair = await this.#pairOf(attempt)
      const [mark, spent] = await Promise.all([
        this.#limiters.get(known).then((addresses) => addresses.get(pair)),
        this.#consume(attempt, 'account', pair),
      ])
      const own = mark !== null && spent === 0
      const guess = this.#guess(attempt, [account, pair])
      return { failed: refuse, succeeded: async () => (own ? guess.succeeded() : refuse()) }
    })
  }

  recognise(attempt: AccountAttempt): Promise<void> {
    return this.#reaching(undefined, async () => {
      await this.#remember(attempt)
      const bucket = this.#bucket(attempt, 'account')
      if (bucket === null) return
      // Tries by strangers from the same address no longer count against the owner.
      const limiter = await this.#limiters.get(bucket)
      await limiter.set(await this.#pairOf(attempt), 0, bucket.duration)
    })
  }

  /** @param counted the keys that the try was counted under */
  #guess(attempt: AccountAttempt, counted: readonly string[]): Guess {
    const succeeded = async () => {
      const bucket = this.#bucket(attempt, 'account')
      if (bucket === null) return
      const limiter = await this.#limiters.get(bucket)
      await Promise.all(counted.map((key) => limiter.reward(key, 1)))
      await this.#remember(attempt)
    }
    return { ...freeGuess, succeeded: () => this.#reaching(undefined, succeeded) }
  }

  async #remember(attempt: AccountAttempt): Promise<void> {
    const addresses = await this.#limiters.get(known)
    await addresses.set(await this.#pairOf(attempt), 1, knownFor)
  }

  /** Marked as such: whoever calls an account what a pair is called must not count as the pair. */
  async #pairOf({ account, exchange }: AccountAttempt): Promise<string> {
    return `pair:${await digest(`${account} ${this.#networks.of(exchange)}`)}`
  }

  /** @returns milliseconds to wait if there were too many, otherwise 0 */
  async #consume(attempt: CountedCall, scope: LimitScope, key: string): Promise<number> {
    const bucket = this.#bucket(attempt, scope)
    return bucket === null ? 0 : this.#limiters.consume(bucket, key)
  }

  #bucket({ call, defaults }: CountedCall, scope: LimitScope): Bucket | null {
    const tables: { readonly [TScope in LimitScope]?: LimitTable } = this.#options
    const said = tables[scope]?.[call]
    const limit = said === undefined ? defaults?.[scope] : said
    if (!limit) return null
    const keyPrefix = `trpc-auth:${scope}:${call}`
    return { keyPrefix, points: limit.calls, duration: limit.perSeconds }
  }

  #refuse(attempt: Attempt, scope: LimitScope, wait: number): void {
    if (wait === 0) return
    const retryAfterSeconds = this.#tell(attempt, scope, wait)
    throw new AuthError('TOO_MANY_REQUESTS', { retryAfterSeconds })
  }

  #tell({ call, exchange }: Attempt, scope: LimitScope, wait: number): number {
    const retryAfterSeconds = Math.max(Math.ceil(wait / 1000), 1)
    const address = clientAddress(exchange, this.#trustProxy)
    void this.#alarm({ call, scope, address, retryAfterSeconds })
    return retryAfterSeconds
  }

  /** Never rejects: a refusal stands, whatever happens to the app's alarm. */
  async #alarm(event: LimitEvent): Promise<void> {
    try {
      await this.#options.onLimited?.(event)
    } catch {
      // see above
    }
  }

  /** @param uncounted the result when the counts cannot be reached, and need not be */
  async #reaching<T>(uncounted: T, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (cause) {
      if (cause instanceof AuthError) throw cause
      if (this.#options.whenDown === 'open') return uncounted
      throw new AuthError('UNAVAILABLE', { cause: new StoreError(cause) })
    }
  }
}

/** The store of the counts holds nobody's address, only something that tells them apart. */
async function digest(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text)
  const hash = new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', bytes))
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
