import { createPasskey, signalPasskeys } from '@trpc-auth/client/passkey'
import { useMutation } from '@tanstack/react-query'
import { deviceName } from '../device-name.ts'
import { trpc } from '../trpc.ts'
import { Form } from './form.tsx'
import { withPasskey } from './passkey-problem.ts'
import { PasskeyNameField } from './passkey-name-field.tsx'
import { needed } from './problem.ts'
import { useFactorsChanged } from './use-factors-changed.ts'
import { useSwap } from './use-swap.ts'

interface AddPasskeyProps {
  /** Shows recovery codes that were made with it. */
  showCodes: (codes: readonly string[]) => void
}

/** Has the browser make another passkey. */
export function AddPasskey({ showCodes }: AddPasskeyProps) {
  const { open, setOpen, place } = useSwap<HTMLDivElement>()
  const options = useMutation(trpc.auth.passkey.registerOptions.mutationOptions())
  const register = useMutation(trpc.auth.passkey.register.mutationOptions())
  const changed = useFactorsChanged()
  if (!open) {
    return (
      <div ref={place} className="line">
        <button type="button" className="link" onClick={() => setOpen(true)}>
          Add a passkey
        </button>
      </div>
    )
  }
  const add = async (name: string) => {
    const asked = await options.mutateAsync()
    const response = await createPasskey(asked.options)
    const { recoveryCodes, signal } = await register.mutateAsync({ response, name })
    await signalPasskeys(signal)
    await changed(`The passkey ${name} has been added.`)
    setOpen(false)
    if (recoveryCodes) showCodes(recoveryCodes)
  }
  return (
    <div ref={place}>
      <Form
        submit={async (fields) => {
          const { name } = needed(fields, { name: 'Enter a name.' })
          await withPasskey(() => add(name.trim()))
        }}
        button="Add passkey"
        pendingButton="Waiting for your browser…"
        cancel={() => setOpen(false)}
      >
        <PasskeyNameField defaultValue={deviceName()} />
      </Form>
    </div>
  )
}
