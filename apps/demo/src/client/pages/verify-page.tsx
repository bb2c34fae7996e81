import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from 'wouter'
import { failureOf } from '../api.ts'
import { askAgain } from '../identity/identity.ts'
import { useLinkToken } from '../link-token.ts'
import { Form } from '../parts/form.tsx'
import { Page } from '../parts/page.tsx'
import { SendLink } from '../parts/send-link.tsx'
import { trpc } from '../trpc.ts'

/**
 * Where the link of the mail leads. A person presses the button: some mail programs open every link
 * by themselves, and would confirm addresses that somebody else has signed up with.
 */
export function VerifyPage() {
  const token = useLinkToken()
  const cache = useQueryClient()
  const verify = useMutation(trpc.auth.verify.mutationOptions({ onSuccess: () => askAgain(cache) }))
  if (verify.isSuccess) return <Done />
  const dead = token === '' || failureOf(verify.error).code === 'VERIFY_USER_BAD_TOKEN'
  return (
    <Page title="Confirm your e-mail address" narrow>
      {token !== '' && (
        <>
          <p className="lead">Did you sign up here? Then this address is yours.</p>
          <Form
            submit={async () => void (await verify.mutateAsync({ token }))}
            button="Yes, confirm it"
            pendingButton="Confirming…"
          >
            {null}
          </Form>
        </>
      )}
      {dead && <SendLink />}
    </Page>
  )
}

function Done() {
  return (
    <Page title="Your address is confirmed" narrow>
      <p className="lead">That was all.</p>
      <Link href="/notes" className="button">
        Go to your notes
      </Link>
    </Page>
  )
}
