import type { Operation, OperationLink } from '@trpc/client'
import type { AnyTRPCRouter } from '@trpc/server'
import { refusalOf } from './refusal.ts'

/**
 * How a renewal has ended. `failed` is an outage: whether the session could be renewed is not
 * known, so nobody is signed out by it.
 */
export type Renewed = 'renewed' | 'refused' | 'failed'

/** One renewal for any number of calls that find the session expired. */
export class Renewal {
  readonly #renew: () => Promise<boolean>
  #running: Promise<Renewed> | null = null
  #last: Promise<Renewed> | null = null
  #ended = 0

  constructor(renew: () => Promise<boolean>) {
    this.#renew = renew
  }

  get running(): Promise<Renewed> | null {
    return this.#running
  }

  /** How many have ended: to be read when a call is sent, and given to {@link after}. */
  get ended(): number {
    return this.#ended
  }

  /** The renewal to wait for, by a call that was sent when `endedBefore` had ended. */
  after(endedBefore: number): Promise<Renewed> {
    if (this.#running) return this.#running
    // Sent before the last renewal and answered after it: that one was for this call too.
    if (this.#last && this.#ended > endedBefore) return this.#last
    this.#running = this.#last = this.#attempt()
    return this.#running
  }

  async #attempt(): Promise<Renewed> {
    await Promise.resolve() // so that what is called from here finds the renewal running
    try {
      return (await this.#renew()) ? 'renewed' : 'refused'
    } catch (error) {
      return refusalOf(error).trpcCode === 'UNAUTHORIZED' ? 'refused' : 'failed'
    } finally {
      this.#running = null
      this.#ended += 1
    }
  }
}

/** A renewal that is one call, of a mutation without input. */
export function renewBy<TRouter extends AnyTRPCRouter>(
  path: string,
  link: OperationLink<TRouter>,
): () => Promise<boolean> {
  const type = 'mutation'
  const op: Operation = { id: 0, type, path, input: undefined, context: {}, signal: null }
  const next = () => {
    throw new Error('The link that renews is the last one.')
  }
  return () =>
    new Promise((resolve, reject) => {
      link({ op, next }).subscribe({ complete: () => resolve(true), error: reject })
    })
}
