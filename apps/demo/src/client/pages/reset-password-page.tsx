import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from 'wouter'
import { askAgain } from '../identity/identity.ts'
import { useLink } from '../link.ts'
import { Form } from '../parts/form.tsx'
import { Notice } from '../parts/notice.tsx'
import { Page } from '../parts/page.tsx'
import { PasswordField } from '../parts/password-field.tsx'
import { type Fields, needed } from '../parts/problem.ts'
import { Username } from '../parts/username.tsx'
import { trpc } from '../trpc.ts'

/** Where the link in the e-mail leads. */
export function ResetPasswordPage() {
  const { token, email } = useLink()
  const cache = useQueryClient()
  // A session of this browser has ended with all others.
  const reset = useMutation(
    trpc.auth.resetPassword.mutationOptions({ onSuccess: () => askAgain(cache) }),
  )
  if (reset.isSuccess) return <Done />

  const submit = async (fields: Fields) => {
    const { password } = needed(fields, { password: 'Choose a password.' })
    await reset.mutateAsync({ token, password })
  }
  return (
    <Page title="Choose a new password" narrow>
      {token === '' ? (
        <Notice kind="info">Open the link in the e-mail again, or ask for a new one.</Notice>
      ) : (
        <Form submit={submit} button="Change password" pendingButton="Changing…">
          <Username email={email} />
          <PasswordField label="New password" autoComplete="new-password" />
        </Form>
      )}
      <p className="aside">
        Has the link expired? <Link href="/forgot-password">Ask for a new one</Link>
      </p>
    </Page>
  )
}

function Done() {
  return (
    <Page title="Your password has been changed" narrow>
      <p className="lead">You have been signed out everywhere. Sign in with the new password.</p>
      <Link href="/sign-in" className="button">
        Sign in
      </Link>
    </Page>
  )
}
