// The page of an app. It runs in a browser.
import { QueryClientProvider, skipToken, useMutation, useQuery } from '@tanstack/react-query'
import { StrictMode, useState, version } from 'react'
import { createRoot } from 'react-dom/client'
import { oauthCallback } from '@trpc-auth/client/oauth'
import { useOAuthCallback, useStepUp } from '../../src/index.ts'
import { useAddPasskey, usePasskeySignIn } from '../../src/passkey/index.ts'
import { wordsFor } from '../../src/words/index.ts'
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
  useUserQuery,
} from './requests.ts'

const people = {
  Ada: { email: 'ada@example.org', password: 'correct horse battery' },
  Bob: { email: 'bob@example.org', password: 'battery staple horse' },
  Nobody: { email: 'nobody@example.org', password: 'no such password' },
}

function Hello() {
  return <h1>{useQuery(trpc.hello.queryOptions()).data}</h1>
}

function SignIn() {
  const signIn = useSignIn()
  const plain = useMutation(trpc.auth.login.mutationOptions())
  // It comes late, and asks nobody once more.
  const who = useUser()
  return (
    <>
      <p title={who?.id}>Who comes in?</p>
      {Object.entries(people).map(([name, credentials]) => (
        <button
          key={name}
          onClick={() => signIn.mutate(credentials)}
        >{`Sign in as ${name}`}</button>
      ))}
      <button onClick={() => plain.mutate(people.Bob)}>Sign in plainly</button>
      {signIn.error && <p title={signIn.error.message}>{wordsFor(signIn.error)}</p>}
    </>
  )
}

function UsePasskey() {
  const { signIn, signInOptions } = trpc.auth.passkey
  const passkey = usePasskeySignIn({
    begin: useMutation(signInOptions.mutationOptions()).mutateAsync,
    finish: useSignInWith(signIn.mutationOptions()).mutateAsync,
    offer: location.pathname !== '/ask',
  })
  const [stop] = useState(() => new AbortController())
  const error = passkey.signIn.error ?? passkey.offerError
  return (
    <>
      <input aria-label="E-mail" autoComplete="username webauthn" />
      <button onClick={() => passkey.signIn.mutate(stop)}>Use a passkey</button>
      <button onClick={() => stop.abort()}>Cancel</button>
      {error ? <p>{wordsFor(error)}</p> : null}
    </>
  )
}

/** What comes back from a provider that was asked to link an account. */
function LinkAccount() {
  const link = useSignInWith({
    mutationFn: async () => ({ user: await client.viewer.query(), intent: 'link' }),
  })
  return <button onClick={() => link.mutate()}>{`Link an account: ${link.status}`}</button>
}

/** Stays where it is, whoever is signed in. */
function Save() {
  const [last, setLast] = useState('nothing')
  const saved = useQuery<string>({ queryKey: ['saved'], queryFn: skipToken }).data
  const save = useMutation(
    trpc.save.mutationOptions({
      onSuccess: (answer) => queryClient.setQueryData(['saved'], answer),
    }),
  )
  return (
    <>
      <button onClick={() => save.mutate(undefined, { onSuccess: setLast })}>Save</button>
      <p>{`${save.status}, ${saved ?? 'nothing'}, last ${last}`}</p>
    </>
  )
}

function AddPasskey() {
  const { register, registerOptions } = trpc.auth.passkey
  const passkey = useAddPasskey({
    begin: useMutation(registerOptions.mutationOptions()).mutateAsync,
    finish: useMutation(register.mutationOptions()).mutateAsync,
  })
  return (
    <>
      <button onClick={() => passkey.mutate({ name: 'This one' })}>Add a passkey</button>
      <p>{`passkey: ${passkey.error ? wordsFor(passkey.error) : passkey.status}`}</p>
    </>
  )
}

function Notes() {
  const { data, error } = useQuery(trpc.notes.queryOptions())
  const vault = useMutation(trpc.vault.mutationOptions())
  const signOut = useSignOut()
  return (
    <>
      <p>{data ?? (error ? wordsFor(error) : 'no notes yet')}</p>
      <p>{vault.data ?? vault.status}</p>
      <input aria-label="Draft" />
      <button onClick={() => vault.mutate()}>Open the vault</button>
      <button onClick={() => signOut.mutate()}>Sign out</button>
      <AddPasskey />
      <LinkAccount />
    </>
  )
}

function Dialog() {
  const question = useStepUp(news)
  if (question === null) return null
  const prove = async () => {
    await client.auth.password.verify.mutate({ password: people.Ada.password })
    question.answer(true)
  }
  return (
    <dialog open>
      {question.wanted.methods.join()}
      <button onClick={() => void prove()}>It is me</button>
      <button onClick={() => question.answer(false)}>Rather not</button>
    </dialog>
  )
}

const comeBack = oauthCallback((url) => client.hello.query().then((said) => `${said} at ${url}`))

function CameBack() {
  const back = useOAuthCallback(comeBack)
  return <p>{back.status === 'done' ? back.answer : `callback: ${back.status}`}</p>
}

function Page() {
  const [calm, setCalm] = useState(true)
  const { error } = useUserQuery()
  return (
    <>
      <Hello />
      <SignedIn waiting={<p>One moment</p>}>
        {({ name }) => (
          <>
            <h2>{name}</h2>
            <Notes />
          </>
        )}
      </SignedIn>
      <SignedOut>
        <h2>Nobody</h2>
        <UsePasskey />
      </SignedOut>
      <button onClick={() => setCalm(!calm)}>{calm ? 'Change account' : 'Stay'}</button>
      {calm ? null : <SignIn />}
      {error && <p role="alert">{wordsFor(error)}</p>}
      <Save />
      <Dialog />
      {location.pathname === '/oauth' && <CameBack />}
    </>
  )
}

/** An app of which the part with users is not always there. */
function Site() {
  const [isOpen, setOpen] = useState(true)
  return (
    <>
      <button onClick={() => setOpen(!isOpen)}>
        {isOpen ? 'Close the site' : 'Open the site'}
      </button>
      {isOpen && (
        <AuthProvider>
          <Page />
        </AuthProvider>
      )}
    </>
  )
}

document.title = version
const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <Site />
      </QueryClientProvider>
    </StrictMode>,
  )
}
