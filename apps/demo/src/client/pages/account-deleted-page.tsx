import { Link } from 'wouter'
import { Page } from '../parts/page.tsx'

export function AccountDeletedPage() {
  return (
    <Page title="Your account is deleted" narrow>
      <p className="lead">Your notes went with it. Thank you for having been here.</p>
      <Link href="/sign-up" className="button button-quiet">
        Sign up again
      </Link>
    </Page>
  )
}
