import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useIdentity } from '../identity/identity.ts'
import { trpc } from '../trpc.ts'
import { EmailField } from './email-field.tsx'
import { Form } from './form.tsx'
import { Notice } from './notice.tsx'
import { type Fields, needed } from './problem.ts'

/** Has a new link sent to users who cannot use the one they have. */
export function SendLink() {
  const { data: identity } = useIdentity()
  const [sentTo, setSentTo] = useState<string | null>(null)
  const request = useMutation(trpc.auth.requestVerifyToken.mutationOptions())
  if (sentTo !== null) {
    return (
      <Notice kind="info" focus>
        If <bdi>{sentTo}</bdi> has not been confirmed yet, a new link is on its way. It works for
        one hour.
      </Notice>
    )
  }
  const submit = async (fields: Fields) => {
    const { email } = needed(fields, { email: 'Enter your e-mail address.' })
    await request.mutateAsync({ email })
    setSentTo(email.trim())
  }
  return (
    <section className="send-link">
      <p className="lead">Open the link in the e-mail, or have a new one sent.</p>
      <Form submit={submit} button="Send a new link" pendingButton="Sending…">
        <EmailField
          key={identity?.signedIn ? identity.user.id : ''}
          defaultValue={identity?.signedIn ? identity.user.email : ''}
        />
      </Form>
    </section>
  )
}
