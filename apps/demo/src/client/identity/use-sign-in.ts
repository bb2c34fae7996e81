import { useMutation, useQueryClient } from '@tanstack/react-query'
import { factorsIn } from '../api.ts'
import { trpc } from '../trpc.ts'
import { enter, waitForSecondStep } from './identity.ts'

/** Signs in here, or begins to where a second step is wanted; the other tabs follow. */
export function useSignIn() {
  const client = useQueryClient()
  return useMutation(
    trpc.auth.login.mutationOptions({
      onSuccess: ({ user, pending }) => {
        if (user) enter(client, user)
        else waitForSecondStep(client, factorsIn(pending ?? []))
      },
    }),
  )
}
