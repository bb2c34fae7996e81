import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { User } from '../api.ts'
import { update } from '../identity/identity.ts'
import { trpc } from '../trpc.ts'
import { Field } from './field.tsx'
import { Form } from './form.tsx'
import { needed } from './problem.ts'
import { Setting } from './setting.tsx'

export function NameSetting({ user }: { user: User }) {
  const cache = useQueryClient()
  const change = useMutation(trpc.users.updateMe.mutationOptions())
  return (
    <Setting label="Name" value={<bdi>{user.displayName}</bdi>}>
      {({ done, cancel }) => (
        <Form
          submit={async (fields) => {
            const { displayName } = needed(fields, { displayName: 'Enter your name.' })
            update(cache, await change.mutateAsync({ displayName }))
            done('Your name has been changed.')
          }}
          button="Change name"
          pendingButton="Changing…"
          cancel={cancel}
        >
          <Field
            name="displayName"
            label="New name"
            autoComplete="name"
            defaultValue={user.displayName}
            required
          />
        </Form>
      )}
    </Setting>
  )
}
