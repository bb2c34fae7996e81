import { TRPCError } from '@trpc/server'
import { isPromise, type Awaitable } from './awaitable.ts'
import { AuthConfigError } from './config.ts'
import { AuthError } from './errors.ts'
import { withinTime } from './time-limit.ts'

/**
 * Asks a function of the app that decides about a call. Only one that answers later gets a time
 * limit, so that what is known already costs nothing.
 *
 * @throws {AuthError} `UNAVAILABLE` if it fails or takes too long: nobody can say then, and tRPC
 *   would send the message of whatever else is thrown. What it throws as an answer is thrown as it is
 */
export function appAnswer<T>(milliseconds: number, ask: () => Awaitable<T>): Awaitable<T> {
  try {
    const answer = ask()
    return isPromise(answer) ? withinTime(milliseconds, () => answer).catch(unanswered) : answer
  } catch (failure) {
    return unanswered(failure)
  }
}

/** Whether it was thrown on purpose: a `TRPCError`, unless of the kind that tRPC makes of any other. */
export function isAnswer(failure: unknown): boolean {
  if (failure instanceof AuthConfigError) return true
  return failure instanceof TRPCError && failure.code !== 'INTERNAL_SERVER_ERROR'
}

function unanswered(failure: unknown): never {
  throw isAnswer(failure) ? failure : new AuthError('UNAVAILABLE', { cause: failure })
}
