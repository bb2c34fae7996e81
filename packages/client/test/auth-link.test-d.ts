import {
  httpBatchLink,
  httpBatchStreamLink,
  httpSubscriptionLink,
  splitLink,
  type TRPCLink,
} from '@trpc/client'
import { initTRPC, type AnyTRPCRouter } from '@trpc/server'
import superjson from 'superjson'
import { expectTypeOf, test } from 'vitest'
import { cookieJarFetch } from '../src/cookie-jar-fetch.ts'
import {
  authLink,
  type ActionPath,
  type AuthLink,
  type IdentityChange,
  type MutationPath,
  type QueryPath,
  type RoutePath,
} from '../src/index.ts'
import type { AppRouter } from './harness/app.ts'

const url = '/trpc'
const transformer = superjson
const app = { url, transformer }

const t = initTRPC.create()
const otherRouter = t.router({
  account: { enter: t.procedure.mutation(() => 1), leave: t.procedure.mutation(() => 2) },
})
type OtherRouter = typeof otherRouter

const link = authLink<AppRouter>
const otherLink = authLink<OtherRouter>

test("makes a link of the app's", () => {
  expectTypeOf(authLink<AppRouter>(app)).toEqualTypeOf<AuthLink<AppRouter>>()
  expectTypeOf<AuthLink<AppRouter>>().toExtend<TRPCLink<AppRouter>>()
  expectTypeOf<AuthLink<AppRouter>>().toBeCallableWith({})
})

test('makes a link that can be closed and opened again', () => {
  expectTypeOf(authLink<AppRouter>(app)).toHaveProperty('close').toEqualTypeOf<() => void>()
  expectTypeOf(authLink<AppRouter>(app)).toHaveProperty('open').toEqualTypeOf<() => void>()
})

test('takes any terminating link for the rest', () => {
  expectTypeOf(link).toBeCallableWith({ ...app, rest: httpBatchStreamLink })
  expectTypeOf(link).toBeCallableWith({
    ...app,
    rest: (http) => httpBatchLink({ ...http, maxItems: 9 }),
  })
  expectTypeOf(link).toBeCallableWith({
    ...app,
    rest: (http) =>
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: httpSubscriptionLink({
          ...http,
          eventSourceOptions: () => ({ withCredentials: true }),
        }),
        false: httpBatchStreamLink(http),
      }),
  })
  // @ts-expect-error -- a link that is made already has neither our fetch nor its credentials
  expectTypeOf(link).toBeCallableWith({ ...app, rest: httpBatchLink<AppRouter>(app) })
})

test("wants the app's transformer, and none where there is none", () => {
  const paths = { cookies: [], signIn: [], signOut: [] }
  expectTypeOf(otherLink).toBeCallableWith({ url, ...paths })
  // @ts-expect-error -- this app has none
  expectTypeOf(otherLink).toBeCallableWith({ url, ...paths, transformer })
  // @ts-expect-error -- this app has one
  expectTypeOf(link).toBeCallableWith({ url })
})

test('wants to be told where the auth procedures are, unless they are at their usual place', () => {
  const cookies = ['account'] as const
  const signIn = ['account.enter'] as const
  const signOut = ['account.leave'] as const
  expectTypeOf(otherLink).toBeCallableWith({ url, cookies, signIn, signOut })
  // @ts-expect-error -- neither auth.login nor auth.logout is there
  expectTypeOf(otherLink).toBeCallableWith({ url })
  // @ts-expect-error -- auth.logout is not there
  expectTypeOf(otherLink).toBeCallableWith({ url, cookies, signIn })
})

test("takes the app's own paths only", () => {
  expectTypeOf(link).toBeCallableWith({ ...app, cookies: ['auth', 'session.renew', 'notes'] })
  expectTypeOf(link).toBeCallableWith({ ...app, signIn: ['auth.login'], signOut: ['auth.logout'] })
  expectTypeOf(link).toBeCallableWith({ ...app, me: 'auth.me', renew: 'session.renew' })
  expectTypeOf(link).toBeCallableWith({ ...app, renew: async () => true })
  // @ts-expect-error -- there is no such router
  expectTypeOf(link).toBeCallableWith({ ...app, cookies: ['account'] })
  // @ts-expect-error -- a subscription cannot go by plain HTTP
  expectTypeOf(link).toBeCallableWith({ ...app, cookies: ['ticks.mine'] })
  // @ts-expect-error -- a typing error
  expectTypeOf(link).toBeCallableWith({ ...app, signIn: ['auth.logIn'] })
  // @ts-expect-error -- a query
  expectTypeOf(link).toBeCallableWith({ ...app, signOut: ['auth.me'] })
  // @ts-expect-error -- a mutation
  expectTypeOf(link).toBeCallableWith({ ...app, me: 'auth.login' })
  // @ts-expect-error -- it needs input
  expectTypeOf(link).toBeCallableWith({ ...app, renew: 'auth.login' })
  // @ts-expect-error -- it does not say how it ended
  expectTypeOf(link).toBeCallableWith({ ...app, renew: async () => {} })
})

test("knows the paths of the app's procedures", () => {
  expectTypeOf<MutationPath<OtherRouter>>().toEqualTypeOf<'account.enter' | 'account.leave'>()
  expectTypeOf<RoutePath<OtherRouter>>().toEqualTypeOf<
    'account' | 'account.enter' | 'account.leave'
  >()
  expectTypeOf<QueryPath<OtherRouter>>().toBeNever()
  expectTypeOf<'auth.logout' | 'session.renew'>().toExtend<ActionPath<AppRouter>>()
  expectTypeOf<MutationPath<AnyTRPCRouter>>().toBeString()
})

test('tells of changes by a union to switch over', () => {
  type SignedOut = Extract<IdentityChange, { type: 'signed-out' }>
  expectTypeOf<IdentityChange['type']>().toEqualTypeOf<'signed-in' | 'signed-out'>()
  expectTypeOf<SignedOut['reason']>().toEqualTypeOf<'logout' | 'expired' | 'revoked'>()
  expectTypeOf<Exclude<IdentityChange, SignedOut>>().not.toHaveProperty('reason')
})

test('takes a BroadcastChannel, and a fetch with a jar', () => {
  expectTypeOf(link).toBeCallableWith({ ...app, tabs: new BroadcastChannel('name') })
  expectTypeOf(link).toBeCallableWith({ ...app, tabs: null })
  expectTypeOf(link).toBeCallableWith({ ...app, visitors: 'one' })
  // @ts-expect-error -- there is one, or there are many
  expectTypeOf(link).toBeCallableWith({ ...app, visitors: 1 })
  expectTypeOf(link).toBeCallableWith({ ...app, fetch: cookieJarFetch({ fetch }) })
  expectTypeOf(cookieJarFetch()).toExtend<typeof fetch>()
})
