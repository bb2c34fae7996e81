import type { StepUpWanted } from './auth-error.ts'
import type { Renewed } from './renewal.ts'
import type { Tab } from './tab.ts'

/** Asks for a proof. `false`: the user would rather not. */
export type AskForProof = (wanted: StepUpWanted) => Promise<boolean>

/** A call that was refused. */
interface RefusedCall {
  readonly sentAt: number
  readonly setsCookie: boolean
  readonly wanted: StepUpWanted
}

interface Question {
  readonly since: number
  readonly answer: Promise<boolean>
}

/** One question at a time, and one for all calls that are refused for the same reason meanwhile. */
export class StepUp {
  readonly #ask: AskForProof
  readonly #tab: Tab
  #question: Question | null = null
  #last = { at: -Infinity, proved: false }

  constructor(ask: AskForProof, tab: Tab) {
    this.#ask = ask
    this.#tab = tab
  }

  get asks(): boolean {
    return this.#open !== null
  }

  /** A question to somebody who is gone is none: whoever comes next must not wait for its answer. */
  get #open(): Question | null {
    if (this.#question && this.#tab.identity.isGone(this.#question.since)) this.#question = null
    return this.#question
  }

  /** @returns `null` for a call that the question itself may have made: it must not wait for it */
  remedy(call: RefusedCall): Promise<Renewed> | null {
    const question = this.#open
    if (question !== null && call.setsCookie && call.sentAt > question.since) return null
    return this.#proved(call).then((proved) => (proved ? 'renewed' : 'failed'))
  }

  /** Whoever is refused for another reason is sent again, too, and asks if it is refused. */
  async #proved({ sentAt, wanted }: RefusedCall): Promise<boolean> {
    // Sent before the last one was answered, and refused only now.
    if (sentAt < this.#last.at) return this.#last.proved
    const since = this.#tab.identity.moment()
    this.#question = this.#open ?? { since, answer: this.#answer(wanted, since) }
    return this.#question.answer
  }

  async #answer(wanted: StepUpWanted, since: number): Promise<boolean> {
    // Not at once: the question must be known before the app's function makes a call.
    const asked = Promise.resolve().then(() => this.#ask(wanted))
    const proved = await asked.then((answer) => answer === true).catch(() => false)
    if (this.#open?.since !== since) return false
    this.#last = { at: this.#tab.identity.moment(), proved }
    this.#question = null
    return proved
  }
}
