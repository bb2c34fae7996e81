import { canUsePasskeys } from '@trpc-auth/client/passkey'
import { useQuery } from '@tanstack/react-query'
import { trpc } from '../trpc.ts'
import { AddPasskey } from './add-passkey.tsx'
import { PasskeyItem } from './passkey-item.tsx'

interface PasskeySettingProps {
  /** Shows recovery codes that were made with the first one. */
  showCodes: (codes: readonly string[]) => void
  /** One was removed, and the button that did it with it. */
  onGone: () => void
}

/** The passkeys of the user. */
export function PasskeySetting({ showCodes, onGone }: PasskeySettingProps) {
  const { data: passkeys } = useQuery(trpc.auth.passkey.list.queryOptions())
  return (
    <div className="fact">
      <dt>Passkeys</dt>
      <dd>
        {passkeys?.length === 0 && <p>None yet</p>}
        {passkeys && passkeys.length > 0 && (
          <ul className="passkeys">
            {passkeys.map((passkey) => (
              <PasskeyItem key={passkey.id} passkey={passkey} onGone={onGone} />
            ))}
          </ul>
        )}
        {canUsePasskeys() ? (
          <AddPasskey showCodes={showCodes} />
        ) : (
          <p className="hint">This browser cannot make passkeys at this address.</p>
        )}
      </dd>
    </div>
  )
}
