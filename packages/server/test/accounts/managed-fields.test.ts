import { initTRPC } from '@trpc/server'
import superjson from 'superjson'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import * as mini from 'zod/mini'
import {
  authRouter,
  cookieBackend,
  createAuth,
  createUser,
  memoryUsers,
  registerRouter,
  usersRouter,
  type AdapterOptions,
  type AuthOptions,
  type Json,
  type ProfileSchema,
  type UserStore,
} from '../../src/index.ts'
import { lifetimeSeconds, secret } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { createClock } from '../harness/clock.ts'
import { fastHasher } from '../harness/fast-hasher.ts'
import { ada, bob } from '../harness/people.ts'
import { rawMutation } from '../harness/raw.ts'
import { refusal } from '../harness/refusal.ts'
import { serve } from '../harness/serve.ts'

const name = { displayName: z.string().min(1).max(80) }
const role = z.enum(['reader', 'editor', 'admin']).default('reader')
const profile = z.object(name)
const managed = z.object({ role, seats: z.number().int().optional() })

type Options<TSchema extends ProfileSchema, TManaged extends ProfileSchema> = Partial<
  Pick<
    AuthOptions<TSchema, boolean, readonly [], TManaged>,
    'users' | 'hooks' | 'hideExistingEmail'
  >
>

function createManagedApp<TSchema extends ProfileSchema, TManaged extends ProfileSchema>(
  schemas: { profile: TSchema; managed: TManaged },
  options: Options<TSchema, TManaged> = {},
) {
  const clock = createClock()
  const auth = createAuth({
    backends: [cookieBackend({ secret, lifetimeSeconds })],
    users: memoryUsers(),
    passwords: { hasher: fastHasher },
    limits: 'none',
    ...schemas,
    ...options,
    clock,
  })
  const createContext = (adapter: AdapterOptions) => ({ ...auth.createContext(adapter) })
  const t = initTRPC
    .context<typeof createContext>()
    .create({ transformer: superjson, errorFormatter: auth.errorFormatter, isDev: false })
  const router = t.router({
    auth: {
      ...authRouter(auth, t.procedure, { requiresVerification: auth.hideExistingEmail }),
      ...registerRouter(auth, t.procedure),
    },
    users: usersRouter(auth, t.procedure),
    seen: auth.protectedProcedure(t.procedure).query(({ ctx }): object => ctx.user),
  })
  return { auth, clock, createContext, router }
}

