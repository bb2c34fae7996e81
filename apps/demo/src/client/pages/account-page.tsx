import { Link } from 'wouter'
import type { User } from '../api.ts'
import { Page } from '../parts/page.tsx'

const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'long' })

export function AccountPage({ user }: { user: User }) {
  return (
    <Page title="Account" narrow>
      <dl className="facts">
        <dt>Name</dt>
        <dd>{user.displayName}</dd>
        <dt>E-mail</dt>
        <dd>{user.email}</dd>
        <dt>Here since</dt>
        <dd>
          <time dateTime={user.createdAt.toISOString()}>{day.format(user.createdAt)}</time>
        </dd>
      </dl>
      <Link href="/sign-out" className="button button-quiet">
        Sign out
      </Link>
    </Page>
  )
}
