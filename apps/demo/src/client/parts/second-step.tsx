import { useQueryClient } from '@tanstack/react-query'
import { type Factor, failureOf } from '../api.ts'
import { askAgain, leave } from '../identity/identity.ts'
import { upgradeToPasskey } from '../identity/passkey-upgrade.ts'
import { useStepBack } from '../identity/use-step-back.ts'
import { wordsFor } from '../words.ts'
import { Notice } from './notice.tsx'
import { Page } from './page.tsx'
import { Proof } from './proof.tsx'

/** What is asked after the password, of people who have set it up. */
export function SecondStep({ pending }: { pending: readonly Factor[] }) {
  const cache = useQueryClient()
  const back = useStepBack()
  return (
    <Page title="One more step" narrow>
      {back.error && (
        <Notice kind="error" focus>
          {wordsFor(failureOf(back.error)).message}
        </Notice>
      )}
      <Proof
        among={pending}
        done={async () => {
          await askAgain(cache)
          void upgradeToPasskey(cache)
        }}
        failed={(error) => {
          if (isOver(error)) leave(cache, 'unfinished')
        }}
      />
      <p className="aside">
        Not you?{' '}
        <button
          type="button"
          className="link"
          aria-disabled={back.isPending}
          onClick={() => !back.isPending && back.mutate()}
        >
          Back to sign in
        </button>
      </p>
    </Page>
  )
}

/** After five wrong codes, or ten minutes, the sign-in must begin again. */
function isOver(error: unknown): boolean {
  const { code } = failureOf(error)
  return code === 'SESSION_REVOKED' || code === 'SESSION_EXPIRED' || code === 'NOT_SIGNED_IN'
}
