import { useMutation } from '@tanstack/react-query'
import type { User } from '../api.ts'
import { trpc } from '../trpc.ts'
import { assertFits, EmailField } from './email-field.tsx'
import { Form } from './form.tsx'
import { Setting } from './setting.tsx'
import { useCurrentPassword } from './use-current-password.tsx'
import { Username } from './username.tsx'

export function EmailSetting({ user }: { user: User }) {
  const change = useMutation(trpc.auth.changeEmail.mutationOptions())
  const { field, read } = useCurrentPassword()
  return (
    <Setting label="E-mail" value={<bdi>{user.email}</bdi>}>
      {({ done, cancel }) => (
        <Form
          submit={async (fields) => {
            const entered = read(fields, { email: 'Enter the new address.' })
            assertFits(entered.email)
            await change.mutateAsync(entered)
            done(`Open the link in the e-mail to ${entered.email.trim()} to make it your address.`)
          }}
          button="Change address"
          pendingButton="Sending an e-mail…"
          cancel={cancel}
        >
          <Username email={user.email} />
          <EmailField label="New e-mail" autoComplete="email" />
          {field}
        </Form>
      )}
    </Setting>
  )
}
