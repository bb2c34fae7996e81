import type { HeldHead } from './held-head.ts'
import type { NodeResponse } from './node-response.ts'

/** What is written while the head waits, and before anybody has begun it. */
export class HeldWrites {
  readonly #res: NodeResponse
  readonly #head: HeldHead
  readonly #queue: (() => unknown)[] = []
  #bytes = 0
  #ended = false
  #over = false

  constructor(res: NodeResponse, head: HeldHead) {
    this.#res = res
    this.#head = head
  }

  /**
   * In front of all middlewares that are there by now.
   *
   * @param limit bytes
   */
  begin(limit: number): void {
    const res = this.#res
    const write = res.write.bind(res)
    const end = res.end.bind(res)
    res.write = (...args) => {
      if (this.#isEnded()) return false
      if (!this.#holds()) return write(...args)
      this.#queue.push(() => write(...args))
      this.#bytes += lengthOf(args[0])
      return this.#bytes < limit || this.passOn() !== false
    }
    res.end = (...args) => {
      if (this.#isEnded()) return res
      if (!this.#holds()) return end(...args)
      this.#queue.push(() => end(...args))
      this.#ended = true
      return res
    }
  }

  /** @returns what the last of them was answered */
  passOn(): unknown {
    this.#over = true
    const answers = this.#queue.splice(0).map((run) => run())
    return answers.at(-1)
  }

  /**
   * Whether somebody has ended the response early, and it has not left yet. What tRPC writes then
   * would be an error for which it has no listener, as it has not waited, and take the process along.
   */
  #isEnded(): boolean {
    const { writableEnded = false, writableFinished = false } = this.#res
    return this.#ended || (writableEnded && !writableFinished)
  }

  #holds(): boolean {
    if (this.#over) return false
    return this.#queue.length > 0 || this.#head.waits(() => void this.passOn())
  }
}

function lengthOf(chunk: unknown): number {
  return typeof chunk === 'string' || chunk instanceof Uint8Array ? chunk.length : 0
}
