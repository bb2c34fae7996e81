import { initTRPC, type inferRouterInputs, type inferRouterOutputs } from '@trpc/server'
import { describe, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import {
  cookieBackend,
  createAuth,
  memoryUsers,
  registerRouter,
  usersRouter,
  type AuthErrorCode,
  type AuthErrorData,
  type HookName,
  type PasswordReason,
} from '../../src/index.ts'
import type { openAccounts } from '../harness/accounts.ts'

type Router = Awaited<ReturnType<typeof openAccounts>>['router']
type Inputs = inferRouterInputs<Router>
type Outputs = inferRouterOutputs<Router>
type User = Outputs['users']['me']

describe('what a client sees', () => {
  test('the input of updateMe is the profile, each field optional', () => {
    expectTypeOf<Inputs['users']['updateMe']>().toEqualTypeOf<{
      displayName?: string
      plan?: 'free' | 'pro' | undefined
    }>()
  })

  test('the input of update is flat, and its flags are no one’s profile', () => {
    expectTypeOf({ id: 'x', plan: 'pro', isSuperuser: true, password: null } as const).toExtend<
      Inputs['users']['update']
    >()
    expectTypeOf({ id: 'x', plan: 'gold' } as const).not.toExtend<Inputs['users']['update']>()
    expectTypeOf({ plan: 'pro' } as const).not.toExtend<Inputs['users']['update']>()
  })

  test('a page of users fits an infinite query', () => {
    expectTypeOf<Outputs['users']['list']>().toEqualTypeOf<{
      users: User[]
      nextCursor: string | null
    }>()
    expectTypeOf<{ cursor: string | null }>().toExtend<NonNullable<Inputs['users']['list']>>()
  })

  test('users have their profile and never a hash', () => {
    expectTypeOf<User['plan']>().toEqualTypeOf<'free' | 'pro'>()
    expectTypeOf<User>().not.toHaveProperty('passwordHash')
    expectTypeOf<User>().not.toHaveProperty('sessionEpoch')
  })

  test('codes and reasons are closed', () => {
    expectTypeOf<AuthErrorData['code']>().toEqualTypeOf<AuthErrorCode>()
    expectTypeOf<'RESET_PASSWORD_BAD_TOKEN'>().toExtend<AuthErrorCode>()
    expectTypeOf<'NO_SUCH_CODE'>().not.toExtend<AuthErrorCode>()
    expectTypeOf<AuthErrorData['reason']>().toEqualTypeOf<PasswordReason | undefined>()
    expectTypeOf<string>().not.toExtend<PasswordReason>()
  })
})

describe('what an app sees', () => {
  const backends = [
    cookieBackend({ secret: 'an ordinary secret of thirty-two bytes', lifetimeSeconds: 60 }),
  ]
  const profile = z.object({ plan: z.enum(['free', 'pro']) })

  test('its hooks know its profile', () => {
    const auth = createAuth({
      backends,
      users: memoryUsers(),
      profile,
      hooks: {
        afterRegister({ user, exchange }) {
          expectTypeOf(user.plan).toEqualTypeOf<'free' | 'pro'>()
          expectTypeOf(user).not.toHaveProperty('passwordHash')
          expectTypeOf(exchange.header('user-agent')).toEqualTypeOf<string | null>()
        },
        afterLoginFailed({ user }) {
          expectTypeOf(user).toBeNullable()
        },
        async afterForgotPassword({ token }) {
          expectTypeOf(token).toBeString()
        },
      },
    })
    expectTypeOf<Parameters<typeof auth.hooks.has>>().toEqualTypeOf<[name: HookName]>()
  })

  test('register answers the user, nobody, or either, as hideExistingEmail says', () => {
    const open = createAuth({ backends, users: memoryUsers(), profile })
    const secretive = createAuth({
      backends,
      users: memoryUsers(),
      profile,
      hideExistingEmail: true,
    })
    const t = initTRPC.context<ReturnType<typeof open.createContext>>().create()
    const router = t.router({
      open: registerRouter(open, t.procedure),
      secretive: registerRouter(secretive, t.procedure),
      users: usersRouter(secretive, t.procedure),
    })
    type Answers = inferRouterOutputs<typeof router>
    expectTypeOf<Answers['open']['register']['user']['plan']>().toEqualTypeOf<'free' | 'pro'>()
    expectTypeOf<Answers['secretive']['register']>().toEqualTypeOf<{ user: null }>()
    expectTypeOf<Outputs['auth']['register']['user']>().toEqualTypeOf<User | null>()
  })
})
