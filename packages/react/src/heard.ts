import type { UseMutationOptions } from '@tanstack/react-query'
import type { AuthNews } from './auth-news.ts'

/** What signs somebody in or out, and so is not the previous user's. */
const entrances = new WeakSet<object>()

export function isEntrance(mutationFn: object | undefined): boolean {
  return mutationFn !== undefined && entrances.has(mutationFn)
}

/** @returns the same function, noted as one that signs somebody in or out */
export function entrance<TFunction extends object>(mutationFn: TFunction): TFunction {
  entrances.add(mutationFn)
  return mutationFn
}

/**
 * A mutation that `authLink` must have told of by the time it succeeds: otherwise the next user would
 * inherit the cache.
 *
 * @param isChange whether this answer signs somebody in or out
 * @param took what is to be done with an answer that is in order
 */
export function heard<TAnswer, TError, TInput>(
  options: UseMutationOptions<TAnswer, TError, TInput>,
  news: AuthNews,
  {
    isChange,
    took,
  }: { readonly isChange: (answer: TAnswer) => boolean; readonly took?: (answer: TAnswer) => void },
): UseMutationOptions<TAnswer, TError, TInput> {
  const { mutationFn } = options
  if (mutationFn === undefined) return options
  return {
    ...options,
    mutationFn: entrance(async (input, context) => {
      const { told } = news
      const answer = await mutationFn(input, context)
      if (isChange(answer) && news.told === told) throw new Error(untold)
      took?.(answer)
      return answer
    }),
  }
}

const untold =
  'authLink has not told of this: give it onIdentityChange: news.tell, and name the mutation in its signIn or signOut.'
