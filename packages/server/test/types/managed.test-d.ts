import { initTRPC, type inferRouterInputs, type inferRouterOutputs } from '@trpc/server'
import { describe, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import {
  authRouter,
  cookieBackend,
  createAuth,
  createUser,
  memoryUsers,
  registerRouter,
  usersRouter,
} from '../../src/index.ts'

const backends = [
  cookieBackend({ secret: 'a secret of the type tests, never served', lifetimeSeconds: 60 }),
]
const users = memoryUsers()

const profile = z.object({
  displayName: z.string(),
  theme: z.enum(['light', 'dark']).default('light'),
})
const managed = z.object({
  role: z.enum(['reader', 'editor', 'admin']).default('reader'),
  seats: z.number().optional(),
})

function createManagedApp() {
  const auth = createAuth({
    backends,
    users,
    profile,
    managed,
    hooks: {
      afterUpdate({ user, previous }) {
        expectTypeOf(user.role).toEqualTypeOf<'reader' | 'editor' | 'admin'>()
        expectTypeOf(previous.seats).toEqualTypeOf<number | undefined>()
      },
    },
  })
  const t = initTRPC.context<ReturnType<typeof auth.createContext>>().create()
  const router = t.router({
    auth: { ...authRouter(auth, t.procedure), ...registerRouter(auth, t.procedure) },
    users: usersRouter(auth, t.procedure),
  })
  return { auth, t, router }
}

type App = ReturnType<typeof createManagedApp>
type Inputs = inferRouterInputs<App['router']>
type Outputs = inferRouterOutputs<App['router']>
type Role = 'reader' | 'editor' | 'admin'

describe('a managed field', () => {
  test('is in every user that an app or a client sees', () => {
    const { auth, t } = createManagedApp()
    auth.protectedProcedure(t.procedure).query(async ({ ctx }) => {
      expectTypeOf(ctx.user.role).toEqualTypeOf<Role>()
      expectTypeOf(ctx.user.seats).toEqualTypeOf<number | undefined>()
      expectTypeOf(ctx.user.displayName).toEqualTypeOf<string>()
    })
    auth.protect({ when: ({ role }) => role === 'admin' })
    // @ts-expect-error no role is called so
    auth.protect({ when: ({ role }) => role === 'owner' })
    t.procedure.query(async ({ ctx }) => {
      expectTypeOf((await ctx.auth.user())?.role).toEqualTypeOf<Role | undefined>()
    })
    // Without a transformer a client sees the text that JSON makes of a Date: the fields are the same.
    expectTypeOf<Outputs['auth']['me']['role']>().toEqualTypeOf<Role>()
    expectTypeOf<Outputs['auth']['login']['user']['role']>().toEqualTypeOf<Role>()
    expectTypeOf<Outputs['auth']['register']['user']['seats']>().toEqualTypeOf<number | undefined>()
    expectTypeOf<Outputs['users']['list']['users'][number]['role']>().toEqualTypeOf<Role>()
  })

  test('is in no input of users about themselves', () => {
    expectTypeOf<keyof Inputs['auth']['register']>().toEqualTypeOf<
      'email' | 'password' | 'displayName' | 'theme'
    >()
    expectTypeOf<keyof Inputs['users']['updateMe']>().toEqualTypeOf<'displayName' | 'theme'>()
    const { router } = createManagedApp()
    const caller = router.createCaller({} as Parameters<typeof router.createCaller>[0])
    // @ts-expect-error nobody makes themselves an administrator
    void caller.users.updateMe({ role: 'admin' })
    const ada = { email: 'ada@example.org', password: 'correct horse', displayName: 'Ada' }
    // @ts-expect-error at registration neither
    void caller.auth.register({ ...ada, role: 'admin' } as const)
  })

  test('is in the inputs of superusers and of the app’s own code, and may be left out', () => {
    expectTypeOf<Inputs['users']['create']['role']>().toEqualTypeOf<Role | undefined>()
    expectTypeOf<Inputs['users']['create']['seats']>().toEqualTypeOf<number | undefined>()
    expectTypeOf<Inputs['users']['update']['role']>().toEqualTypeOf<Role | undefined>()
    expectTypeOf<Inputs['users']['update']['displayName']>().toEqualTypeOf<string | undefined>()
    const { auth } = createManagedApp()
    const ada = { email: 'ada@example.org', password: 'correct horse', displayName: 'Ada' }
    void createUser(auth, ada)
    void createUser(auth, { ...ada, role: 'editor', seats: 3 }).then((user) => {
      expectTypeOf(user.role).toEqualTypeOf<Role>()
    })
    // @ts-expect-error no role is called so
    void createUser(auth, { ...ada, role: 'owner' })
  })
})

test('without managed fields nothing changes', () => {
  const auth = createAuth({ backends, users, profile })
  const t = initTRPC.context<ReturnType<typeof auth.createContext>>().create()
  const router = t.router({ users: usersRouter(auth, t.procedure) })
  type Input = inferRouterInputs<typeof router>['users']
  expectTypeOf<keyof Input['create']>().toEqualTypeOf<
    'email' | 'password' | 'displayName' | 'theme' | 'isActive' | 'isVerified' | 'isSuperuser'
  >()
  expectTypeOf(auth.toUser).returns.toHaveProperty('id')
})

test('managed fields alone are enough, and are stored as JSON', () => {
  const auth = createAuth({ backends, users, managed })
  const t = initTRPC.context<ReturnType<typeof auth.createContext>>().create()
  auth.protectedProcedure(t.procedure).query(({ ctx }) => {
    expectTypeOf(ctx.user.role).toEqualTypeOf<Role>()
    // @ts-expect-error there is no profile
    void ctx.user.displayName
  })
  // @ts-expect-error a Date comes back as text
  createAuth({ backends, users, managed: z.object({ until: z.date().optional() }) })
  // @ts-expect-error managed fields are fields of an object
  createAuth({ backends, users, managed: z.string().optional() })
})
