import { Link } from 'wouter'
import { Page } from '../parts/page.tsx'

export function NotFoundPage() {
  return (
    <Page title="Page not found" narrow>
      <p className="lead">The address may be wrong, or the page is gone.</p>
      <Link href="/" className="button">
        Go to your notes
      </Link>
    </Page>
  )
}
