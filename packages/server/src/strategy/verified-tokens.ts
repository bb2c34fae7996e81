/**
 * What checking a token has shown, so that it is checked once and not on every request. Bounded by
 * two generations: when the young one is full it becomes the old one, and what was not asked for
 * since is dropped. Only verified tokens enter, so a flood of forged ones evicts nothing.
 */
export class VerifiedTokens<TFinding> {
  readonly #size: number
  #young = new Map<string, TFinding>()
  #old = new Map<string, TFinding>()

  /** @param size tokens kept, at most; 0 keeps none */
  constructor(size: number) {
    this.#size = Math.ceil(size / 2)
  }

  get(token: string): TFinding | undefined {
    const finding = this.#young.get(token)
    if (finding !== undefined) return finding
    const aged = this.#old.get(token)
    if (aged !== undefined) this.set(token, aged)
    return aged
  }

  set(token: string, finding: TFinding): void {
    if (this.#size === 0) return
    if (this.#young.size >= this.#size) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(flat(token), finding)
  }

  delete(token: string): void {
    this.#young.delete(token)
    this.#old.delete(token)
  }
}

/** A copy of its own: V8 keeps the whole `Cookie` header alive behind a slice of it. */
function flat(token: string): string {
  return decoder.decode(encoder.encode(token))
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()
