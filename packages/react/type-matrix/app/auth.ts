import { QueryClient } from '@tanstack/react-query'
import { authLink } from '@trpc-auth/client'
import { AuthNews, createAuthReact } from '@trpc-auth/react'
import { createTRPCClient } from '@trpc/client'
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query'
import type { AppRouter } from './router.ts'

export const news = new AuthNews()
export const queryClient = new QueryClient()
export const client = createTRPCClient<AppRouter>({
  links: [authLink<AppRouter>({ url: '/trpc', onIdentityChange: news.tell, onStepUp: news.ask })],
})
export const trpc = createTRPCOptionsProxy<AppRouter>({ client, queryClient })

export const { AuthProvider, SignedIn, SignedOut, useUser, useSignIn, useSignInWith, useSignOut } =
  createAuthReact({
    news,
    requests: () => ({
      user: trpc.viewer.queryOptions(),
      signIn: trpc.auth.login.mutationOptions(),
      signOut: trpc.auth.logout.mutationOptions(),
    }),
  })
