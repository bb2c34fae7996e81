import { useMutation } from '@tanstack/react-query'
import { Link, Redirect } from 'wouter'
import { useIdentity } from '../identity/identity.ts'
import { useSignIn } from '../identity/use-sign-in.ts'
import { EmailField } from '../parts/email-field.tsx'
import { Field } from '../parts/field.tsx'
import { Form } from '../parts/form.tsx'
import { Page } from '../parts/page.tsx'
import { PasswordField } from '../parts/password-field.tsx'
import { needed } from '../parts/problem.ts'
import { trpc } from '../trpc.ts'

export function SignUpPage() {
  const { data: identity } = useIdentity()
  const register = useMutation(trpc.auth.register.mutationOptions())
  const signIn = useSignIn()
  const requestVerify = useMutation(trpc.auth.requestVerifyToken.mutationOptions())
  if (identity?.signedIn) return <Redirect to="/notes" replace />

  const submit = async (field: (name: string) => string) => {
    const displayName = needed('displayName', field('displayName'), 'Enter your name.')
    const email = needed('email', field('email'), 'Enter your e-mail address.')
    const password = needed('password', field('password'), 'Choose a password.')
    await register.mutateAsync({ email, password, displayName })
    // Should it fail, the notice on the next page has a button that asks again.
    requestVerify.mutate({ email })
    await signIn.mutateAsync({ email, password })
  }
  return (
    <Page title="Sign up" narrow>
      <p className="lead">A quiet place for what you want to keep.</p>
      <Form submit={submit} button="Sign up" pendingButton="Signing up…">
        <Field name="displayName" label="Name" autoComplete="name" required />
        <EmailField />
        <PasswordField autoComplete="new-password" hint="At least 8 characters." />
      </Form>
      <p className="aside">
        Have an account? <Link href="/sign-in">Sign in</Link>
      </p>
    </Page>
  )
}
