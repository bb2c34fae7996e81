import { useMutation, useQueryClient } from '@tanstack/react-query'
import { trpc } from '../trpc.ts'
import { Form } from './form.tsx'
import { PasswordField } from './password-field.tsx'
import { needed } from './problem.ts'
import { Setting } from './setting.tsx'

export function PasswordSetting() {
  const cache = useQueryClient()
  const change = useMutation(trpc.auth.changePassword.mutationOptions())
  return (
    <Setting label="Password" value="••••••••">
      {({ done, cancel }) => (
        <Form
          submit={async (field) => {
            const currentPassword = needed(
              'currentPassword',
              field('currentPassword'),
              'Enter your password.',
            )
            const newPassword = needed('newPassword', field('newPassword'), 'Choose a password.')
            await change.mutateAsync({ currentPassword, newPassword })
            void cache.invalidateQueries(trpc.sessions.list.queryFilter())
            done('Your password is changed. You are signed out everywhere else.')
          }}
          button="Change password"
          pendingButton="Changing…"
          cancel={cancel}
        >
          <PasswordField
            name="currentPassword"
            label="Current password"
            autoComplete="current-password"
          />
          <PasswordField
            name="newPassword"
            label="New password"
            autoComplete="new-password"
            hint="At least 8 characters."
          />
        </Form>
      )}
    </Setting>
  )
}
