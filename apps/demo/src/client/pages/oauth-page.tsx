import { oauthCallback } from '@trpc-auth/client/oauth'
import { useQueryClient } from '@tanstack/react-query'
import { useOAuthCallback } from '@trpc-auth/react'
import { useEffect } from 'react'
import { Link, useLocation } from 'wouter'
import { client, failureOf } from '../api.ts'
import { pageAfter } from '../identity/after-provider.ts'
import { useIdentity } from '../identity/identity.ts'
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
