import { BoundedMap, flat } from '../../bounded-map.ts'

/** Characters of a signature or a secret: enough to be unique, and few to hash. */
const tailLength = 32

interface Entry<TValue> {
  readonly token: string
  readonly value: TValue
}

/**
 * What is known about verified tokens. Looked up by how they end, because a key is hashed whole,
 * again on every request; an entry counts only if the whole token is the same.
 */
export class TokenMap<TValue> {
  readonly #entries: BoundedMap<Entry<TValue>>

  /** @param size tokens kept, at most; 0 keeps none */
  constructor(size: number) {
    this.#entries = new BoundedMap(size)
  }

  get(token: string): TValue | undefined {
    const entry = this.#entries.get(token.slice(-tailLength))
    return entry?.token === token ? entry.value : undefined
  }

  set(token: string, value: TValue): void {
    this.#entries.set(token.slice(-tailLength), { token: flat(token), value })
  }

  delete(token: string): void {
    this.#entries.delete(token.slice(-tailLength))
  }
}
