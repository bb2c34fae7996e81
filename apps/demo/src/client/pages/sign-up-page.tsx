import { useMutation } from '@tanstack/react-query'
import { Link, Redirect } from 'wouter'
import { useIdentity } from '../identity/identity.ts'
import { useSignIn } from '../identity/use-sign-in.ts'
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
  if (identity?.signedIn) return <Redirect to="/notes" replace />

  const submit = async (field: (name: string) => string) => {
    const displayName = needed('displayName', field('displayName'), 'Enter your name.')
    const email = needed('email', field('email'), 'Enter your e-mail address.')
    const password = needed('password', field('password'), 'Choose a password.')
    await register.mutateAsync({ email, password, displayName })
    await signIn.mutateAsync({ email, password })
  }
  return (
    <Page title="Sign up" narrow>
      <p className="lead">A quiet place for what you want to keep.</p>
      <Form submit={submit} button="Sign up" pendingButton="Signing up…">
        <Field name="displayName" label="Name" autoComplete="name" required />
        <Field
          name="email"
          label="E-mail"
          type="email"
          autoComplete="username"
          autoCapitalize="none"
          required
        />
        <PasswordField autoComplete="new-password" hint="At least 8 characters." />
      </Form>
      <p className="aside">
        Have an account? <Link href="/sign-in">Sign in</Link>
      </p>
    </Page>
  )
}
