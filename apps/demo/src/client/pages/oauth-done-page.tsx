import { oauthPopupDone } from '@trpc-auth/client/oauth'
import { useEffect } from 'react'
import { Link } from 'wouter'
import { Page } from '../parts/page.tsx'

/** Ends the window in which somebody has been at a provider. */
export function OAuthDonePage() {
  useEffect(() => void oauthPopupDone(), [])
  return (
    <Page title="Done" narrow>
      <p className="lead">You can close this window.</p>
      <Link href="/notes" className="button button-quiet">
        Go to your notes
      </Link>
    </Page>
  )
}
