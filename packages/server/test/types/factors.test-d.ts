import { initTRPC, type inferRouterInputs, type inferRouterOutputs } from '@trpc/server'
import { describe, expectTypeOf, test } from 'vitest'
import {
  authRouter,
  cookieBackend,
  createAuth,
  jwtStrategy,
  memoryUsers,
  type AuthErrorCode,
  type Factor,
  type LoginResult,
  type SignInAnswer,
  type TokenSubject,
} from '../../src/index.ts'
import type { createFactorApp } from '../harness/factor-app.ts'
import type { createSecondFactorApp } from '../harness/second-factor-app.ts'
import type { PlainApp, RichApp } from './apps.ts'

type FactorRouter = ReturnType<typeof createFactorApp>['router']
type Login = inferRouterOutputs<FactorRouter>['auth']['login']
type Me = inferRouterOutputs<FactorRouter>['auth']['me']

const secret = 'a secret of the type tests, never served'
const backends = [cookieBackend({ secret, lifetimeSeconds: 60 })]
const users = memoryUsers()

describe('what login answers', () => {
  test('in an app without factors is the user, and nothing else can be', () => {
    type Rich = inferRouterOutputs<RichApp['router']>['auth']
    expectTypeOf<Rich['login']>().toEqualTypeOf<LoginResult<Rich['me']>>()
    expectTypeOf<keyof Rich['login']>().toEqualTypeOf<'user' | 'accessToken' | 'tokenType'>()
    type Plain = inferRouterOutputs<PlainApp['router']>['auth']
    expectTypeOf<Plain['login']['user']>().toEqualTypeOf<Plain['me']>()
    expectTypeOf<Plain['login']['user']>().not.toBeNullable()

    const none = createAuth({ backends, users, factors: [] })
    const t = initTRPC.context<ReturnType<typeof none.createContext>>().create()
    const router = t.router(authRouter(none, t.procedure))
    type None = inferRouterOutputs<typeof router>['login']
    expectTypeOf<None>().toEqualTypeOf<Plain['login']>()
  })

  test('in an app with factors is the user, or those of which one is wanted', () => {
    expectTypeOf<Login['user']>().toEqualTypeOf<Me | null>()
    expectTypeOf<Login['pending']>().toEqualTypeOf<readonly 'codes'[] | null | undefined>()
    expectTypeOf<Login['accessToken']>().toEqualTypeOf<string | undefined>()
    expectTypeOf<inferRouterInputs<FactorRouter>['auth']['login']>().toEqualTypeOf<{
      email: string
      password: string
      remember?: boolean | undefined
    }>()
  })

  test('is told apart by the user, or by what is wanted', () => {
    const look = ({ user, pending }: Login) => {
      if (user) {
        expectTypeOf(user).toEqualTypeOf<Me>()
        expectTypeOf(pending).toEqualTypeOf<null | undefined>()
      } else {
        expectTypeOf(pending).toEqualTypeOf<readonly 'codes'[]>()
      }
      if (pending) expectTypeOf(user).toEqualTypeOf<null>()
      else expectTypeOf(user).toEqualTypeOf<Me>()
    }
    expectTypeOf(look).returns.toBeVoid()
  })

  test('names each factor of the app and no other, with no transformer too', () => {
    const totp: Factor<'totp'> = { name: 'totp', enrolled: () => false }
    const passkey: Factor<'passkey'> = { name: 'passkey', enrolled: async () => true }
    const auth = createAuth({ backends, users, factors: [totp, passkey] })
    expectTypeOf(auth.factors).toEqualTypeOf<readonly Factor<'totp' | 'passkey'>[]>()
    const t = initTRPC.context<ReturnType<typeof auth.createContext>>().create()
    const router = t.router(authRouter(auth, t.procedure))
    type Answer = inferRouterOutputs<typeof router>['login']
    const look = ({ user, pending }: Answer) => {
      if (user) expectTypeOf(user.email).toEqualTypeOf<string>()
      else expectTypeOf(pending).toEqualTypeOf<readonly ('totp' | 'passkey')[]>()
    }
    expectTypeOf(look).returns.toBeVoid()
  })
})

test('an app with an authenticator app and recovery codes names both, and what it may be refused with', () => {
  type Router = ReturnType<typeof createSecondFactorApp>['router']
  type Answer = inferRouterOutputs<Router>
  type Wanted = NonNullable<Answer['auth']['login']['pending']>
  expectTypeOf<Wanted>().toEqualTypeOf<readonly ('totp' | 'recovery-code')[]>()
  expectTypeOf<Answer['factors']['status']>().toEqualTypeOf<{
    enrolled: ('totp' | 'recovery-code')[]
  }>()
  expectTypeOf<Answer['totp']['confirm']['recoveryCodes']>().toEqualTypeOf<
    readonly string[] | null
  >()
  expectTypeOf<Answer['totp']['enrol']['flow']>().toEqualTypeOf<string | undefined>()
  expectTypeOf<Answer['totp']['status']['since']>().toEqualTypeOf<Date | null>()
  expectTypeOf<inferRouterInputs<Router>['totp']['verify']>().toEqualTypeOf<{ code: string }>()
  expectTypeOf<'TOTP_CODE_WRONG' | 'RECOVERY_CODE_WRONG'>().toExtend<AuthErrorCode>()
})

test('the app’s own sign-in says what is wanted, too', () => {
  const auth = createAuth({ backends, users })
  const t = initTRPC.context<ReturnType<typeof auth.createContext>>().create()
  t.procedure.mutation(async ({ ctx }) => {
    expectTypeOf(await ctx.auth.signIn({ id: '1' })).toEqualTypeOf<SignInAnswer>()
    expectTypeOf(await ctx.auth.prove('codes')).toEqualTypeOf<SignInAnswer>()
    expectTypeOf<SignInAnswer['pending']>().toEqualTypeOf<readonly string[] | undefined>()
    // @ts-expect-error a user has an id
    await ctx.auth.signIn({ email: 'ada@example.org' })
  })
})

describe('whom a token is made for', () => {
  const strategy = jwtStrategy({ secret, lifetimeSeconds: 60 })
  const now = new Date()
  const subject = {
    userId: '1',
    epoch: 0,
    backend: 'cookie',
    device: { userAgent: null, address: null },
    claims: { amr: [] },
  }

  test('cannot be written down: only the door makes one', () => {
    // @ts-expect-error it lacks the mark of the door
    void strategy.write(subject, now)
    // @ts-expect-error which has no name that one could write
    void strategy.write({ ...subject, admitted: true }, now)
    // @ts-expect-error nor can it be declared to be one
    const declared: TokenSubject = subject
    void declared
    // @ts-expect-error nor said
    void backends[0]?.strategy.write(subject satisfies TokenSubject, now)
  })

  test('can be read by whoever writes a strategy', () => {
    expectTypeOf<TokenSubject['claims']['amr'][number]['method']>().toEqualTypeOf<string>()
    expectTypeOf<Omit<TokenSubject, 'userId'>>().not.toEqualTypeOf<Omit<typeof subject, 'userId'>>()
  })
})
