import { Link } from 'wouter'
import { Page } from '../parts/page.tsx'

export function AccountDeletedPage() {
  return (
    <Page title="Your account has been deleted" narrow>
      <p className="lead">Your notes have been deleted too. Thank you for trying Commonplace.</p>
      <Link href="/sign-up" className="button button-quiet">
        Sign up again
      </Link>
    </Page>
  )
}
