// oxlint-disable-next-line typescript/triple-slash-reference -- ambient, so no import can name it
/// <reference path="./rate-limiter-flexible.d.ts" />
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

/** The part of a `rate-limiter-flexible` limiter that is used, whatever its storage. */
export interface Limiter {
  /** Rejects with `msBeforeNext` if there were too many, with anything else if the storage fails. */
  consume(key: string): Promise<unknown>
  get(key: string): Promise<object | null>
  set(key: string, points: number, seconds: number): Promise<unknown>
  /** Takes points back. */
  reward(key: string, points: number): Promise<unknown>
}

/** How a limiter says that there were too many; in `rate-limiter-flexible` it is not an `Error`. */
interface TooMany {
  readonly msBeforeNext: number
}

/** Makes the limiters of an app, and so decides where counts are kept. */
export type LimiterFactory = (bucket: Bucket) => Limiter | Promise<Limiter>

/** The limiters of an app, each made when first needed. */
export class LimiterSet {
  readonly #make: LimiterFactory
  readonly #made = new Map<string, Promise<Limiter>>()

  constructor(make: LimiterFactory) {
    this.#make = make
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

  /** Counts one call. @returns milliseconds to wait if there were too many, otherwise 0 */
  async consume(bucket: Bucket, key: string): Promise<number> {
    const limiter = await this.get(bucket)
    try {
      await limiter.consume(key)
      return 0
    } catch (cause) {
      if (isTooMany(cause)) return Math.max(cause.msBeforeNext, 1)
      throw cause
    }
  }
}

function isTooMany(cause: unknown): cause is TooMany {
  return typeof cause === 'object' && cause !== null && 'msBeforeNext' in cause
}

/** A store that does not answer is down: it must not keep callers waiting. */
export function inTime(store: LimiterFactory, milliseconds: number): LimiterFactory {
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
