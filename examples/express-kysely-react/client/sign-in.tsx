import { useMutation } from '@tanstack/react-query'
import { wordsFor } from '@trpc-auth/react/words'
import { useState } from 'react'
import { trpc, useSignIn } from './auth.ts'

export function SignIn() {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const signIn = useSignIn()
  const signUp = useMutation(
    trpc.auth.register.mutationOptions({ onSuccess: () => signIn.mutate({ email, password }) }),
  )
  const problem = signUp.error ?? signIn.error
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        signUp.reset()
        signIn.mutate({ email, password })
      }}
    >
      <input aria-label="E-mail" type="email" onChange={(e) => setEmail(e.target.value)} />
      <input aria-label="Password" type="password" onChange={(e) => setPassword(e.target.value)} />
      <button>Sign in</button>
      <button type="button" onClick={() => signUp.mutate({ email, password, name: email })}>
        Sign up
      </button>
      {problem && <p role="alert">{wordsFor(problem)}</p>}
    </form>
  )
}
