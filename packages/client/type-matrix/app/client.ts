import { authLink, type IdentityChange } from '@trpc-auth/client'
import { cookieJarFetch } from '@trpc-auth/client/node'
import { createTRPCClient, httpBatchLink, httpBatchStreamLink } from '@trpc/client'
import superjson from 'superjson'
import type { AppRouter } from './router.ts'

export const changes: IdentityChange[] = []

export const link = authLink<AppRouter>({
  url: '/trpc',
  transformer: superjson,
  rest: httpBatchStreamLink,
  cookies: ['auth', 'notes.own'],
  renew: 'notes.own.clear',
  onIdentityChange: (change) => changes.push(change),
})

export const trpc = createTRPCClient<AppRouter>({ links: [link] })

export const sinceWhen = async (): Promise<Date> => (await trpc.auth.me.query()).since

export const elsewhere = authLink<AppRouter>({
  url: 'https://app.example/trpc',
  transformer: superjson,
  fetch: cookieJarFetch(),
  rest: (http) => httpBatchLink({ ...http, maxItems: 3 }),
})

// @ts-expect-error -- there is no such procedure
authLink<AppRouter>({ url: '/trpc', transformer: superjson, renew: 'notes.clear' })
