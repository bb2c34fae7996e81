import type { IdentityChange, StepUpWanted } from '@trpc-auth/client'

/** A proof that calls wait for. */
export interface StepUpQuestion {
  readonly wanted: StepUpWanted
  /** `true`: it was sent to its procedure and accepted. `false`: the user would rather not. */
  readonly answer: (proved: boolean) => void
}

/**
 * Carries what `authLink` notices to React: `authLink({ onIdentityChange: news.tell })`, and
 * `onStepUp: news.ask` for `useStepUp`. Make one in a module. A server that renders pages tells it
 * nothing, because `authLink` remembers nothing about calls there.
 */
export class AuthNews {
  readonly #listeners = new Set<(change: IdentityChange) => void>()
  readonly #watchers = new Set<() => void>()
  /** What nobody was there to hear. */
  #missed: IdentityChange | null = null
  #question: StepUpQuestion | null = null
  #told = 0

  /** For `onIdentityChange`. */
  readonly tell = (change: IdentityChange): void => {
    this.#told += 1
    // The calls that waited for a proof have ended with the one who was to give it.
    if (change.type === 'signed-out' || change.tab === 'other') this.#question?.answer(false)
    if (this.#listeners.size === 0) this.#missed = change
    for (const listener of this.#listeners) listener(change)
  }

  /** For `onStepUp`. `false` at once where no component uses `useStepUp`, or nothing would do. */
  readonly ask = async (wanted: StepUpWanted): Promise<boolean> => {
    // Two clients may ask at once.
    while (this.#question !== null) await new Promise<void>((resolve) => this.#next(resolve))
    if (this.#watchers.size === 0 || wanted.methods.length === 0) return false
    return new Promise((resolve) => {
      const question: StepUpQuestion = {
        wanted,
        answer: (proved) => {
          // By the time that a dialog is closed there may be another question.
          if (this.#question !== question) return
          this.#show(null)
          resolve(proved)
        },
      }
      this.#show(question)
    })
  }

  /** @internal How often `tell` was called. */
  get told(): number {
    return this.#told
  }

  /** @internal */
  readonly question = (): StepUpQuestion | null => this.#question

  /** @internal */
  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher)
    return () => void this.#watchers.delete(watcher)
  }

  /**
   * For what an app keeps beside its cache, such as drafts. What happened before the first listener is
   * told to it.
   *
   * @returns a function that ends it
   */
  listen(listener: (change: IdentityChange) => void): () => void {
    this.#listeners.add(listener)
    const missed = this.#missed
    this.#missed = null
    if (missed !== null) listener(missed)
    return () => void this.#listeners.delete(listener)
  }

  #next(resolve: () => void): void {
    const stop = this.watch(() => {
      stop()
      resolve()
    })
  }

  #show(question: StepUpQuestion | null): void {
    this.#question = question
    for (const watcher of Array.from(this.#watchers)) watcher()
  }
}
