import { useMutation, useQueryClient } from '@tanstack/react-query'
import { trpc } from '../trpc.ts'
import { leave } from './identity.ts'

/** Gives up the sign-in whose second step is still to come, here and in the other tabs. */
export function useStepBack() {
  const client = useQueryClient()
  return useMutation(
    trpc.auth.logout.mutationOptions({ onSuccess: () => leave(client, 'stranger') }),
  )
}
