import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { pageAfter } from '../identity/after-provider.ts'
import { useLink } from '../link.ts'
import { Form } from '../parts/form.tsx'
import { Notice } from '../parts/notice.tsx'
import { Page } from '../parts/page.tsx'
import { trpc } from '../trpc.ts'

/**
 * Where the link leads that goes to somebody whose address another site does not tell. A person presses
 * the button, not a scanner.
 */
export function OAuthEmailPage() {
  const { token } = useLink()
  const cache = useQueryClient()
  const [, navigate] = useLocation()
  const finish = useMutation(trpc.auth.oauth.finishEmail.mutationOptions())
  const submit = async () => {
    navigate(await pageAfter(cache, await finish.mutateAsync({ token })), { replace: true })
  }
  return (
    <Page title="Confirm your e-mail address" narrow>
      {token === '' ? (
        <Notice kind="info">Open the link in the e-mail again.</Notice>
      ) : (
        <>
          <p className="lead">
            Did you enter this address here a moment ago? Then confirm that it is yours.
          </p>
          <Form submit={submit} button="Yes, confirm it" pendingButton="Confirming…">
            {null}
          </Form>
        </>
      )}
    </Page>
  )
}
