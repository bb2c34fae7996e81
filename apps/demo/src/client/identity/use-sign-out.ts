import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { trpc } from '../trpc.ts'
import { leave } from './identity.ts'

/** Signs out here and in every other tab, then shows that it worked. */
export function useSignOut() {
  const client = useQueryClient()
  const [, navigate] = useLocation()
  return useMutation(
    trpc.auth.logout.mutationOptions({
      onSuccess() {
        leave(client, 'asked')
        navigate('/sign-out')
      },
    }),
  )
}
