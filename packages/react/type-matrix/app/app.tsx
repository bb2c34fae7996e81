import { QueryClientProvider, useMutation } from '@tanstack/react-query'
import { oauthCallback } from '@trpc-auth/client/oauth'
import { useOAuthCallback, useStepUp } from '@trpc-auth/react'
import { usePasskeySignIn } from '@trpc-auth/react/passkey'
import { wordsFor } from '@trpc-auth/react/words'
import {
  AuthProvider,
  client,
  news,
  queryClient,
  SignedIn,
  SignedOut,
  trpc,
  useSignIn,
  useSignInWith,
  useSignOut,
  useUser,
} from './auth.ts'

export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <AuthProvider>
        <SignedIn waiting={<p>One moment…</p>}>{({ name }) => <p>{name}</p>}</SignedIn>
        <SignedOut>
          <SignIn />
        </SignedOut>
        <Question />
      </AuthProvider>
    </QueryClientProvider>
  )
}

function SignIn() {
  const signIn = useSignIn()
  const { signInOptions, signIn: finish } = trpc.auth
  const passkey = usePasskeySignIn({
    begin: useMutation(signInOptions.mutationOptions()).mutateAsync,
    finish: useSignInWith(finish.mutationOptions()).mutateAsync,
  })
  return (
    <>
      <button onClick={() => signIn.mutate()}>Sign in</button>
      <button onClick={() => passkey.signIn.mutate()}>Sign in with a passkey</button>
      {signIn.error && <p role="alert">{wordsFor(signIn.error)}</p>}
    </>
  )
}

function Question() {
  const question = useStepUp(news)
  return question && <button onClick={() => question.answer(false)}>Cancel</button>
}

const comeBack = oauthCallback(() => client.auth.login.mutate())

/** What their own components can see of the hooks. */
export const useAll = () => [useUser()?.name, useSignOut().mutate, useOAuthCallback(comeBack)]
