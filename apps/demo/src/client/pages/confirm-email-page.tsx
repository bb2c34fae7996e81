import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from 'wouter'
import { askAgain } from '../identity/identity.ts'
import { useLinkToken } from '../link-token.ts'
import { Form } from '../parts/form.tsx'
import { Notice } from '../parts/notice.tsx'
import { Page } from '../parts/page.tsx'
import { trpc } from '../trpc.ts'

/** Where the link in the mail to a new address leads. A person presses the button, not a scanner. */
export function ConfirmEmailPage() {
  const token = useLinkToken()
  const cache = useQueryClient()
  const confirm = useMutation(
    trpc.auth.confirmEmail.mutationOptions({ onSuccess: () => askAgain(cache) }),
  )
  if (confirm.data) return <Done email={confirm.data.user.email} />
  return (
    <Page title="Your new address" narrow>
      {token === '' ? (
        <Notice kind="info">Open the link in the mail once more.</Notice>
      ) : (
        <>
          <p className="lead">
            From then on you sign in with the new one, and all other sessions end.
          </p>
          <Form
            submit={async () => void (await confirm.mutateAsync({ token }))}
            button="Use this address"
            pendingButton="Changing…"
          >
            {null}
          </Form>
        </>
      )}
      <p className="aside">
        The link is too old? Change the address on <Link href="/account">your account page</Link>{' '}
        once more.
      </p>
    </Page>
  )
}

function Done({ email }: { email: string }) {
  return (
    <Page title="Your address is changed" narrow>
      <p className="lead">From now on you are {email} here.</p>
      <Link href="/account" className="button">
        Go to your account
      </Link>
    </Page>
  )
}
