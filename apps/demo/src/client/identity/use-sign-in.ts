import { useMutation, useQueryClient } from '@tanstack/react-query'
import { trpc } from '../trpc.ts'
import { enter } from './identity.ts'

/** Signs in here; the other tabs follow. */
export function useSignIn() {
  const client = useQueryClient()
  return useMutation(
    trpc.auth.login.mutationOptions({
      onSuccess: ({ user }) => enter(client, user),
    }),
  )
}
