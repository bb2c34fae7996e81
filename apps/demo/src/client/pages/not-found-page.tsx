import { Link } from 'wouter'
import { Page } from '../parts/page.tsx'

export function NotFoundPage() {
  return (
    <Page title="There is no such page" narrow>
      <p className="lead">The address may be mistyped, or the page is gone.</p>
      <Link href="/" className="button">
        Go to your notes
      </Link>
    </Page>
  )
}
