import { useQueryClient } from '@tanstack/react-query'
import { usePasskeySignIn as usePasskey } from '@trpc-auth/react/passkey'
import { client as api, factorsIn } from '../api.ts'
import { enter, waitForSecondStep } from './identity.ts'

/** Signs in whoever has a passkey: on request, and offered among what the browser fills in. */
export function usePasskeySignIn() {
  const client = useQueryClient()
  const { passkey } = api.auth
  return usePasskey({
    begin: () => passkey.signInOptions.mutate(),
    async finish(input) {
      const { user, pending } = await passkey.signIn.mutate(input)
      if (user) enter(client, user)
      else waitForSecondStep(client, factorsIn(pending ?? []))
    },
  })
}
