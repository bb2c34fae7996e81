import { oauthCallback } from '@trpc-auth/client/oauth'
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useOAuthCallback } from '@trpc-auth/react'
import { useEffect } from 'react'
import { Link, useLocation } from 'wouter'
import { client, factorsIn, failureOf } from '../api.ts'
import { askAgain, enter, useIdentity, waitForSecondStep } from '../identity/identity.ts'
import { signInPath } from '../identity/next.ts'
import { Notice } from '../parts/notice.tsx'
import { Page } from '../parts/page.tsx'
import { Waiting } from '../parts/waiting.tsx'
import { providerName } from '../provider-name.ts'
import { wordsFor } from '../words.ts'

/** Once for each answer, however often the page is drawn. */
const comeBack = oauthCallback((url) => client.auth.oauth.finish.mutate({ url }))

/** Where a provider sends people back to. */
export function OAuthPage({ provider }: { provider: string }) {
  const cache = useQueryClient()
  const [, navigate] = useLocation()
  const { data: identity } = useIdentity()
  const back = useOAuthCallback(comeBack)
  useEffect(() => {
    if (back.status === 'none') navigate('/notes', { replace: true })
    if (back.status === 'done') navigate(pageAfter(cache, back.answer), { replace: true })
  }, [back, cache, navigate])
  if (back.status !== 'failed') return <Waiting />
  const [path, label] = identity?.signedIn
    ? ['/account', 'Back to your account']
    : ['/sign-in', 'Back to sign-in']
  return (
    <Page title={`Continue with ${providerName(provider)}`} narrow>
      <Notice kind="error" focus>
        {wordsFor(failureOf(back.error)).message}
      </Notice>
      <Link href={path} className="button">
        {label}
      </Link>
    </Page>
  )
}

type Answer = Awaited<ReturnType<typeof client.auth.oauth.finish.mutate>>

/** Takes note of what has happened. @returns the path of the page to go on to */
function pageAfter(cache: QueryClient, came: Answer): string {
  const { returnTo } = came
  if (came.next === 'CONFIRM_LINK') {
    return `/oauth/confirm?${new URLSearchParams({ provider: came.provider })}`
  }
  if (came.intent !== 'signIn') {
    void askAgain(cache)
    return returnTo
  }
  if (came.user) {
    enter(cache, came.user)
    return returnTo
  }
  waitForSecondStep(cache, factorsIn(came.pending ?? []))
  return signInPath(returnTo)
}
