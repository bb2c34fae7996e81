import { useMutation } from '@tanstack/react-query'
import type { User } from '../api.ts'
import { trpc } from '../trpc.ts'
import { EmailField } from './email-field.tsx'
import { Form } from './form.tsx'
import { PasswordField } from './password-field.tsx'
import { needed } from './problem.ts'
import { Setting } from './setting.tsx'

export function EmailSetting({ user }: { user: User }) {
  const change = useMutation(trpc.auth.changeEmail.mutationOptions())
  return (
    <Setting label="E-mail" value={user.email}>
      {({ done, cancel }) => (
        <Form
          submit={async (field) => {
            const email = needed('email', field('email'), 'Enter the new address.')
            const currentPassword = needed(
              'currentPassword',
              field('currentPassword'),
              'Enter your password.',
            )
            await change.mutateAsync({ email, currentPassword })
            done(`Open the link in the mail to ${email.trim()}: then that is your address.`)
          }}
          button="Change address"
          pendingButton="Sending a mail…"
          cancel={cancel}
        >
          <EmailField label="New e-mail" />
          <PasswordField
            name="currentPassword"
            label="Current password"
            autoComplete="current-password"
          />
        </Form>
      )}
    </Setting>
  )
}
