import type { Session } from '../session.ts'

/**
 * Sessions of tokens whose signature was checked, so that a signature is checked once and not on
 * every request. Bounded by two generations: when the young one is full it becomes the old one, and
 * what was not asked for since is dropped. Only verified tokens enter, so a flood of forged ones
 * evicts nothing.
 */
export class VerifiedTokens {
  readonly #size: number
  #young = new Map<string, Session>()
  #old = new Map<string, Session>()

  /** @param size tokens kept, at most; 0 keeps none */
  constructor(size: number) {
    this.#size = Math.ceil(size / 2)
  }

  get(token: string): Session | undefined {
    const session = this.#young.get(token)
    if (session !== undefined) return session
    const aged = this.#old.get(token)
    if (aged !== undefined) this.set(token, aged)
    return aged
  }

  set(token: string, session: Session): void {
    if (this.#size === 0) return
    if (this.#young.size >= this.#size) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(flat(token), session)
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
