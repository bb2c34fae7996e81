import { BoundedMap } from '../bounded-map.ts'
import { flat } from '../flat.ts'

/** Characters: of a signature or a secret, so that no two tokens share them, and few to hash. */
const tailLength = 32

interface Entry<TValue> {
  readonly token: string
  readonly value: TValue
}

/**
 * What is known of tokens that were proved. Found by how they end, for a text is hashed whole to be
 * found, anew in every request; it counts only if the whole token is the same.
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
