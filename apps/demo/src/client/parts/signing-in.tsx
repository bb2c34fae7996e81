import { useRef, useState } from 'react'
import type { User } from '../api.ts'
import { LinkedAccounts } from './linked-accounts.tsx'
import { PasskeySetting } from './passkey-setting.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'
import { RecoverySetting } from './recovery-setting.tsx'
import { TotpSetting } from './totp-setting.tsx'

/** What somebody signs in with besides their password. */
export function SigningIn({ user }: { user: User }) {
  const heading = useRef<HTMLHeadingElement>(null)
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  // What was pressed is gone: the focus needs another place.
  const focus = () => heading.current?.focus()
  return (
    <section className="part signing-in">
      <h2 ref={heading} tabIndex={-1}>
        Signing in
      </h2>
      {!user.isVerified && <p className="hint">{confirmFirst}</p>}
      {user.isVerified && codes !== null && (
        <RecoveryCodes
          codes={codes}
          kept={() => {
            setCodes(null)
            focus()
          }}
        />
      )}
      {user.isVerified && codes === null && (
        <>
          <p className="hint">{why}</p>
          <dl className="facts">
            <PasskeySetting showCodes={setCodes} onGone={focus} />
            <TotpSetting showCodes={setCodes} onGone={focus} />
            <RecoverySetting showCodes={setCodes} />
            <LinkedAccounts onGone={focus} />
          </dl>
        </>
      )}
    </section>
  )
}

const confirmFirst =
  'Once your e-mail address is confirmed, you can set up passkeys and an authenticator app here.'

const why =
  'With one of these, your password alone lets nobody in. Each change signs you out everywhere else.'
