import { Link, Redirect, useSearch } from 'wouter'
import { type Identity, useIdentity } from '../identity/identity.ts'
import { pageAfterSignIn } from '../identity/next.ts'
import { useSignIn } from '../identity/use-sign-in.ts'
import { EmailField } from '../parts/email-field.tsx'
import { Form } from '../parts/form.tsx'
import { Notice } from '../parts/notice.tsx'
import { Page } from '../parts/page.tsx'
import { PasswordField } from '../parts/password-field.tsx'
import { needed } from '../parts/problem.ts'

export function SignInPage() {
  const { data: identity } = useIdentity()
  const signIn = useSignIn()
  const search = useSearch()
  if (identity?.signedIn) return <Redirect to={pageAfterSignIn(search)} replace />

  const submit = async (field: (name: string) => string) => {
    const email = needed('email', field('email'), 'Enter your e-mail address.')
    const password = needed('password', field('password'), 'Enter your password.')
    await signIn.mutateAsync({ email, password })
  }
  const why = reason(identity)
  return (
    <Page title="Sign in" narrow>
      {why !== undefined && (
        <Notice kind="info" focus>
          {why}
        </Notice>
      )}
      <Form submit={submit} button="Sign in" pendingButton="Signing in…">
        <EmailField />
        <PasswordField autoComplete="current-password" />
      </Form>
      <p className="aside">
        <Link href="/forgot-password">Forgot your password?</Link>
      </p>
      <p className="aside">
        New here? <Link href="/sign-up">Sign up</Link>
      </p>
    </Page>
  )
}

function reason(identity: Identity | undefined): string | undefined {
  if (identity?.signedIn !== false) return undefined
  if (identity.why === 'ended') return 'Your session has ended. Sign in again to go on.'
  if (identity.why === 'elsewhere') return 'You were signed out in another tab.'
  return undefined
}
