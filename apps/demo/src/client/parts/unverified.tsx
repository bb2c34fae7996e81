import { useMutation } from '@tanstack/react-query'
import { failureOf, type User } from '../api.ts'
import { trpc } from '../trpc.ts'
import { wordsFor } from '../words.ts'
import { Notice } from './notice.tsx'

/** Asks users who have not confirmed their address to do so. Nothing waits for it. */
export function Unverified({ user: { email, isVerified } }: { user: User }) {
  const request = useMutation(trpc.auth.requestVerifyToken.mutationOptions())
  if (isVerified) return null
  if (request.isSuccess) {
    return (
      <Notice kind="info" focus>
        A new link is on its way to <bdi>{email}</bdi>. It works for one hour.
      </Notice>
    )
  }
  return (
    <>
      <Notice kind="info">
        Please confirm your e-mail address: open the link in the e-mail to <bdi>{email}</bdi>.{' '}
        <button
          type="button"
          className="link"
          aria-disabled={request.isPending}
          onClick={() => !request.isPending && request.mutate({ email })}
        >
          {request.isPending ? 'Sending…' : 'Send it again'}
        </button>
      </Notice>
      {request.error && <Notice kind="error">{wordsFor(failureOf(request.error)).message}</Notice>}
    </>
  )
}
