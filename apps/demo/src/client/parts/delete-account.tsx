import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import type { User } from '../api.ts'
import { leave } from '../identity/identity.ts'
import { trpc } from '../trpc.ts'
import { Form } from './form.tsx'
import { useCurrentPassword } from './use-current-password.tsx'
import { useSwap } from './use-swap.ts'
import { Username } from './username.tsx'

/** Asks for the password in the same place: a deleted account does not come back. */
export function DeleteAccount({ user }: { user: User }) {
  const { open: asking, setOpen: setAsking, place } = useSwap<HTMLElement>()
  return (
    <section ref={place} className="part screen-only">
      <h2>Delete your account</h2>
      <p className="hint">Your notes will be deleted too. This cannot be undone.</p>
      {asking ? (
        <DeleteForm email={user.email} cancel={() => setAsking(false)} />
      ) : (
        <button type="button" className="link link-danger" onClick={() => setAsking(true)}>
          Delete account
        </button>
      )}
    </section>
  )
}

function DeleteForm({ email, cancel }: { email: string; cancel: () => void }) {
  const cache = useQueryClient()
  const [, navigate] = useLocation()
  const remove = useMutation(trpc.auth.deleteMe.mutationOptions())
  const { field, read } = useCurrentPassword()
  return (
    <Form
      submit={async (fields) => {
        await remove.mutateAsync(read(fields, {}))
        leave(cache, 'asked')
        navigate('/account-deleted')
      }}
      button="Delete for good"
      pendingButton="Deleting…"
      cancel={cancel}
      look="danger"
    >
      <Username email={email} />
      {field}
    </Form>
  )
}
