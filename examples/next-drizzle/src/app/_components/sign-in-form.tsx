'use client'

import { useMutation } from '@tanstack/react-query'
import { wordsFor } from '@trpc-auth/react/words'
import { useState } from 'react'
import { useSignIn, useTRPC } from '~/trpc/react.tsx'

export function SignInForm() {
  const trpc = useTRPC()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const signIn = useSignIn()
  const enter = () => signIn.mutate({ email, password })
  const signUp = useMutation(trpc.auth.register.mutationOptions({ onSuccess: enter }))
  const problem = signUp.error ?? signIn.error
  return (
    <form action={enter}>
      <input aria-label="E-mail" value={email} onChange={(e) => setEmail(e.target.value)} />
      <input
        aria-label="Password"
        type="password"
        value={password}
        onChange={(e) => setPassword(e.target.value)}
      />
      <button>Sign in</button>
      <button formAction={() => signUp.mutate({ email, password })}>Sign up</button>
      {problem && <p role="alert">{wordsFor(problem)}</p>}
    </form>
  )
}
