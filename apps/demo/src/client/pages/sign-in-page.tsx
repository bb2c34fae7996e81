import { canUsePasskeys } from '@trpc-auth/client/passkey'
import { Link, Redirect, useSearch } from 'wouter'
import { failureOf } from '../api.ts'
import { type Identity, useIdentity } from '../identity/identity.ts'
import { pageAfterSignIn } from '../identity/next.ts'
import { usePasskeySignIn } from '../identity/use-passkey-sign-in.ts'
import { useSignIn } from '../identity/use-sign-in.ts'
import { ContinueWith } from '../parts/continue-with.tsx'
import { EmailField } from '../parts/email-field.tsx'
import { Form } from '../parts/form.tsx'
import { Notice } from '../parts/notice.tsx'
import { Page } from '../parts/page.tsx'
import { withPasskey } from '../parts/passkey-problem.ts'
import { PasswordField } from '../parts/password-field.tsx'
import { type Fields, needed } from '../parts/problem.ts'
import { SecondStep } from '../parts/second-step.tsx'
import { wordsFor } from '../words.ts'

export function SignInPage() {
  const { data: identity } = useIdentity()
  const search = useSearch()
  if (identity?.signedIn) return <Redirect to={pageAfterSignIn(search)} replace />
  if (identity?.why === 'second step') return <SecondStep pending={identity.pending} />
  return <FirstStep why={reason(identity)} />
}

function FirstStep({ why }: { why: string | undefined }) {
  const signIn = useSignIn()
  const passkey = usePasskeySignIn()
  const submit = async (fields: Fields) => {
    passkey.clearOfferError()
    const credentials = needed(fields, {
      email: 'Enter your e-mail address.',
      password: 'Enter your password.',
    })
    await signIn.mutateAsync(credentials)
  }
  return (
    <Page title="Sign in" narrow>
      {why !== undefined && (
        <Notice kind="info" focus>
          {why}
        </Notice>
      )}
      {passkey.offerError !== null && (
        <Notice kind="error" focus>
          {wordsFor(failureOf(passkey.offerError)).message}
        </Notice>
      )}
      <Form submit={submit} button="Sign in" pendingButton="Signing in…">
        <EmailField autoComplete="username webauthn" />
        <PasswordField autoComplete="current-password" />
      </Form>
      <ContinueWith returnTo={pageAfterSignIn(useSearch())} />
      {canUsePasskeys() && (
        <div className="or">
          <Form
            submit={() => withPasskey(passkey.signIn.mutateAsync)}
            button="Sign in with a passkey"
            pendingButton="Waiting for your passkey…"
            look="quiet"
          >
            {null}
          </Form>
        </div>
      )}
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
  if (identity.why === 'ended') return 'Your session has ended. Sign in again to continue.'
  if (identity.why === 'elsewhere') return 'You were signed out in another tab.'
  if (identity.why === 'unfinished') {
    return 'That sign-in is over: it took too long, or there were too many wrong codes. Begin again.'
  }
  return undefined
}
