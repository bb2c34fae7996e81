import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { EmailField } from '../parts/email-field.tsx'
import { Form } from '../parts/form.tsx'
import { Page } from '../parts/page.tsx'
import { type Fields, needed } from '../parts/problem.ts'
import { trpc } from '../trpc.ts'

/** Says the same whoever the address belongs to, as the server does. */
export function ForgotPasswordPage() {
  const [sentTo, setSentTo] = useState<string | null>(null)
  const request = useMutation(trpc.auth.forgotPassword.mutationOptions())
  if (sentTo !== null) {
    return (
      <Page title="Check your inbox" narrow>
        <p className="lead">
          If <bdi>{sentTo}</bdi> has an account, an e-mail with a link is on its way. The link works
          for one hour.
        </p>
        <p className="aside">
          Nothing there?{' '}
          <button type="button" className="link" onClick={() => setSentTo(null)}>
            Try again
          </button>
        </p>
      </Page>
    )
  }
  const submit = async (fields: Fields) => {
    const { email } = needed(fields, { email: 'Enter your e-mail address.' })
    await request.mutateAsync({ email })
    setSentTo(email.trim())
  }
  return (
    <Page title="Forgot your password?" narrow>
      <p className="lead">We will send you a link to choose a new one.</p>
      <Form submit={submit} button="Send the link" pendingButton="Sending…">
        <EmailField />
      </Form>
      <p className="aside">
        <Link href="/sign-in">Back to sign in</Link>
      </p>
    </Page>
  )
}
