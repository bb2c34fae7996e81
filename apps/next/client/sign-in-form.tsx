'use client'

import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { credentialsOf } from './credentials.ts'
import { useTRPC } from './trpc.ts'

export function SignInForm() {
  const router = useRouter()
  const trpc = useTRPC()
  // The cookie came with the answer, so what the server renders now is for the user.
  const login = useMutation(trpc.auth.login.mutationOptions({ onSuccess: () => router.refresh() }))
  const register = useMutation(
    trpc.auth.register.mutationOptions({ onSuccess: (_answer, input) => login.mutate(input) }),
  )
  const problem = (login.error ?? register.error)?.data?.auth?.code
  return (
    <form action={(form) => login.mutate(credentialsOf(form))}>
      <label>
        E-mail <input name="email" type="email" autoComplete="username" required />
      </label>
      <label>
        Password
        <input name="password" type="password" autoComplete="current-password" required />
      </label>
      <button>Sign in</button>
      <button formAction={(form) => register.mutate(credentialsOf(form))}>Sign up</button>
      {problem && <p role="alert">{problem}</p>}
    </form>
  )
}
