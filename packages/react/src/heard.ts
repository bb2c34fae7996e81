import type { UseMutationOptions } from '@tanstack/react-query'
import type { AuthNews } from './auth-news.ts'

/**
 * A mutation that `authLink` must have told of by the time it succeeds: otherwise the cache would go
 * to the next user as it is.
 *
 * @param isChange whether this answer signs somebody in or out
 */
export function heard<TAnswer, TError, TInput>(
  options: UseMutationOptions<TAnswer, TError, TInput>,
  news: AuthNews,
  isChange: (answer: TAnswer) => boolean,
): UseMutationOptions<TAnswer, TError, TInput> {
  const { mutationFn } = options
  if (mutationFn === undefined) return options
  return {
    ...options,
    async mutationFn(input, context) {
      const { told } = news
      const answer = await mutationFn(input, context)
      if (isChange(answer) && news.told === told) throw new Error(untold)
      return answer
    },
  }
}

const untold =
  'authLink has not told of this: give it onIdentityChange: news.tell, and name the mutation in its signIn or signOut.'
