import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from 'wouter'
import { failureOf } from '../api.ts'
import { askAgain, useIdentity } from '../identity/identity.ts'
import { useLink } from '../link.ts'
import { HolderForm } from '../parts/holder-form.tsx'
import { Page } from '../parts/page.tsx'
import { SendLink } from '../parts/send-link.tsx'
import { trpc } from '../trpc.ts'

/**
 * Where the link in the e-mail leads. A person presses the button: some mail programs open every
 * link by themselves, and would confirm addresses that somebody else signed up with.
 */
export function VerifyPage() {
  const { token } = useLink()
  const cache = useQueryClient()
  const { data: identity } = useIdentity()
  const verify = useMutation(trpc.auth.verify.mutationOptions({ onSettled: () => askAgain(cache) }))
  if (verify.isSuccess) return <Done title="Your address has been confirmed" />
  const { code } = failureOf(verify.error)
  const dead = token === '' || code === 'VERIFY_USER_BAD_TOKEN'
  const proved = identity?.signedIn === true && identity.user.isVerified
  // The address is confirmed either way: that is not an error.
  if (code === 'VERIFY_USER_ALREADY_VERIFIED' || (dead && proved)) {
    return <Done title="Your address has already been confirmed" />
  }
  return (
    <Page title="Confirm your e-mail address" narrow>
      {token !== '' && (
        <HolderForm
          submit={async (password) => void (await verify.mutateAsync({ token, ...password }))}
          button="Yes, confirm it"
          pendingButton="Confirming…"
          lead="Did you sign up here? Then confirm that this address is yours."
        />
      )}
      {dead && <SendLink />}
    </Page>
  )
}

function Done({ title }: { title: string }) {
  return (
    <Page title={title} narrow>
      <p className="lead">There is nothing more to do.</p>
      <Link href="/notes" className="button">
        Go to your notes
      </Link>
    </Page>
  )
}
