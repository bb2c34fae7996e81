import { refuseGone } from '../exchange/gone.ts'
import type { Limits } from './limits.ts'

/** The same limits, for calls whose client is still there; others are refused, and not counted. */
export function ofPresentCallers(limits: Limits): Limits {
  return {
    async count(attempt) {
      await refuseGone(attempt.exchange)
      await limits.count(attempt)
    },
    async guess(attempt) {
      await refuseGone(attempt.exchange)
      return limits.guess(attempt)
    },
    mayMail: (attempt) => limits.mayMail(attempt),
    recognise: (owner) => limits.recognise(owner),
  }
}
