import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useLocation, useSearch } from 'wouter'
import { useIdentity } from '../identity/identity.ts'
import { signInPath } from '../identity/next.ts'
import { Form } from '../parts/form.tsx'
import { Page } from '../parts/page.tsx'
import { providerName } from '../provider-name.ts'
import { trpc } from '../trpc.ts'

/** Where somebody comes who has an account here and has never signed in to it from elsewhere. */
export function ConfirmLinkPage() {
  const cache = useQueryClient()
  const [path] = useLocation()
  const search = useSearch()
  const { data: identity } = useIdentity()
  const confirm = useMutation(trpc.auth.oauth.confirmLink.mutationOptions())
  const name = providerName(new URLSearchParams(search).get('provider') ?? '')
  if (confirm.isSuccess) {
    return (
      <Page title={`${name} has been linked`} narrow>
        <p className="lead">From now on you can sign in with it.</p>
        <Link href="/notes" className="button">
          Go to your notes
        </Link>
      </Page>
    )
  }
  if (identity?.signedIn !== true) {
    return (
      <Page title="You already have an account" narrow>
        <p className="lead">
          There is an account with the e-mail address that {name} gave us. Sign in to it once as you
          usually do, and {name} will be linked to it.
        </p>
        <Link href={signInPath(path, search)} className="button">
          Sign in
        </Link>
      </Page>
    )
  }
  return (
    <Page title={`Link ${name}?`} narrow>
      <p className="lead">
        Whoever can sign in at {name} will be able to sign in here as{' '}
        <bdi>{identity.user.email}</bdi>.
      </p>
      <Form
        submit={async () => {
          await confirm.mutateAsync()
          await cache.invalidateQueries(trpc.auth.oauth.accounts.queryFilter())
        }}
        button={`Link ${name}`}
        pendingButton="Linking…"
      >
        {null}
      </Form>
    </Page>
  )
}
