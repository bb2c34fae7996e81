import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from 'wouter'
import { askAgain } from '../identity/identity.ts'
import { useLinkToken } from '../link-token.ts'
import { Form } from '../parts/form.tsx'
import { Notice } from '../parts/notice.tsx'
import { Page } from '../parts/page.tsx'
import { PasswordField } from '../parts/password-field.tsx'
import { needed } from '../parts/problem.ts'
import { trpc } from '../trpc.ts'

/** Where the link of the mail leads. */
export function ResetPasswordPage() {
  const token = useLinkToken()
  const cache = useQueryClient()
  // A session of this browser has ended with all others.
  const reset = useMutation(
    trpc.auth.resetPassword.mutationOptions({ onSuccess: () => askAgain(cache) }),
  )
  if (reset.isSuccess) return <Done />

  const submit = async (field: (name: string) => string) => {
    const password = needed('password', field('password'), 'Choose a password.')
    await reset.mutateAsync({ token, password })
  }
  return (
    <Page title="Choose a new password" narrow>
      {token === '' ? (
        <Notice kind="info">Open the link in the mail once more, or ask for a new one.</Notice>
      ) : (
        <Form submit={submit} button="Change password" pendingButton="Changing…">
          <PasswordField
            label="New password"
            autoComplete="new-password"
            hint="At least 8 characters."
          />
        </Form>
      )}
      <p className="aside">
        The link is too old? <Link href="/forgot-password">Ask for a new one</Link>
      </p>
    </Page>
  )
}

function Done() {
  return (
    <Page title="Your password is changed" narrow>
      <p className="lead">You were signed out everywhere. Sign in with the new one.</p>
      <Link href="/sign-in" className="button">
        Sign in
      </Link>
    </Page>
  )
}
