import { authLink, type IdentityChange } from '@trpc-auth/client'
import { QueryClient } from '@tanstack/react-query'
import { createTRPCClient, httpLink } from '@trpc/client'
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query'
import superjson from 'superjson'
import { AuthNews, createAuthReact } from '../../src/index.ts'
import type { AppRouter } from '../harness/app.ts'

export const news = new AuthNews()
// What an app does that keeps drafts beside its cache; and what a test may tell as the link does.
const heard: IdentityChange[] = []
news.listen((change) => heard.push(change))
const again = () => queryClient.refetchQueries(trpc.hello.pathFilter())
Object.assign(globalThis, { heard, tell: news.tell, again })
// On one page the link does not know what signs in; on another it renews sessions by a sign-in.
const { pathname } = globalThis.location ?? {}
const knows = pathname !== '/untold'
const renew = async () => {
  await client.auth.login.mutate({ email: 'ada@example.org', password: 'correct horse battery' })
  return true
}
export const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } })
export const client = createTRPCClient<AppRouter>({
  links: [
    authLink<AppRouter>({
      url: '/trpc',
      transformer: superjson,
      rest: httpLink, // so that a test can hold up one call
      signIn: knows ? ['auth.login', 'auth.passkey.signIn'] : [],
      onIdentityChange: news.tell,
      onStepUp: news.ask,
      ...(pathname === '/renewing' && { renew }),
    }),
  ],
})
export const trpc = createTRPCOptionsProxy<AppRouter>({ client, queryClient })

export const {
  AuthProvider,
  SignedIn,
  SignedOut,
  useUser,
  useUserQuery,
  useSignIn,
  useSignInWith,
  useSignOut,
} = createAuthReact({
  news,
  requests: () => ({
    user: trpc.viewer.queryOptions(),
    signIn: trpc.auth.login.mutationOptions(),
    signOut: trpc.auth.logout.mutationOptions(),
  }),
})
