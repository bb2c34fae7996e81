import { useMutation, useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { trpc } from '../trpc.ts'
import { ConfirmButton } from './confirm-button.tsx'
import { Notice } from './notice.tsx'
import { TotpSetUp } from './totp-set-up.tsx'
import { useAttempt } from './use-attempt.ts'
import { useFactorsChanged } from './use-factors-changed.ts'
import { useSwap } from './use-swap.ts'
import { When } from './when.tsx'

interface TotpSettingProps {
  /** Shows recovery codes that were made with it. */
  showCodes: (codes: readonly string[]) => void
  /** It was turned off, and the button that did it is gone. */
  onGone: () => void
}

/** The authenticator app: set up with its first code, and turned off again. */
export function TotpSetting({ showCodes, onGone }: TotpSettingProps) {
  const enrol = useMutation(trpc.auth.totp.enrol.mutationOptions())
  const [secret, setSecret] = useState<{ uri: string; secret: string } | null>(null)
  const { open, setOpen, place } = useSwap<HTMLDivElement>()
  const changed = useFactorsChanged()

  const begin = async () => {
    setSecret(await enrol.mutateAsync())
    setOpen(true)
  }
  const done = async (codes: readonly string[] | null) => {
    await changed('Your authenticator app has been set up.')
    setOpen(false)
    if (codes) showCodes(codes)
  }
  return (
    <div ref={place} className="fact">
      <dt>Authenticator app</dt>
      {open && secret ? (
        <dd>
          <TotpSetUp {...secret} done={done} cancel={() => setOpen(false)} />
        </dd>
      ) : (
        <State begin={begin} onGone={onGone} />
      )}
    </div>
  )
}

/** Whether it is set up, and the other way round. */
function State({ begin, onGone }: { begin: () => Promise<void>; onGone: () => void }) {
  const { data: status } = useQuery(trpc.auth.totp.status.queryOptions())
  const remove = useMutation(trpc.auth.totp.remove.mutationOptions())
  const { attempt, pending, problem, forgive } = useAttempt()
  const changed = useFactorsChanged()

  const turnOff = async () => {
    await remove.mutateAsync()
    onGone()
    await changed('Your authenticator app has been turned off.')
  }
  return (
    <dd className="line">
      <span>{stateOf(status)}</span>
      {status?.enrolled === false && (
        <button
          type="button"
          className="link"
          aria-label="Set up authenticator app"
          aria-disabled={pending}
          onClick={() => !pending && void attempt(begin).catch(() => undefined)}
        >
          Set up
        </button>
      )}
      {status?.enrolled === true && (
        <ConfirmButton
          label="Turn off"
          subject="authenticator app"
          confirm="Yes, turn it off"
          keep="Cancel"
          onKeep={forgive}
          action={() => attempt(turnOff)}
        />
      )}
      {problem !== null && (
        <Notice kind="error" focus>
          {problem}
        </Notice>
      )}
    </dd>
  )
}

function stateOf(status: { since: Date | null } | undefined): ReactNode {
  if (status === undefined) return '…'
  return status.since ? <When at={status.since} before="Set up on" /> : 'Not set up'
}
