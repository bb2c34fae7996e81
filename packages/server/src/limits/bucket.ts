import { withinTime } from '../time-limit.ts'

/** So many calls in so many seconds. */
export interface Limit {
  readonly calls: number
  readonly perSeconds: number
}

/** What a limiter is made for, in the words of `rate-limiter-flexible`. */
export interface Bucket {
  readonly keyPrefix: string
  readonly points: number
  /** In seconds. */
  readonly duration: number
}

/** What is used of a limiter of `rate-limiter-flexible`, whichever its storage. */
export interface Limiter {
  /** Rejects with an `Error` if the storage fails, with a {@link Refusal} if there were too many. */
  consume(key: string): Promise<unknown>
  get(key: string): Promise<object | null>
  set(key: string, points: number, seconds: number): Promise<unknown>
  /** Takes points back. */
  reward(key: string, points: number): Promise<unknown>
}

/** How `rate-limiter-flexible` says that there were too many: no `Error`. */
interface Refusal {
  readonly msBeforeNext: number
}

/** Makes the limiters of an app: how they are kept is decided here. */
export type LimiterFactory = (bucket: Bucket) => Limiter | Promise<Limiter>

/** Counted in this process' memory, so for one process. Loaded at the first limited call. */
const memoryLimits: LimiterFactory = async (bucket) => {
  const { RateLimiterMemory } = await import('rate-limiter-flexible')
  return new RateLimiterMemory(bucket)
}

/** The limiters of an app, each made when it is first needed. */
export class LimiterSet {
  readonly #make: LimiterFactory
  readonly #made = new Map<string, Promise<Limiter>>()

  /** @param milliseconds for each answer of a store, which memory needs no limit for */
  constructor(store: LimiterFactory | undefined, milliseconds: number) {
    this.#make = store ? inTime(store, milliseconds) : memoryLimits
  }

  get(bucket: Bucket): Promise<Limiter> {
    const { keyPrefix } = bucket
    const made = this.#made.get(keyPrefix)
    if (made) return made
    const making = Promise.resolve(bucket).then(this.#make)
    this.#made.set(keyPrefix, making)
    making.catch(() => this.#made.delete(keyPrefix)) // the next call tries again
    return making
  }

  /** Counts one call. @returns milliseconds to wait if there were too many, else 0 */
  async consume(bucket: Bucket, key: string): Promise<number> {
    const limiter = await this.get(bucket)
    try {
      await limiter.consume(key)
      return 0
    } catch (cause) {
      if (isRefusal(cause)) return Math.max(cause.msBeforeNext, 1)
      throw cause
    }
  }
}

function isRefusal(cause: unknown): cause is Refusal {
  return typeof cause === 'object' && cause !== null && 'msBeforeNext' in cause
}

/** A store that does not answer is down: it must not keep those waiting whom it counts. */
function inTime(store: LimiterFactory, milliseconds: number): LimiterFactory {
  const limited = <T>(work: () => Promise<T>) => withinTime(milliseconds, work)
  return async (bucket) => {
    const limiter = await limited(async () => store(bucket))
    return {
      consume: (key) => limited(() => limiter.consume(key)),
      get: (key) => limited(() => limiter.get(key)),
      set: (key, points, seconds) => limited(() => limiter.set(key, points, seconds)),
      reward: (key, points) => limited(() => limiter.reward(key, points)),
    }
  }
}
