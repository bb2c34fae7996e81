import { useMutation } from '@tanstack/react-query'
import { failureOf, type User } from '../api.ts'
import { trpc } from '../trpc.ts'
import { wordsFor } from '../words.ts'
import { Notice } from './notice.tsx'

/** Asks whoever has not done it yet to confirm their address. Nothing waits for it. */
export function Unverified({ user: { email, isVerified } }: { user: User }) {
  const request = useMutation(trpc.auth.requestVerifyToken.mutationOptions())
  if (isVerified) return null
  if (request.isSuccess) {
    return (
      <Notice kind="info" focus>
        A new link is on its way to {email}. It works for one hour.
      </Notice>
    )
  }
  return (
    <Notice kind="info">
      Please confirm your e-mail address: open the link in the mail to {email}.{' '}
      <button
        type="button"
        className="link"
        aria-disabled={request.isPending}
        onClick={() => !request.isPending && request.mutate({ email })}
      >
        Send it again
      </button>
      {request.error && <p role="alert">{wordsFor(failureOf(request.error)).message}</p>}
    </Notice>
  )
}
