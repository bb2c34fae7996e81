import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from 'wouter'
import { askAgain } from '../identity/identity.ts'
import { useLink } from '../link.ts'
import { HolderForm } from '../parts/holder-form.tsx'
import { Notice } from '../parts/notice.tsx'
import { Page } from '../parts/page.tsx'
import { trpc } from '../trpc.ts'

/**
 * Where the link in the e-mail to a new address leads. A person presses the button, not a scanner.
 */
export function ConfirmEmailPage() {
  const { token } = useLink()
  const cache = useQueryClient()
  const confirm = useMutation(
    trpc.auth.confirmEmail.mutationOptions({ onSuccess: () => askAgain(cache) }),
  )
  if (confirm.data) return <Done email={confirm.data.user.email} />
  return (
    <Page title="Your new address" narrow>
      {token === '' ? (
        <Notice kind="info">Open the link in the e-mail again.</Notice>
      ) : (
        <HolderForm
          submit={async (password) => void (await confirm.mutateAsync({ token, ...password }))}
          button="Use this address"
          pendingButton="Changing…"
          lead="From now on you will sign in with it. You will be signed out everywhere else."
        />
      )}
      <p className="aside">
        Has the link expired? Change the address on <Link href="/account">your account page</Link>{' '}
        again.
      </p>
    </Page>
  )
}

function Done({ email }: { email: string }) {
  return (
    <Page title="Your address has been changed" narrow>
      <p className="lead">
        From now on, sign in as <bdi>{email}</bdi>.
      </p>
      <Link href="/account" className="button">
        Go to your account
      </Link>
    </Page>
  )
}