/** The app with a role, served. */
async function open(options: Options<typeof profile, typeof managed> = {}) {
  const app = createManagedApp({ profile, managed }, options)
  const server = await serve(app)
  const browse = () => new Browser(server)
  return {
    ...app,
    browse,
    async signIn({ email, password } = ada) {
      const { trpc } = browse()
      await trpc.auth.login.mutate({ email, password })
      return trpc
    },
    /** What lies in the store. */
    async kept(email = ada.email) {
      return (await app.auth.users.findByEmailKey(email))?.profile
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

/** As whoever knows the names of the fields would send it: the types refuse it. */
const ambitious = { ...ada, role: 'admin' as const, seats: 99, isSuperuser: true }

describe('a stranger who registers', () => {
  test('gets the default, whatever role they ask for [field-E1]', async () => {
    await using town = await open()
    const { user } = await town.browse().trpc.auth.register.mutate(ambitious)
    expect(user).toMatchObject({ role: 'reader', isSuperuser: false })
    expect(user).not.toHaveProperty('seats')
    expect(await town.kept()).toEqual({ displayName: 'Ada', role: 'reader' })
    const trpc = await town.signIn()
    expect(await trpc.auth.me.query()).toMatchObject({ role: 'reader' })
    expect(await trpc.seen.query()).toMatchObject({ role: 'reader' })
  })

  test('gets no more from a profile that is strict, which refuses the rest', async () => {
    const app = createManagedApp({ profile: z.strictObject(name), managed })
    await using server = await serve(app)
    const refused = await refusal(new Browser(server).trpc.auth.register.mutate(ambitious))
    expect(refused.auth?.code).toBe('INVALID_INPUT')
    expect(await app.auth.users.findByEmailKey(ada.email)).toBeNull()
  })
})

/** Schemas that hand on what they do not know. */
const profiles: Record<string, z.ZodObject<typeof name>> = {
  'a plain object': z.object(name),
  'a loose object': z.looseObject(name),
  'a catchall': z.object(name).catchall(z.json()),
}

describe.for(Object.entries(profiles))('with %s as the profile', ([, loose]) => {
  test.for([false, true])(
    'whoever registers has the managed fields that everybody begins with (hidden: %s) [sec-63] [field-E1]',
    async (hideExistingEmail) => {
      const hooks = { afterRegisterExisting: () => undefined }
      const app = createManagedApp({ profile: loose, managed }, { hideExistingEmail, hooks })
      await using server = await serve(app)
      const asAdmin = { ...ambitious, isVerified: true, sessionEpoch: 7 }
      expect(await rawMutation(new Browser(server), 'auth.register', asAdmin)).toMatchObject({
        status: 200,
      })
      const record = await app.auth.users.findByEmailKey(ada.email)
      expect(record).toMatchObject({ isSuperuser: false, isVerified: false, sessionEpoch: 0 })
      expect(record?.profile).toEqual({ displayName: 'Ada', role: 'reader' })
    },
  )

  test('only superusers and the app itself set them [sec-63]', async () => {
    const app = createManagedApp({ profile: loose, managed })
    await using server = await serve(app)
    const root = { ...ada, isSuperuser: true, role: 'admin' as const }
    expect((await createUser(app.auth, root)).role).toBe('admin')
    const { trpc } = new Browser(server)
    await trpc.auth.login.mutate(ada)
    const made = await trpc.users.create.mutate({ ...bob, role: 'admin' })
    expect(made.role).toBe('admin')
    const changed = await trpc.users.update.mutate({ id: made.id, role: 'reader' })
    expect(changed.role).toBe('reader')
    const own = { displayName: 'A', role: 'reader', isSuperuser: false }
    expect(await trpc.users.updateMe.mutate(own)).toMatchObject({
      displayName: 'A',
      role: 'admin',
      isSuperuser: true,
    })
  })
})

describe('a user', () => {
  test('cannot give themselves a role by updateMe, beside what they may change [field-E1]', async () => {
    await using town = await open()
    await createUser(town.auth, ada)
    const trpc = await town.signIn()
    const change = { displayName: 'Ada L.', role: 'admin', seats: 99 }
    expect(await trpc.users.updateMe.mutate(change)).toMatchObject({
      displayName: 'Ada L.',
      role: 'reader',
    })
    expect(await town.kept()).toEqual({ displayName: 'Ada L.', role: 'reader' })
  })

  test('does not lose what others have set by changing their own fields', async () => {
    await using town = await open()
    await createUser(town.auth, { ...ada, role: 'editor', seats: 3 })
    const trpc = await town.signIn()
    await trpc.users.updateMe.mutate({ displayName: 'Ada L.' })
    expect(await trpc.auth.me.query()).toMatchObject({ role: 'editor', seats: 3 })
  })
})

describe('a superuser', () => {
  test('sets a role, at once for the next call of its user', async () => {
    const told: unknown[] = []
    await using town = await open({
      hooks: {
        afterUpdate: ({ changed, previous, user }) =>
          void told.push([changed, previous.role, user.role]),
      },
    })
    await createUser(town.auth, { ...bob, isSuperuser: true })
    const { id } = await createUser(town.auth, ada)
    const [admin, trpc] = [await town.signIn(bob), await town.signIn()]
    const updated = await admin.users.update.mutate({ id, role: 'editor' })
    expect(updated).toMatchObject({ displayName: 'Ada', role: 'editor' })
    expect(await trpc.seen.query()).toMatchObject({ role: 'editor' })
    expect(told).toEqual([[['role'], 'reader', 'editor']])
    expect(await admin.users.get.query({ id })).toMatchObject({ role: 'editor' })
    const { users } = await admin.users.list.query({ search: 'ada' })
    expect(users).toMatchObject([{ role: 'editor' }])
  })

  test('makes a user with a role, or with the default', async () => {
    await using town = await open()
    await createUser(town.auth, { ...bob, isSuperuser: true })
    const admin = await town.signIn(bob)
    const eve = { ...ada, email: 'eve@example.org' }
    expect(await admin.users.create.mutate({ ...ada, role: 'admin', seats: 2 })).toMatchObject({
      role: 'admin',
      seats: 2,
    })
    expect(await admin.users.create.mutate(eve)).toMatchObject({ role: 'reader' })
  })

  test('has each field checked once, and a check over several of them too', async () => {
    const length = z.string().transform((text) => text.length)
    const seats = z.object({ plan: length.prefault('free'), most: z.number().default(9) })
    const bounded = seats.refine(({ plan, most }) => plan <= most, { path: ['plan'] })
    const app = createManagedApp({ profile, managed: bounded })
    await using server = await serve(app)
    const { trpc } = new Browser(server)
    await createUser(app.auth, { ...bob, isSuperuser: true, plan: 'professional', most: 12 })
    expect(await trpc.auth.login.mutate(bob)).toMatchObject({ user: { plan: 12, most: 12 } })
    expect(await trpc.users.create.mutate({ ...ada, plan: 'team' })).toMatchObject({ plan: 4 })
    const eve = { ...ada, email: 'eve@example.org', plan: 'professional' }
    expect((await refusal(trpc.users.create.mutate(eve))).auth?.code).toBe('INVALID_INPUT')
    expect((await trpc.auth.register.mutate({ ...ada, email: 'e@x.org' })).user).toMatchObject({
      plan: 4,
    })
  })

  test('is told of a role that there is not, and nothing is changed', async () => {
    await using town = await open()
    await createUser(town.auth, { ...bob, isSuperuser: true })
    const { id } = await createUser(town.auth, ada)
    const admin = await town.signIn(bob)
    const owner = { id, role: 'owner' as 'admin', displayName: 'Eve' }
    expect((await refusal(admin.users.update.mutate(owner))).auth?.code).toBe('INVALID_INPUT')
    const eve = { ...ada, email: 'eve@example.org', role: 'owner' as 'admin' }
    expect((await refusal(admin.users.create.mutate(eve))).auth?.code).toBe('INVALID_INPUT')
    expect(await town.kept()).toEqual({ displayName: 'Ada', role: 'reader' })
  })
})

test('the app’s own code makes a user with a role', async () => {
  await using town = await open()
  expect(await createUser(town.auth, { ...ada, role: 'editor' })).toMatchObject({ role: 'editor' })
  const wrong = createUser(town.auth, { ...bob, role: 'owner' as 'admin' })
  await expect(wrong).rejects.toThrow('role')
  expect(await town.kept()).toEqual({ displayName: 'Ada', role: 'editor' })
})

/** A user whose profile was written by some version of the app before this one. */
async function stored(users: UserStore, fields: Record<string, Json>) {
  const { auth } = createManagedApp({ profile: z.object({}), managed: z.object({}) }, { users })
  const { id } = await createUser(auth, ada)
  await users.update(id, { profile: fields })
  return id
}

/** What the next version of the app says of that user, by whatever way it is asked. */
async function seenBy(
  schemas: { profile: ProfileSchema; managed: ProfileSchema },
  users: UserStore,
) {
  const app = createManagedApp(schemas, { users })
  await createUser(app.auth, { ...bob, isSuperuser: true, ...schemasNeed })
  await using server = await serve(app)
  const [own, admin] = [new Browser(server).trpc, new Browser(server).trpc]
  const login = await own.auth.login.mutate(ada)
  await admin.auth.login.mutate(bob)
  const { id } = login.user
  const { users: page } = await admin.users.list.query({ search: ada.email })
  return [
    login.user,
    await own.auth.me.query(),
    await own.users.me.query(),
    await own.seen.query(),
    await own.users.updateMe.mutate({}),
    await admin.users.get.query({ id }),
    await admin.users.update.mutate({ id }),
    ...page,
  ].map((user) => {
    const own: Record<string, unknown> = { ...user }
    for (const field of Object.keys(base)) delete own[field]
    return own
  })
}

const base = { id: 1, email: 1, isActive: 1, isVerified: 1, isSuperuser: 1, createdAt: 1 }
const schemasNeed = { displayName: 'Bob' }

describe('when the schemas of the app change', () => {
  test('a new field has its default for users who were there before [field-D13]', async () => {
    const users = memoryUsers()
    await stored(users, { displayName: 'Ada' })
    const theme = z.enum(['light', 'dark']).default('light')
    for (const seen of await seenBy({ profile: z.object({ ...name, theme }), managed }, users)) {
      expect(seen).toEqual({ displayName: 'Ada', theme: 'light', role: 'reader' })
    }
  })

  test('a new default is for those alone who have no value of their own [field-D13]', async () => {
    const users = memoryUsers()
    await stored(users, { displayName: 'Ada', role: 'reader' })
    const higher = z.object({ role: role.unwrap().default('editor') })
    for (const seen of await seenBy({ profile, managed: higher }, users)) {
      expect(seen).toEqual({ displayName: 'Ada', role: 'reader' })
    }
  })

  test('a field that is taken out is published no more, and kept until it is deleted [field-D13]', async () => {
    const users = memoryUsers()
    const id = await stored(users, { displayName: 'Ada', role: 'editor', salary: 5, seats: 3 })
    const fewer = z.object({ role })
    for (const seen of await seenBy({ profile, managed: fewer }, users)) {
      expect(seen).toEqual({ displayName: 'Ada', role: 'editor' })
    }
    expect((await users.findById(id))?.profile).toMatchObject({ salary: 5, seats: 3 })
  })

  test('a new field that needs a value is missing until somebody writes it [field-D13]', async () => {
    const users = memoryUsers()
    await stored(users, {})
    for (const seen of await seenBy({ profile, managed }, users)) {
      expect(seen).toEqual({ role: 'reader' })
    }
  })

  test('a field moves from profile to managed with what is in it [field-E1]', async () => {
    const users = memoryUsers()
    const before = createManagedApp(
      { profile: z.object({ ...name, role }), managed: z.object({}) },
      { users },
    )
    await createUser(before.auth, { ...ada, role: 'editor' })
    for (const seen of await seenBy({ profile, managed: z.object({ role }) }, users)) {
      expect(seen).toEqual({ displayName: 'Ada', role: 'editor' })
    }
  })
})

describe('refused when the app is built', () => {
  const build = (schemas: { profile?: ProfileSchema; managed: ProfileSchema }) => () =>
    createManagedApp({ profile, ...schemas })

  test('is a field that is in both, where users could set it', () => {
    expect(build({ profile: z.object({ ...name, role }), managed })).toThrow(
      'managed: the field "role" is in profile as well, where users can set it.',
    )
  })

  test('is one that a new user could not have', () => {
    for (const needs of [z.string(), z.enum(['a']), z.string().nullable(), z.number().min(1)]) {
      expect(build({ managed: z.object({ plan: needs }) })).toThrow(
        'managed: the field "plan" needs a default, or must be optional',
      )
    }
    for (const fits of [
      z.string().optional(),
      z.string().nullable().default(null),
      z.string().catch('free'),
      z.string().prefault('free'),
    ]) {
      expect(build({ managed: z.object({ plan: fits }) })).not.toThrow()
    }
  })

  test('is a check over several fields that no new user could meet', () => {
    const [low, high] = [z.number().default(5), z.number().default(3)]
    const range = z.object({ low, high }).refine(({ low, high }) => low < high)
    expect(build({ managed: range })).toThrow(
      'managed: a check over several fields refuses the defaults',
    )
  })

  test('is a name that every user has, and a schema of another zod', () => {
    for (const field of ['isSuperuser', 'id', 'email', 'password', 'profile', 'constructor']) {
      expect(build({ managed: z.object({ [field]: z.string().optional() }) })).toThrow(
        `managed: the field "${field}" is taken`,
      )
    }
    const other = mini.object({ plan: mini.optional(mini.string()) })
    expect(build({ managed: other })).toThrow('managed must be made with z.object')
  })
})
