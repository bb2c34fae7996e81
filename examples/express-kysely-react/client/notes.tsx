import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { queryClient, trpc, useSignOut } from './auth.ts'

/** Within `SignedIn`: another user gets another tree, and an empty cache. */
export function Notes({ name }: { name: string }) {
  const [text, setText] = useState('')
  const signOut = useSignOut()
  const notes = useQuery(trpc.notes.list.queryOptions())
  const add = useMutation(
    trpc.notes.add.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.notes.list.queryFilter()),
    }),
  )
  return (
    <>
      <p>
        Hello, {name}! <button onClick={() => signOut.mutate()}>Sign out</button>
      </p>
      <ul>
        {notes.data?.map((note) => (
          <li key={note.id}>{note.text}</li>
        ))}
      </ul>
      <input aria-label="New note" value={text} onChange={(e) => setText(e.target.value)} />
      <button onClick={() => add.mutate({ text })}>Add</button>
    </>
  )
}
