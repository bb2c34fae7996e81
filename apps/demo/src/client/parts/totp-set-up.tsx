import { useMutation } from '@tanstack/react-query'
import { trpc } from '../trpc.ts'
import { CodeField } from './code-field.tsx'
import { CopyButton } from './copy-button.tsx'
import { Form } from './form.tsx'
import { needed } from './problem.ts'
import { QrCode } from './qr-code.tsx'

interface TotpSetUpProps {
  /** `otpauth://totp/…` */
  uri: string
  /** The same secret, in base32. */
  secret: string
  done: (codes: readonly string[] | null) => Promise<void>
  cancel: () => void
}

/** Hands the secret to an app, and takes the first code as the proof that it has arrived. */
export function TotpSetUp({ uri, secret, done, cancel }: TotpSetUpProps) {
  const confirm = useMutation(trpc.auth.totp.confirm.mutationOptions())
  return (
    <div className="set-up">
      <h3 data-first tabIndex={-1}>
        Add Commonplace to your authenticator app
      </h3>
      <p className="hint">Scan this with the app.</p>
      <QrCode text={uri} label="QR code with the key for your authenticator app" />
      <p className="hint on-phone">
        <a href={uri}>Open it in an app on this device</a>
      </p>
      <p className="hint">Or enter this key there:</p>
      <p className="secret">
        <code>{secret.match(/.{1,4}/g)?.join(' ')}</code>{' '}
        <CopyButton text={secret} label="Copy key" said="The key has been copied." />
      </p>
      <Form
        submit={async (fields) => {
          const entered = needed(fields, { code: 'Enter the code that the app shows.' })
          const { recoveryCodes } = await confirm.mutateAsync(entered)
          await done(recoveryCodes)
        }}
        button="Turn on"
        pendingButton="Checking…"
        cancel={cancel}
      >
        <CodeField label="Code that the app shows" />
      </Form>
    </div>
  )
}
