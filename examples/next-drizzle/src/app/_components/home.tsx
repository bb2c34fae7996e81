'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { SignedIn, SignedOut, useSignOut, useTRPC } from '~/trpc/react.tsx'
import { SignInForm } from './sign-in-form.tsx'

export function Home() {
  return (
    <>
      <SignedIn>{(user) => <LatestPost email={user.email} />}</SignedIn>
      <SignedOut>
        <SignInForm />
      </SignedOut>
    </>
  )
}

function LatestPost({ email }: { email: string }) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const signOut = useSignOut()
  const [name, setName] = useState('')
  const { data: latest } = useQuery(trpc.post.latest.queryOptions())
  const create = useMutation(
    trpc.post.create.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.post.latest.queryFilter()),
    }),
  )
  return (
    <>
      <p>
        Hello, {email}! <button onClick={() => signOut.mutate()}>Sign out</button>
      </p>
      <p>{latest ? `Your latest post: ${latest.name}` : 'You have no posts yet.'}</p>
      <input aria-label="Title" value={name} onChange={(e) => setName(e.target.value)} />
      <button onClick={() => create.mutate({ name })}>Post</button>
    </>
  )
}
