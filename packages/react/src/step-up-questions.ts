import type { StepUpWanted } from '@trpc-auth/client'

/** A proof that calls wait for. */
export interface StepUpQuestion {
  readonly wanted: StepUpWanted
  /** `true`: it was sent to its procedure and accepted. `false`: the user would rather not. */
  readonly answer: (proved: boolean) => void
}

/** One question at a time, for whatever components are there to show it. */
export class StepUpQuestions {
  readonly #components = new Set<() => void>()
  /** Questions that wait for the one before. */
  readonly #waiting = new Set<() => void>()
  #open: StepUpQuestion | null = null
  /** How often somebody has gone: what was to be asked of them is asked of nobody else. */
  #departures = 0

  async ask(wanted: StepUpWanted): Promise<boolean> {
    const departures = this.#departures
    // Two clients may ask at once.
    while (this.#open !== null) await new Promise<void>((resolve) => this.#waiting.add(resolve))
    const isGone = departures !== this.#departures
    if (isGone || this.#components.size === 0 || wanted.methods.length === 0) return false
    return new Promise((resolve) => {
      const question: StepUpQuestion = {
        wanted,
        answer: (proved) => {
          // By the time that a dialog is closed there may be another question.
          if (this.#open !== question) return
          this.#show(null)
          resolve(proved)
        },
      }
      this.#show(question)
    })
  }

  get open(): StepUpQuestion | null {
    return this.#open
  }

  /** Of a component. @returns a function that ends it */
  watch(changed: () => void): () => void {
    this.#components.add(changed)
    return () => {
      this.#components.delete(changed)
      // Another one may appear in the same step, and StrictMode takes each away once.
      queueMicrotask(() => this.#components.size === 0 && this.#open?.answer(false))
    }
  }

  /** The calls that wait for a proof have ended with the one who was to give it. */
  end(): void {
    this.#departures += 1
    this.#open?.answer(false)
  }

  #show(question: StepUpQuestion | null): void {
    this.#open = question
    for (const changed of Array.from(this.#components)) changed()
    if (question !== null) return
    const waiting = Array.from(this.#waiting)
    this.#waiting.clear()
    for (const goOn of waiting) goOn()
  }
}
