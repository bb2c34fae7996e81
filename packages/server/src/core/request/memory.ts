import type { Awaitable } from '../awaitable.ts'
import type { Presence, UserPresence } from './caller.ts'

/** What the calls of a request need to read only once. A long-running call looks again. */
export class Memory {
  readonly until: number
  #presence: Awaitable<Presence> | undefined
  #userPresence: Awaitable<UserPresence> | undefined

  /** @param until in milliseconds since 1970 */
  constructor(until: number) {
    this.until = until
  }

  presence(read: () => Awaitable<Presence>): Awaitable<Presence> {
    return (this.#presence ??= read())
  }

  userPresence(read: () => Awaitable<UserPresence>): Awaitable<UserPresence> {
    return (this.#userPresence ??= read())
  }
}
