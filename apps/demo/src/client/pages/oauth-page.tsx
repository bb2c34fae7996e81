import { oauthCallback } from '@trpc-auth/client/oauth'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
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
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    let shown = true
    const goOn = async () => {
      try {
        const answer = await comeBack()
        const next = answer === null ? '/notes' : await pageAfter(cache, answer)
        if (shown) navigate(next, { replace: true })
      } catch (error) {
        if (shown) setProblem(wordsFor(failureOf(error)).message)
      }
    }
    void goOn()
    return () => {
      shown = false
    }
  }, [cache, navigate])
  if (problem === null) return <Waiting />
  const [path, label] = identity?.signedIn
    ? ['/account', 'Back to your account']
    : ['/sign-in', 'Back to sign-in']
  return (
    <Page title={`Continue with ${providerName(provider)}`} narrow>
      <Notice kind="error" focus>
        {problem}
      </Notice>
      <Link href={path} className="button">
        {label}
      </Link>
    </Page>
  )
}
