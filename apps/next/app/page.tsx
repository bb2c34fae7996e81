import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import { Account } from '../client/account.tsx'
import { Greeting } from '../client/greeting.tsx'
import { SignInForm } from '../client/sign-in-form.tsx'
import { SignOutButton } from '../client/sign-out-button.tsx'
import { getContext, getQueryClient, trpc } from '../server/rendering.ts'
import { signOut } from './actions.ts'

export default async function Page() {
  const { auth } = await getContext()
  const user = await auth.user()
  if (user === null) return <SignInForm />

  const queryClient = getQueryClient()
  await queryClient.prefetchQuery(trpc.greeting.queryOptions())
  return (
    <>
      <HydrationBoundary state={dehydrate(queryClient)}>
        <Greeting />
      </HydrationBoundary>
      <Account />
      <SignOutButton />
      <form action={signOut}>
        <button>Sign out by a Server Action</button>
      </form>
    </>
  )
}
