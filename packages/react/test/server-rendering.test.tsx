import { dehydrate, hydrate, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createUser } from '@trpc-auth/server'
import { authLink } from '@trpc-auth/client'
import { createTRPCClient } from '@trpc/client'
import { createTRPCContext, createTRPCOptionsProxy } from '@trpc/tanstack-react-query'
import { renderToString } from 'react-dom/server'
import superjson from 'superjson'
import { expect, test } from 'vitest'
import { AuthNews, createAuthReact, useStepUp } from '../src/index.ts'
import { ada, bob, createApp, type AppRouter, type TestApp } from './harness/app.ts'

// As an app does that makes its clients for each render.
const news = new AuthNews()
const { TRPCProvider, useTRPC } = createTRPCContext<AppRouter>()
const { AuthProvider, SignedIn, SignedOut } = createAuthReact({
  news,
  requests: () => {
    const trpc = useTRPC()
    return {
      user: trpc.viewer.queryOptions(),
      signIn: trpc.auth.login.mutationOptions(),
      signOut: trpc.auth.logout.mutationOptions(),
    }
  },
})

function render(queryClient: QueryClient): string {
  const trpcClient = createTRPCClient<AppRouter>({
    links: [
      authLink<AppRouter>({
        url: '/trpc',
        transformer: superjson,
        fetch: () => Promise.reject(new Error('Nothing is fetched while a page is rendered.')),
        onIdentityChange: news.tell,
        onStepUp: news.ask,
      }),
    ],
  })
  return renderToString(
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
        <AuthProvider>
          <SignedIn waiting="One moment">{({ name }) => `Good day, ${name}`}</SignedIn>
          <SignedOut>Nobody</SignedOut>
          <Question />
        </AuthProvider>
      </TRPCProvider>
    </QueryClientProvider>,
  )
}

function Question() {
  return useStepUp(news) && 'a question'
}

/** The headers of somebody who has signed in; `null` for a stranger. */
async function headersOf({ auth, router, createContext }: TestApp, person: typeof ada | null) {
  if (person === null) return new Headers()
  await createUser(auth, { ...person, isVerified: true })
  const headers = new Headers()
  const context = createContext({
    headers: new Headers(),
    setCookie: ({ name, value }) => headers.set('cookie', `${name}=${value}`),
  })
  await router.createCaller(context).auth.login(person)
  return headers
}

async function prefetch(app: TestApp, person: typeof ada | null): Promise<QueryClient> {
  const queryClient = new QueryClient()
  const headers = await headersOf(app, person)
  const ctx = () => app.createContext({ headers })
  const trpc = createTRPCOptionsProxy({ router: app.router, ctx, queryClient })
  await queryClient.prefetchQuery(trpc.viewer.queryOptions())
  return queryClient
}

test('a server that has fetched nothing says neither that somebody is there nor that nobody is', () => {
  expect('window' in globalThis).toBe(false)
  expect(render(new QueryClient())).toBe('One moment')
})

test('each visitor is rendered what the server has fetched for them', async () => {
  const app = createApp('http://localhost')
  const clients = [await prefetch(app, ada), await prefetch(app, bob), await prefetch(app, null)]
  expect(clients.map(render)).toEqual(['Good day, Ada', 'Good day, Bob', 'Nobody'])
})

test('what the server has fetched is known at once where the page goes on', async () => {
  const app = createApp('http://localhost')
  for (const [person, said] of [
    [ada, 'Good day, Ada'],
    [null, 'Nobody'],
  ] as const) {
    const queryClient = new QueryClient()
    hydrate(queryClient, dehydrate(await prefetch(app, person)))
    expect(render(queryClient)).toBe(said)
  }
})

test('a hook outside of the provider says what is missing', () => {
  const page = (
    <QueryClientProvider client={new QueryClient()}>
      <SignedOut>Nobody</SignedOut>
    </QueryClientProvider>
  )
  expect(() => renderToString(page)).toThrow('AuthProvider is missing')
})
