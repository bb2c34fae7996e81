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
Object.assign(globalThis, { heard, tell: news.tell })
// On one page the link does not know what signs in.
const knows = globalThis.location?.pathname !== '/untold'
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
