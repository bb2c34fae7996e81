import type { Limit } from './bucket.ts'
import type { LimitedCall, LimitScope } from './limit-options.ts'

/** A call that is counted, as its concern describes it. */
export interface CountedCall {
  readonly call: LimitedCall
  /** The limits that apply where the app's table does not mention the call. @default none */
  readonly defaults?: { readonly [TScope in LimitScope]?: Limit | null }
}

const minutes = 60

/** For any call from one address. */
export const often: Limit = { calls: 100, perSeconds: 15 * minutes }

/** For guesses at the secret of one account. */
export const guesses: Limit = { calls: 30, perSeconds: 15 * minutes }

/**
 * For e-mails to one address. The window is shorter than the lifetime of their links, so whenever
 * it is used up there is a valid link in the mailbox.
 */
export const mails: Limit = { calls: 5, perSeconds: 15 * minutes }
