import { signalPasskeys } from '@trpc-auth/client/passkey'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Passkey } from '../api.ts'
import { trpc } from '../trpc.ts'
import { useAnnounce } from './announcer.tsx'
import { ConfirmButton } from './confirm-button.tsx'
import { Form } from './form.tsx'
import { Notice } from './notice.tsx'
import { PasskeyNameField } from './passkey-name-field.tsx'
import { needed } from './problem.ts'
import { useAttempt } from './use-attempt.ts'
import { useFactorsChanged } from './use-factors-changed.ts'
import { useSwap } from './use-swap.ts'
import { When } from './when.tsx'

interface PasskeyItemProps {
  passkey: Passkey
  /** It was removed. */
  onGone: () => void
}

/** One passkey: what it is called, and when it was used. */
export function PasskeyItem({ passkey, onGone }: PasskeyItemProps) {
  const { name, createdAt, lastUsedAt } = passkey
  const { open: renaming, setOpen: setRenaming, place } = useSwap<HTMLLIElement>()
  const { problem, forgive, remove } = useRemoval(passkey, onGone)
  if (renaming) {
    return (
      <li ref={place}>
        <Rename passkey={passkey} close={() => setRenaming(false)} />
      </li>
    )
  }
  return (
    <li ref={place} className="line">
      <span>
        <bdi>{name}</bdi>
      </span>
      <span className="passkey-actions">
        <button
          type="button"
          className="link"
          aria-label={`Rename ${name}`}
          onClick={() => setRenaming(true)}
        >
          Rename
        </button>
        <ConfirmButton
          label="Remove"
          subject={name}
          confirm="Yes, remove it"
          keep="Cancel"
          onKeep={forgive}
          action={remove}
        />
      </span>
      <p className="hint">
        <When at={createdAt} before="Added" />,{' '}
        {lastUsedAt ? <When at={lastUsedAt} before="last used" /> : 'not used yet'}
      </p>
      {problem !== null && (
        <Notice kind="error" focus>
          {problem}
        </Notice>
      )}
    </li>
  )
}

function useRemoval({ id, name }: Passkey, onGone: () => void) {
  const { mutateAsync } = useMutation(trpc.auth.passkey.remove.mutationOptions())
  const { attempt, problem, forgive } = useAttempt()
  const changed = useFactorsChanged()
  const remove = async () => {
    const { signal } = await mutateAsync({ id })
    // So that the browser does not offer it again.
    await signalPasskeys(signal)
    onGone()
    await changed(`The passkey ${name} has been removed.`)
  }
  return { problem, forgive, remove: () => attempt(remove) }
}

function Rename({ passkey: { id, name }, close }: { passkey: Passkey; close: () => void }) {
  const cache = useQueryClient()
  const announce = useAnnounce()
  const rename = useMutation(trpc.auth.passkey.rename.mutationOptions())
  return (
    <Form
      submit={async (fields) => {
        const entered = needed(fields, { name: 'Enter a name.' })
        const { signal } = await rename.mutateAsync({ id, ...entered })
        await signalPasskeys(signal)
        await cache.invalidateQueries(trpc.auth.passkey.list.queryFilter())
        announce('The passkey has been renamed.')
        close()
      }}
      button="Rename"
      pendingButton="Renaming…"
      cancel={close}
    >
      <PasskeyNameField defaultValue={name} />
    </Form>
  )
}
