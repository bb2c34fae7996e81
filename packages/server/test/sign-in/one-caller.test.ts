import { initTRPC } from '@trpc/server'
import superjson from 'superjson'
import { describe, expect, test } from 'vitest'
import {
  authRouter,
  cookieBackend,
  createAuth,
  createUser,
  memoryUsers,
  usersRouter,
  type AdapterOptions,
} from '../../src/index.ts'
import { createAppWith, lifetimeSeconds, secret, type AppParts } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { createClock } from '../harness/clock.ts'
import { fastHasher } from '../harness/fast-hasher.ts'
import { ada, bob, signUp } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve } from '../harness/serve.ts'

const named = (name: string) => cookieBackend({ secret, lifetimeSeconds, name, cookieName: name })

describe('stacked protections look at one caller', () => {
  const open = () =>
    createAppWith({ backends: [named('web'), named('sudo')] }, ({ auth, t }: AppParts) => {
      const sudo = auth.protectedProcedure(t.procedure, { backends: ['sudo'] })
      return {
        sudo: authRouter(auth, t.procedure, { backend: 'sudo' }),
        admin: usersRouter(auth, sudo),
        inner: auth
          .protectedProcedure(sudo, { backends: ['web'] })
          .query(({ ctx }) => ctx.user.displayName),
        session: auth
          .protectedProcedure(
            auth.protectedProcedure(t.procedure, { backends: ['sudo'], load: 'session' }),
          )
          .query(({ ctx }) => `${ctx.user.displayName}, ${ctx.session.backend}`),
        replaced: auth
          .protectedProcedure(
            sudo.use(({ next, ctx }) => next({ ctx: { session: { ...ctx.session } } })),
          )
          .query(({ ctx }) => ctx.user.displayName),
      }
    })

  test('a stolen cookie of one backend beside one’s own of another opens nothing [field-C3]', async () => {
    const app = open()
    await using server = await serve(app)
    const root = new Browser(server)
    const { id } = await signUp(root)
    await app.auth.users.update(id, { isSuperuser: true })
    await root.trpc.auth.login.mutate(ada)
    const thief = new Browser(server)
    await signUp(thief, bob)
    await thief.trpc.sudo.login.mutate(bob)
    const [stolen] = await root.cookies()
    const [own] = await thief.cookies()
    const both = new Browser(server, {
      headers: { cookie: `web=${stolen?.value}; sudo=${own?.value}` },
    })

    expect((await refusal(both.trpc.admin.list.query())).auth?.code).toBe('SUPERUSER_REQUIRED')
    expect((await both.trpc.admin.me.query()).displayName).toBe('Bob')
    expect(await both.trpc.session.query()).toBe('Bob, sudo')
    expect((await refusal(both.trpc.inner.query())).auth?.code).toBe('BACKEND_NOT_ACCEPTED')
    // A session that the app has put there itself says nothing.
    expect(await both.trpc.replaced.query()).toBe('Ada')
  })
})

test('the context of another layer lets nobody in, not even its superusers [field-C12]', async () => {
  const layer = (name: string) =>
    createAuth({ backends: [named(name)], users: memoryUsers(), passwords: { hasher: fastHasher } })
  const office = layer('office')
  const shop = layer('shop')
  const createContext = (options: AdapterOptions) => ({ ...shop.createContext(options) })
  const t = initTRPC
    .context<typeof createContext>()
    .create({ errorFormatter: office.errorFormatter, transformer: superjson })
  const router = t.router({
    auth: authRouter(shop, t.procedure),
    office: office.protectedProcedure(t.procedure, { superuser: true }).query(() => 'the vault'),
    login: authRouter(office, t.procedure).login,
  })
  await createUser(shop, { email: ada.email, password: ada.password, isSuperuser: true })
  await using server = await serve({ auth: shop, clock: createClock(), createContext, router })
  const { trpc } = new Browser(server)
  await trpc.auth.login.mutate(ada)

  expect((await refusal(trpc.office.query())).auth?.code).toBe('CONTEXT_MISSING')
  expect((await refusal(trpc.login.mutate(ada))).auth?.code).toBe('CONTEXT_MISSING')
})
