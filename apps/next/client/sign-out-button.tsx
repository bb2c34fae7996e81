'use client'

import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTRPC } from './trpc.ts'

export function SignOutButton() {
  const router = useRouter()
  const trpc = useTRPC()
  const logout = useMutation(
    trpc.auth.logout.mutationOptions({ onSuccess: () => router.refresh() }),
  )
  return <button onClick={() => logout.mutate()}>Sign out</button>
}
