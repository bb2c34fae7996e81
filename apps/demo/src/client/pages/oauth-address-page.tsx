import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useSearch } from 'wouter'
import { EmailField } from '../parts/email-field.tsx'
import { Form } from '../parts/form.tsx'
import { Page } from '../parts/page.tsx'
import { type Fields, needed } from '../parts/problem.ts'
import { providerName } from '../provider-name.ts'
import { trpc } from '../trpc.ts'

/** Where somebody comes whose address another site does not tell. */
export function OAuthAddressPage() {
  const query = new URLSearchParams(useSearch())
  const id = query.get('id') ?? ''
  const name = providerName(query.get('provider') ?? '')
  const [sentTo, setSentTo] = useState<string | null>(null)
  const request = useMutation(trpc.auth.oauth.requestEmail.mutationOptions())
  if (sentTo !== null) {
    return (
      <Page title="Check your inbox" narrow>
        <p className="lead">
          An e-mail with a link is on its way to <bdi>{sentTo}</bdi>. Open it in this browser,
          within half an hour.
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
    await request.mutateAsync({ id, email })
    setSentTo(email.trim())
  }
  return (
    <Page title="What is your e-mail address?" narrow>
      <p className="lead">{name} has not given us one. We will send a link to it.</p>
      <Form submit={submit} button="Send the link" pendingButton="Sending…">
        <EmailField />
      </Form>
      <p className="aside">
        <Link href="/sign-in">Back to sign in</Link>
      </p>
    </Page>
  )
}
