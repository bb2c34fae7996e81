import type { IdentityChange, StepUpWanted } from '@trpc-auth/client'
import { StepUpQuestions, type StepUpQuestion } from './step-up-questions.ts'

type Listener = (change: IdentityChange) => void

/** What a cache knew when it was last followed. */
interface Known {
  readonly told: number
  readonly owner: string | null | undefined
}

/**
 * Carries what `authLink` notices to React: `authLink({ onIdentityChange: news.tell })`, and
 * `onStepUp: news.ask` for `useStepUp`. Make one in a module. A server that renders pages tells it
 * nothing, because `authLink` remembers nothing about calls there.
 */
export class AuthNews {
  /** Those of the app. */
  readonly #listeners = new Set<Listener>()
  /** Those that keep a cache to one user. */
  readonly #followers = new Set<Listener>()
  readonly #questions = new StepUpQuestions()
  /** What nobody was there to hear. */
  #missed: IdentityChange | null = null
  #told = 0

  /** For `onIdentityChange`. */
  readonly tell = (change: IdentityChange): void => {
    this.#told += 1
    this.#endQuestions(change)
    if (this.#listeners.size + this.#followers.size === 0) this.#missed = change
    // The caches first: whoever listens finds them emptied.
    hand(change, this.#followers)
    hand(change, this.#listeners)
  }

  /** For `onStepUp`. `false` at once where no component uses `useStepUp`, or nothing would do. */
  readonly ask = (wanted: StepUpWanted): Promise<boolean> => this.#questions.ask(wanted)

  /** @internal How often `tell` was called. */
  get told(): number {
    return this.#told
  }

  /** @internal By query client. */
  readonly known = new WeakMap<object, Known>()

  /** @internal */
  readonly question = (): StepUpQuestion | null => this.#questions.open

  /** @internal */
  readonly watch = (changed: () => void): (() => void) => this.#questions.watch(changed)

  /** @internal A change of which `authLink` knows nothing: the answer to the user query shows it. */
  reveal(change: IdentityChange): void {
    this.#endQuestions(change)
    hand(change, this.#listeners)
  }

  /** @internal */
  follow(follower: Listener): () => void {
    this.#followers.add(follower)
    return () => void this.#followers.delete(follower)
  }

  /**
   * For what an app keeps beside its cache, such as drafts: told of each change, whether `authLink` or
   * the answer to the user query has shown it. A sign-in with `renewing` is one of the same user. What
   * happened before the first listener is told to it.
   *
   * @returns a function that ends it
   */
  listen(listener: (change: IdentityChange) => void): () => void {
    this.#listeners.add(listener)
    const missed = this.#missed
    this.#missed = null
    if (missed !== null) hand(missed, [listener])
    return () => void this.#listeners.delete(listener)
  }

  #endQuestions(change: IdentityChange): void {
    const stays = change.type === 'signed-in' && (change.tab === 'this' || change.renewing)
    if (!stays) this.#questions.end()
  }
}

/** One that throws is the app's mistake, for the app to see: all others hear it all the same. */
function hand(change: IdentityChange, listeners: Iterable<Listener>): void {
  for (const listener of Array.from(listeners)) {
    try {
      listener(change)
    } catch (error) {
      queueMicrotask(() => {
        throw error
      })
    }
  }
}
