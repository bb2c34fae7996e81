import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { User } from '../api.ts'
import { trpc } from '../trpc.ts'
import { Form } from './form.tsx'
import { PasswordField } from './password-field.tsx'
import { Setting } from './setting.tsx'
import { useCurrentPassword } from './use-current-password.tsx'
import { Username } from './username.tsx'

export function PasswordSetting({ user }: { user: User }) {
  const cache = useQueryClient()
  const change = useMutation(trpc.auth.changePassword.mutationOptions())
  const { hasPassword, field, read } = useCurrentPassword()
  return (
    <Setting label="Password" value={hasPassword ? '••••••••' : 'None'}>
      {({ done, cancel }) => (
        <Form
          submit={async (fields) => {
            await change.mutateAsync(read(fields, { newPassword: 'Choose a password.' }))
            void cache.invalidateQueries(trpc.sessions.list.queryFilter())
            void cache.invalidateQueries(trpc.auth.hasPassword.queryFilter())
            done('Your password has been changed. You have been signed out everywhere else.')
          }}
          button="Change password"
          pendingButton="Changing…"
          cancel={cancel}
        >
          <Username email={user.email} />
          {field}
          <PasswordField name="newPassword" label="New password" autoComplete="new-password" />
        </Form>
      )}
    </Setting>
  )
}
