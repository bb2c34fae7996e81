/**
 * A map that forgets. Bounded by two generations: when the young one is full it becomes the old
 * one, and whatever has not been asked for since is dropped.
 */
export class BoundedMap<TValue> {
  readonly #size: number
  #young = new Map<string, TValue>()
  #old = new Map<string, TValue>()

  /** @param size entries kept, at most; 0 keeps none */
  constructor(size: number) {
    this.#size = Math.ceil(size / 2)
  }

  get(key: string): TValue | undefined {
    const value = this.#young.get(key)
    if (value !== undefined) return value
    const aged = this.#old.get(key)
    if (aged !== undefined) this.set(key, aged)
    return aged
  }

  set(key: string, value: TValue): void {
    if (this.#size === 0) return
    if (this.#young.size >= this.#size) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(flat(key), value)
    this.#old.delete(key) // or an older value would come back when this one is deleted
  }

  delete(key: string): void {
    this.#young.delete(key)
    this.#old.delete(key)
  }

  deleteWhere(matches: (value: TValue) => boolean): void {
    for (const generation of [this.#young, this.#old]) {
      for (const [key, value] of generation) if (matches(value)) generation.delete(key)
    }
  }

  clear(): void {
    this.#young.clear()
    this.#old.clear()
  }
}

/** A copy: V8 keeps the whole text alive behind a slice of it, such as a token in a header. */
export function flat(text: string): string {
  return decoder.decode(encoder.encode(text))
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()
