import { useMutation } from '@tanstack/react-query'
import { useAddPasskey } from '@trpc-auth/react/passkey'
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
  const { registerOptions, register } = trpc.auth.passkey
  const passkey = useAddPasskey({
    begin: useMutation(registerOptions.mutationOptions()).mutateAsync,
    finish: useMutation(register.mutationOptions()).mutateAsync,
  })
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
    const { recoveryCodes } = await passkey.mutateAsync({ name })
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
