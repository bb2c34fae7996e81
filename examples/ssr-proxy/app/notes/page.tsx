import { AuthError } from '@trpc-auth/server'
import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { appRouter, createContext } from '../../server/router.ts'
import { signOut } from '../actions.ts'

/** The proxy has let the request through; whether its session is still good is found out here. */
export default async function Notes() {
  const caller = appRouter.createCaller(createContext({ headers: await headers() }))
  const notes = await caller.notes().catch((error: unknown) => {
    if (error instanceof AuthError && error.code === 'UNAUTHORIZED') redirect('/sign-in')
    throw error // an outage is no sign-out
  })
  return (
    <form action={signOut}>
      {notes} <button>Sign out</button>
    </form>
  )
}
