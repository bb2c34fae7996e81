import { authLink } from '@trpc-auth/client'
import type { AuthErrorCode } from '@trpc-auth/server'
import superjson from 'superjson'
import { expectTypeOf, test } from 'vitest'
import { AuthNews, createAuthReact } from '../src/index.ts'
import type { authWords } from '../src/words/index.ts'
import type { AppRouter } from './harness/app.ts'
import {
  type client,
  trpc,
  useSignIn,
  useSignInWith,
  useSignOut,
  useUser,
} from './page/requests.ts'

type User = NonNullable<Awaited<ReturnType<typeof client.viewer.query>>>

const news = new AuthNews()
const user = trpc.viewer.queryOptions()
const signIn = trpc.auth.login.mutationOptions()
const signOut = trpc.auth.logout.mutationOptions()

test("knows the app's own user", () => {
  expectTypeOf(useUser()).toEqualTypeOf<User | null | undefined>()
  expectTypeOf<User>().toHaveProperty('name').toBeString()
})

test("signs in with what the app's own procedure takes, and answers what it does", () => {
  const { mutateAsync, error } = useSignIn()
  expectTypeOf(mutateAsync).parameter(0).toHaveProperty('password').toBeString()
  expectTypeOf(mutateAsync).returns.resolves.toHaveProperty('pending')
  expectTypeOf(error?.data?.auth?.code).toEqualTypeOf<AuthErrorCode | undefined>()
  expectTypeOf(useSignOut().mutate).toBeCallableWith()
  // @ts-expect-error -- it takes an address and a password
  useSignIn().mutate({ email: 'ada@example.org' })
})

test('wants a query that answers null to strangers', () => {
  createAuthReact({ news, requests: () => ({ user, signIn, signOut }) })
  const me = trpc.auth.me.queryOptions()
  // @ts-expect-error -- it refuses strangers
  createAuthReact({ news, requests: () => ({ user: me, signIn, signOut }) })
  const hello = trpc.hello.queryOptions()
  // @ts-expect-error -- a text is no user
  createAuthReact({ news, requests: () => ({ user: hello, signIn, signOut }) })
})

test('wants mutations that sign in and out', () => {
  const wrong = trpc.vault.mutationOptions()
  // @ts-expect-error -- it answers no user
  createAuthReact({ news, requests: () => ({ user, signIn: wrong, signOut }) })
  // @ts-expect-error -- it needs an input
  createAuthReact({ news, requests: () => ({ user, signIn, signOut: signIn }) })
  // @ts-expect-error -- a query is no mutation
  createAuthReact({ news, requests: () => ({ user, signIn: user, signOut }) })
  // @ts-expect-error -- the news are missing
  createAuthReact({ requests: () => ({ user, signIn, signOut }) })
})

test('takes other ways in', () => {
  const { mutate } = useSignInWith(trpc.auth.passkey.signIn.mutationOptions())
  expectTypeOf(mutate).parameter(0).toHaveProperty('response')
  // @ts-expect-error -- it does not answer whom it has signed in
  useSignInWith(trpc.auth.password.verify.mutationOptions())
  // @ts-expect-error -- that is not the app's user
  useSignInWith({ mutationFn: async () => ({ user: { id: 'ada' } }) })
})

test('is what authLink tells and asks', () => {
  const link = authLink<AppRouter>
  const app = { url: '/trpc', transformer: superjson }
  expectTypeOf(link).toBeCallableWith({ ...app, onIdentityChange: news.tell, onStepUp: news.ask })
})

test('has words for every code, and says which are missing in another language', () => {
  expectTypeOf<AuthErrorCode>().toExtend<keyof typeof authWords>()
  expectTypeOf<keyof typeof authWords>().toExtend<AuthErrorCode>()
  // @ts-expect-error -- all but one are missing
  const german = { NOT_SIGNED_IN: 'Melden Sie sich an.' } satisfies Record<AuthErrorCode, string>
  expectTypeOf(german).toBeObject()
})
