import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { trpc } from '../trpc.ts'
import { leave } from './identity.ts'
import { tellTabs } from './tabs.ts'

/** Signs out here and in every other tab, then shows that it is done. */
export function useSignOut() {
  const client = useQueryClient()
  const [, navigate] = useLocation()
  return useMutation(
    trpc.auth.logout.mutationOptions({
      onSuccess() {
        tellTabs('signed-out')
        leave(client, 'asked')
        navigate('/sign-out')
      },
    }),
  )
}
