import type { QueryClient } from '@tanstack/react-query'
import { isEntrance } from './heard.ts'

/** Mutations that were begun by somebody who may have gone by the time they are answered. */
export class MutationsUnderWay {
  readonly #client: QueryClient
  /** By mutation: what shows it, which only events tell. */
  readonly #observers = new WeakMap<object, Set<{ reset(): void }>>()

  constructor(client: QueryClient) {
    this.#client = client
  }

  /** @returns a function that ends it */
  watch(): () => void {
    return this.#client.getMutationCache().subscribe((event) => {
      if (event.type === 'observerAdded') {
        const observers = this.#observers.get(event.mutation) ?? new Set()
        this.#observers.set(event.mutation, observers.add(event.observer))
      } else if (event.type === 'observerRemoved') {
        this.#observers.get(event.mutation)?.delete(event.observer)
      }
    })
  }

  /**
   * Takes their callbacks off: these would write into the cache of the next user. What they would
   * still send would be sent in that user's name.
   */
  giveUp(): void {
    for (const mutation of this.#client.getMutationCache().getAll()) {
      const { state, options } = mutation
      if (state.status !== 'pending' || isEntrance(options.mutationFn)) continue
      // The observers first: they would give it their options again.
      for (const observer of Array.from(this.#observers.get(mutation) ?? [])) observer.reset()
      mutation.setOptions({ mutationFn: () => Promise.reject(new Error(givenUp)) })
    }
  }
}

const givenUp = 'The user who began this mutation is no longer signed in.'
