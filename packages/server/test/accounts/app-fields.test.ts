import { initTRPC } from '@trpc/server'
import superjson from 'superjson'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  authRouter,
  cookieBackend,
  createAuth,
  createUser,
  memoryUsers,
  registerRouter,
  usersRouter,
  type AdapterOptions,
  type ProfileSchema,
  type UserStore,
} from '../../src/index.ts'
import { lifetimeSeconds, secret } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { createClock } from '../harness/clock.ts'
import { fastHasher } from '../harness/fast-hasher.ts'
import { ada, bob } from '../harness/people.ts'
import { rawMutation } from '../harness/raw.ts'
import { serve } from '../harness/serve.ts'

const profile = z.object({ displayName: z.string() })
const managed = z.object({ role: z.enum(['reader', 'editor']).default('reader') })
const backends = [cookieBackend({ secret, lifetimeSeconds })]
const passwords = { hasher: fastHasher }

function createManagedApp() {
  const clock = createClock()
  const users = memoryUsers()
  const auth = createAuth({ backends, users, profile, managed, passwords, clock })
  const createContext = (options: AdapterOptions) => ({ ...auth.createContext(options) })
  const t = initTRPC
    .context<typeof createContext>()
    .create({ transformer: superjson, errorFormatter: auth.errorFormatter })
  const router = t.router({
    auth: { ...authRouter(auth, t.procedure), ...registerRouter(auth, t.procedure) },
    users: usersRouter(auth, t.procedure),
  })
  return { auth, clock, createContext, router }
}

describe('a managed field', () => {
  test('is set by nobody who registers, nor by its own user [sec-63]', async () => {
    await using server = await serve(createManagedApp())
    const browser = new Browser(server)
    await rawMutation(browser, 'auth.register', { ...ada, role: 'editor' })
    await browser.trpc.auth.login.mutate(ada)
    expect(await browser.trpc.auth.me.query()).toMatchObject({ role: 'reader' })

    await rawMutation(browser, 'users.updateMe', { displayName: 'Eve', role: 'editor' })

    expect(await browser.trpc.auth.me.query()).toMatchObject({ displayName: 'Eve', role: 'reader' })
  })

  test('is set by the app and by superusers, and by no other user [sec-63]', async () => {
    const app = createManagedApp()
    await using server = await serve(app)
    const { id } = await createUser(app.auth, { ...ada, role: 'editor' })
    await createUser(app.auth, { ...bob, isSuperuser: true })
    const own = new Browser(server)
    await own.trpc.auth.login.mutate(ada)
    expect(await own.trpc.auth.me.query()).toMatchObject({ role: 'editor' })
    const admin = new Browser(server)
    await admin.trpc.auth.login.mutate(bob)
    await admin.trpc.users.update.mutate({ id, role: 'reader' })
    expect(await own.trpc.auth.me.query()).toMatchObject({ role: 'reader' })

    const refused = await rawMutation(own, 'users.update', { id, role: 'editor' })

    expect(refused.status).toBe(403)
    expect(await own.trpc.auth.me.query()).toMatchObject({ role: 'reader' })
  })

  test('that users could set as well, or that they would not have, is refused at start-up [sec-63]', () => {
    const create = (fields: ProfileSchema) =>
      createAuth({ backends, users: memoryUsers(), profile, managed: fields })
    expect(() => create(z.object({ displayName: z.string().default('') }))).toThrow(
      'managed: the field "displayName" is in profile as well, where users can set it.',
    )
    expect(() => create(z.object({ role: z.string() }))).toThrow(
      'managed: the field "role" needs a default, or must be optional',
    )
    expect(() => create(z.object({ isSuperuser: z.boolean().default(false) }))).toThrow(
      'managed: the field "isSuperuser" is taken',
    )
  })
})

/** The app as one version of its profile has it, over the users that are there. */
function createVersion<TSchema extends ProfileSchema>(users: UserStore, schema: TSchema) {
  const clock = createClock()
  const auth = createAuth({ backends, users, profile: schema, passwords, clock })
  const createContext = (options: AdapterOptions) => ({ ...auth.createContext(options) })
  const t = initTRPC
    .context<typeof createContext>()
    .create({ transformer: superjson, errorFormatter: auth.errorFormatter })
  const router = t.router({
    auth: { ...authRouter(auth, t.procedure), ...registerRouter(auth, t.procedure) },
    users: usersRouter(auth, t.procedure),
  })
  return { auth, clock, createContext, router }
}

describe('when the schema of the profile changes', () => {
  const before = z.object({ displayName: z.string(), nickname: z.string() })
  const after = z.object({
    displayName: z.string(),
    plan: z.enum(['free', 'pro']).default('free'),
    town: z.string(),
  })

  test('users show what it has now: nothing that was taken out, and new defaults [field-D13]', async () => {
    const users = memoryUsers()
    {
      await using server = await serve(createVersion(users, before))
      await new Browser(server).trpc.auth.register.mutate({ ...ada, nickname: 'the Countess' })
    }
    await using server = await serve(createVersion(users, after))
    const { trpc } = new Browser(server)
    const { user } = await trpc.auth.login.mutate(ada)
    expect(user).toMatchObject({ displayName: 'Ada', plan: 'free' })
    expect(user).not.toHaveProperty('nickname')
    // A new field without a default is missing until somebody gives it.
    expect(user).not.toHaveProperty('town')

    await trpc.users.updateMe.mutate({ town: 'London' })

    const me = await trpc.auth.me.query()
    expect(me).toMatchObject({ displayName: 'Ada', plan: 'free', town: 'London' })
    expect(me).not.toHaveProperty('nickname')
  })
})
