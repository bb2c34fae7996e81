import type { QueryClient } from '@tanstack/react-query'
import { type client, factorsIn } from '../api.ts'
import { askAgain, enter, waitForSecondStep } from './identity.ts'
import { signInPath } from './next.ts'

type Answer = Awaited<
  ReturnType<typeof client.auth.oauth.finish.mutate | typeof client.auth.oauth.finishEmail.mutate>
>

/** Takes note of what has happened. @returns the path of the page to go on to */
export async function pageAfter(cache: QueryClient, came: Answer): Promise<string> {
  const { returnTo } = came
  if (came.next === 'CONFIRM_LINK') {
    return `/oauth/confirm?${new URLSearchParams({ provider: came.provider })}`
  }
  if (came.next === 'NEEDS_EMAIL') {
    return `/oauth/address?${new URLSearchParams({ provider: came.provider, id: came.id })}`
  }
  if (came.intent !== 'signIn') {
    await askAgain(cache)
    return returnTo
  }
  if (came.user) {
    enter(cache, came.user)
    return returnTo
  }
  waitForSecondStep(cache, factorsIn(came.pending ?? []))
  return signInPath(returnTo)
}
