import { useMutation } from '@tanstack/react-query'
import { Link, Redirect } from 'wouter'
import { useIdentity } from '../identity/identity.ts'
import { useSignIn } from '../identity/use-sign-in.ts'
import { ContinueWith } from '../parts/continue-with.tsx'
import { assertFits, EmailField } from '../parts/email-field.tsx'
import { Field } from '../parts/field.tsx'
import { Form } from '../parts/form.tsx'
import { Page } from '../parts/page.tsx'
import { PasswordField } from '../parts/password-field.tsx'
import { type Fields, needed } from '../parts/problem.ts'
import { trpc } from '../trpc.ts'

export function SignUpPage() {
  const { data: identity } = useIdentity()
  const register = useMutation(trpc.auth.register.mutationOptions())
  const signIn = useSignIn()
  const requestVerify = useMutation(trpc.auth.requestVerifyToken.mutationOptions())
  if (identity?.signedIn) return <Redirect to="/notes" replace />

  const submit = async (fields: Fields) => {
    const { displayName, email, password } = needed(fields, {
      displayName: 'Enter your name.',
      email: 'Enter your e-mail address.',
      password: 'Choose a password.',
    })
    assertFits(email)
    await register.mutateAsync({ email, password, displayName })
    // If it fails, the notice on the next page has a button that asks again.
    requestVerify.mutate({ email })
    await signIn.mutateAsync({ email, password })
  }
  return (
    <Page title="Sign up" narrow>
      <p className="lead">A quiet place for what you want to keep.</p>
      <Form submit={submit} button="Sign up" pendingButton="Signing up…">
        <Field name="displayName" label="Name" autoComplete="name" required />
        <EmailField />
        <PasswordField autoComplete="new-password" />
      </Form>
      <ContinueWith returnTo="/notes" />
      <p className="aside">
        Already have an account? <Link href="/sign-in">Sign in</Link>
      </p>
    </Page>
  )
}
