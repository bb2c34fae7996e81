import { BoundedMap } from '../core/bounded-map.ts'
import { AuthError } from '../core/errors.ts'
import { siteOf } from '../core/exchange/client-address.ts'

interface HashQueueOptions {
  /** Hashes at the same time. */
  readonly concurrency: number
  /** Hashes that may wait. */
  readonly maxQueue: number
  readonly clock: () => Date
}

/** A hash that waits for its turn, or is turned away. */
interface Waiting {
  begin(): void
  turnAway(): void
}

/** The hashes that one network is waiting for. */
interface Lane {
  readonly network: string
  readonly site: string
  readonly waiting: Waiting[]
  /** Whether it is one of those that have not had their turns yet. */
  isNew: boolean
}

/** The turns of a network, counted for a minute from the first. */
interface Turns {
  count: number
  readonly since: number
}

/** A person mistypes a password once or twice. */
const turnsOfNewcomers = 3
const minute = 60_000

/**
 * Bounds memory and the thread pool, and is fair: networks take turns, however many hashes each of
 * them wants. New networks and those that have had their turns also alternate, so that somebody who
 * signs in once need not wait for a round of all who keep trying (the new and old flows of
 * FQ-CoDel, RFC 8290 section 4.2).
 */
export class HashQueue {
  readonly #options: HashQueueOptions
  readonly #lanes = new Map<string, Lane>()
  readonly #newcomers: Lane[] = []
  readonly #regulars: Lane[] = []
  readonly #turns = new BoundedMap<Turns>(10_000)
  #running = 0
  #size = 0
  #newcomersAreNext = true

  constructor(options: HashQueueOptions) {
    this.#options = options
  }

  /** @throws {AuthError} `TOO_MANY_REQUESTS` with `retryAfterSeconds` */
  async run<T>(network: string, work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#options.concurrency) await this.#turnOf(network)
    else this.#running += 1
    try {
      this.#note(network)
      return await work()
    } finally {
      this.#next()
    }
  }

  #turnOf(network: string): Promise<void> {
    const lane = this.#lanes.get(network) ?? this.#newLane(network)
    if (this.#size >= this.#options.maxQueue) this.#makeRoom(lane)
    if (!this.#lanes.has(network)) {
      this.#lanes.set(network, lane)
      const lanes = lane.isNew ? this.#newcomers : this.#regulars
      lanes.push(lane)
    }
    this.#size += 1
    return new Promise((begin, reject) => {
      lane.waiting.push({ begin, turnAway: () => reject(full()) })
    })
  }

  #newLane(network: string): Lane {
    const count = this.#turnsOf(network)?.count ?? 0
    return { network, site: siteOf(network), waiting: [], isNew: count < turnsOfNewcomers }
  }

  #turnsOf(network: string): Turns | undefined {
    const turns = this.#turns.get(network)
    const age = this.#options.clock().getTime() - (turns?.since ?? 0)
    return age >= 0 && age < minute ? turns : undefined
  }

  #note(network: string): void {
    const turns = this.#turnsOf(network)
    if (turns) turns.count += 1
    else this.#turns.set(network, { count: 1, since: this.#options.clock().getTime() })
  }

  /**
   * The longest lane of the site that waits for the most loses its last; of several, the one whose
   * turn is furthest away. Otherwise one subscriber with many networks would turn everybody else away.
   */
  #makeRoom(lane: Lane): void {
    const lanes = [...this.#newcomers, ...this.#regulars]
    const totals = new Map<string, number>()
    for (const { site, waiting } of lanes) {
      totals.set(site, (totals.get(site) ?? 0) + waiting.length)
    }
    const total = ({ site }: Lane) => totals.get(site) ?? 0
    const longest = lanes.reduce((a, b) => {
      const more = total(b) - total(a) || b.waiting.length - a.waiting.length
      return more >= 0 ? b : a
    }, lane)
    const isOwn = longest.site === lane.site
    const own = isOwn ? lane.waiting.length : total(lane)
    const spare = (isOwn ? longest.waiting.length : total(longest)) - own
    const first = lane.isNew && own === 0
    if (!(spare > 1 || (spare === 1 && first && !longest.isNew))) throw full()
    longest.waiting.pop()?.turnAway()
    this.#size -= 1
  }

  /** Hands the turn of a finished hash to the next one. */
  #next(): void {
    const next = this.#take()
    if (next) next.begin()
    else this.#running -= 1
  }

  #take(): Waiting | undefined {
    const order = [this.#newcomers, this.#regulars]
    if (!this.#newcomersAreNext) order.reverse()
    this.#newcomersAreNext = !this.#newcomersAreNext
    for (const lanes of order) {
      const next = this.#takeOf(lanes)
      if (next) return next
    }
    return undefined
  }

  #takeOf(lanes: Lane[]): Waiting | undefined {
    for (let lane = lanes.shift(); lane; lane = lanes.shift()) {
      const next = lane.waiting.shift()
      lane.isNew = false
      if (lane.waiting.length > 0) this.#regulars.push(lane)
      else this.#lanes.delete(lane.network)
      if (!next) continue // its only one was turned away
      this.#size -= 1
      return next
    }
    return undefined
  }
}

/** The queue is never longer than a moment. */
function full(): AuthError {
  return new AuthError('TOO_MANY_REQUESTS', { retryAfterSeconds: 1 })
}
