import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { leave } from '../identity/identity.ts'
import { trpc } from '../trpc.ts'
import { Form } from './form.tsx'
import { PasswordField } from './password-field.tsx'
import { needed } from './problem.ts'
import { useSwap } from './use-swap.ts'

/** Asks for the password in the same place: an account does not come back. */
export function DeleteAccount() {
  const { open: asking, setOpen: setAsking, place } = useSwap<HTMLElement>()
  return (
    <section ref={place} className="delete-account">
      <h2>Delete your account</h2>
      <p className="hint">Your notes are deleted with it, for good.</p>
      {asking ? (
        <DeleteForm cancel={() => setAsking(false)} />
      ) : (
        <button type="button" className="link link-danger" onClick={() => setAsking(true)}>
          Delete account
        </button>
      )}
    </section>
  )
}

function DeleteForm({ cancel }: { cancel: () => void }) {
  const cache = useQueryClient()
  const [, navigate] = useLocation()
  const remove = useMutation(trpc.auth.deleteMe.mutationOptions())
  return (
    <Form
      submit={async (field) => {
        const currentPassword = needed(
          'currentPassword',
          field('currentPassword'),
          'Enter your password.',
        )
        await remove.mutateAsync({ currentPassword })
        leave(cache, 'asked')
        navigate('/account-deleted')
      }}
      button="Delete for good"
      pendingButton="Deleting…"
      cancel={cancel}
    >
      <PasswordField
        name="currentPassword"
        label="Current password"
        autoComplete="current-password"
      />
    </Form>
  )
}
