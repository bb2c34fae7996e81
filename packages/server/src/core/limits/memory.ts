import type { Bucket, Limiter, LimiterFactory } from './bucket.ts'

/** The calls of one key, from the first one to the end of its window. */
interface Entry {
  calls: number
  readonly begunAt: number
  readonly endsAt: number
}

interface MemoryOptions {
  readonly clock: () => Date
  /** Keys of one bucket, at most. */
  readonly size: number
}

/**
 * Counted in this process's memory, so for one process. Bounded, and without a timer: what is over
 * is forgotten when room is needed.
 */
export function memoryLimits(clock: () => Date, size = 20_000): LimiterFactory {
  return (bucket) => new MemoryLimiter(bucket, { clock, size })
}

class MemoryLimiter implements Limiter {
  readonly #bucket: Bucket
  readonly #options: MemoryOptions
  readonly #entries = new Map<string, Entry>()

  constructor(bucket: Bucket, options: MemoryOptions) {
    this.#bucket = bucket
    this.#options = options
  }

  async consume(key: string): Promise<void> {
    const entry = this.#find(key) ?? this.#begin(key, 0, this.#bucket.duration)
    entry.calls += 1
    const msBeforeNext = entry.endsAt - this.#now()
    if (entry.calls > this.#bucket.points) throw new TooManyCalls(msBeforeNext)
  }

  async get(key: string): Promise<object | null> {
    return this.#find(key) ?? null
  }

  async set(key: string, points: number, seconds: number): Promise<void> {
    this.#begin(key, points, seconds)
  }

  async reward(key: string, points: number): Promise<void> {
    const entry = this.#find(key)
    if (entry) entry.calls -= points
  }

  #find(key: string): Entry | undefined {
    const entry = this.#entries.get(key)
    return entry && isCurrent(entry, this.#now()) ? entry : undefined
  }

  #begin(key: string, calls: number, seconds: number): Entry {
    this.#entries.delete(key)
    if (this.#entries.size >= this.#options.size) this.#makeRoom()
    const begunAt = this.#now()
    const entry = { calls, begunAt, endsAt: begunAt + seconds * 1000 }
    this.#entries.set(key, entry)
    return entry
  }

  /**
   * Of the oldest few, drops those that are over, or else the one with the fewest calls: a flood of
   * other addresses and accounts cannot push out a count that is used up.
   */
  #makeRoom(): void {
    const now = this.#now()
    const oldest: [string, Entry][] = []
    for (const item of this.#entries) {
      if (oldest.push(item) === inspected) break
    }
    const current = oldest.filter(([, entry]) => isCurrent(entry, now))
    const [least] = current.toSorted(([, a], [, b]) => a.calls - b.calls) // of equals the oldest
    const goes = current.length === oldest.length ? least : undefined
    for (const [key] of oldest) this.#entries.delete(key)
    for (const item of current) if (item !== goes) this.#entries.set(...item)
  }

  #now(): number {
    return this.#options.clock().getTime()
  }
}

const inspected = 8

/** Even after a clock was set back: a window that has not begun yet is not current. */
function isCurrent({ begunAt, endsAt }: Entry, now: number): boolean {
  return begunAt <= now && now < endsAt
}

class TooManyCalls extends Error {
  override readonly name = 'TooManyCalls'
  readonly msBeforeNext: number

  constructor(msBeforeNext: number) {
    super('Too many calls.')
    this.msBeforeNext = msBeforeNext
  }
}
