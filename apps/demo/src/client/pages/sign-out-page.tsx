import { Link } from 'wouter'
import { useIdentity } from '../identity/identity.ts'
import { useSignOut } from '../identity/use-sign-out.ts'
import { Form } from '../parts/form.tsx'
import { Page } from '../parts/page.tsx'
import { Waiting } from '../parts/waiting.tsx'

/** Asks visitors who come here by address: opening a page must not sign anybody out. */
export function SignOutPage() {
  const { data: identity, isPending } = useIdentity()
  if (isPending) return <Waiting />
  return identity?.signedIn === false ? <Done /> : <Ask />
}

function Done() {
  return (
    <Page title="You are signed out" narrow>
      <p className="lead">
        In every tab of this browser. Your notes will be here when you come back.
      </p>
      <Link href="/sign-in" className="button">
        Sign in again
      </Link>
    </Page>
  )
}

function Ask() {
  const signOut = useSignOut()
  return (
    <Page title="Sign out?" narrow>
      <p className="lead">This signs you out in every tab of this browser.</p>
      <Form
        submit={async () => {
          await signOut.mutateAsync()
        }}
        button="Sign out"
        pendingButton="Signing out…"
      >
        {null}
      </Form>
      <p className="aside">
        <Link href="/notes">Back to your notes</Link>
      </p>
    </Page>
  )
}
