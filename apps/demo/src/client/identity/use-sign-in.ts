import { useMutation, useQueryClient } from '@tanstack/react-query'
import { trpc } from '../trpc.ts'
import { enter } from './identity.ts'
import { tellTabs } from './tabs.ts'

/** Signs in here; the other tabs follow. */
export function useSignIn() {
  const client = useQueryClient()
  return useMutation(
    trpc.auth.login.mutationOptions({
      onSuccess({ user }) {
        tellTabs('signed-in')
        enter(client, user)
      },
    }),
  )
}
