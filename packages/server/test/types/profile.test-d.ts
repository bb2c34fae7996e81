import type { TRPCClient } from '@trpc/client'
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
import { describe, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import {
  createAuth,
  memoryUsers,
  type ActiveSession,
  type BaseUser,
  type LoginResult,
  type User,
} from '../../src/index.ts'
import { createPlainApp, createRichApp, type PlainApp, type profile, type RichApp } from './apps.ts'

type Input = z.input<typeof profile>
type Output = z.output<typeof profile>
type Inputs = inferRouterInputs<RichApp['router']>['auth']
type Outputs = inferRouterOutputs<RichApp['router']>['auth']

interface PublicUser extends BaseUser, Output {}

describe('from one profile schema', () => {
  test('register takes what the schema takes, and credentials', () => {
    expectTypeOf<Inputs['register']>().branded.toEqualTypeOf<
      Input & { email: string; password: string }
    >()
    expectTypeOf<Inputs['register']['plan']>().toEqualTypeOf<'free' | 'pro' | undefined>()
    expectTypeOf<Inputs['register']['age']>().toEqualTypeOf<string | undefined>()
    expectTypeOf<Inputs['login']>().toEqualTypeOf<{
      email: string
      password: string
      remember?: boolean | undefined
    }>()
    expectTypeOf<Inputs['logout']>().toEqualTypeOf<void>()
    expectTypeOf<Inputs['me']>().toEqualTypeOf<void>()
  })

  test('register, login and me answer with what it puts out, and what every user has', () => {
    expectTypeOf<Outputs['me']>().branded.toEqualTypeOf<PublicUser>()
    expectTypeOf<Outputs['register']>().branded.toEqualTypeOf<{ user: PublicUser }>()
    expectTypeOf<Outputs['login']>().toEqualTypeOf<LoginResult<User<Output>>>()
    expectTypeOf<Outputs['login']['user']>().branded.toEqualTypeOf<PublicUser>()
    expectTypeOf<Outputs['login']['accessToken']>().toEqualTypeOf<string | undefined>()
    expectTypeOf<Outputs['logout']>().toEqualTypeOf<{ ok: true }>()
    expectTypeOf<Outputs['me']['plan']>().toEqualTypeOf<'free' | 'pro'>()
    expectTypeOf<Outputs['me']['age']>().toEqualTypeOf<number | undefined>()
  })

  test('nothing that a client gets has a hash or a session epoch in its type', () => {
    expectTypeOf<Outputs['me']>().not.toHaveProperty('passwordHash')
    expectTypeOf<Outputs['me']>().not.toHaveProperty('sessionEpoch')
    expectTypeOf<Outputs['me']>().not.toHaveProperty('emailKey')
  })

  test('ctx.user, ctx.auth.user() and a rule of the app’s own have it too', () => {
    const app = createRichApp()
    app.protectedProcedure.query(({ ctx }) => {
      expectTypeOf(ctx.user).toEqualTypeOf<User<Output>>()
      expectTypeOf(ctx.user).branded.toEqualTypeOf<PublicUser>()
      expectTypeOf(ctx.session).toEqualTypeOf<ActiveSession>()
    })
    app.t.procedure.query(async ({ ctx }) => {
      expectTypeOf(await ctx.auth.user()).toEqualTypeOf<User<Output> | null>()
      expectTypeOf(await ctx.auth.session()).toEqualTypeOf<ActiveSession | null>()
      expectTypeOf(ctx).not.toHaveProperty('user')
    })
    app.auth.protect({ when: (user) => expectTypeOf(user).toEqualTypeOf<User<Output>>() })
  })

  test('the client agrees, with every type that superjson carries', () => {
    type Client = TRPCClient<RichApp['router']>
    expectTypeOf<Parameters<Client['auth']['register']['mutate']>[0]>().toEqualTypeOf<
      Inputs['register']
    >()
    type Me = Awaited<ReturnType<Client['auth']['me']['query']>>
    expectTypeOf<Me>().toEqualTypeOf<User<Output>>()
    expectTypeOf<Me['createdAt']>().toEqualTypeOf<Date>()
    type List = Awaited<ReturnType<Client['notes']['list']['query']>>
    expectTypeOf<List['of']['createdAt']>().toEqualTypeOf<Date>()
  })

  test('and without a transformer it sees the text that JSON makes of a Date', () => {
    type Client = TRPCClient<PlainApp['router']>
    type Me = Awaited<ReturnType<Client['auth']['me']['query']>>
    expectTypeOf<Me['createdAt']>().toEqualTypeOf<string>()
    expectTypeOf<Me['isActive']>().toEqualTypeOf<boolean>()
    type Login = Awaited<ReturnType<Client['auth']['login']['mutate']>>
    expectTypeOf<Login['user']['createdAt']>().toEqualTypeOf<string>()
  })
})

test('without a profile, register takes credentials and users have what all users have', () => {
  type PlainInputs = inferRouterInputs<PlainApp['router']>['auth']
  type PlainOutputs = inferRouterOutputs<PlainApp['router']>['auth']
  expectTypeOf<PlainInputs['register']>().branded.toEqualTypeOf<{
    email: string
    password: string
  }>()
  const plain = createPlainApp()
  plain.auth.protectedProcedure(plain.t.procedure).query(({ ctx }) => {
    expectTypeOf(ctx.user.createdAt).toEqualTypeOf<Date>()
    // @ts-expect-error there is no such field
    void ctx.user.displayName
  })
  expectTypeOf<PlainOutputs['logout']>().toEqualTypeOf<{ ok: true }>()
})

describe('a profile is stored as JSON', () => {
  const users = memoryUsers()

  test('so it can hold all that JSON brings back unchanged', () => {
    createAuth({
      backends: [],
      users,
      profile: z.object({
        text: z.string().transform((text) => text.length),
        maybe: z.boolean().optional(),
        nothing: z.null(),
        list: z.array(z.object({ a: z.number() })).readonly(),
        record: z.record(z.string(), z.union([z.string(), z.number()])),
        date: z.iso.date(),
      }),
    })
  })

  test('and a Date, a Map, a bigint or a function is refused', () => {
    // @ts-expect-error a Date comes back as text
    createAuth({ backends: [], users, profile: z.object({ born: z.date() }) })
    // @ts-expect-error so does one that is made of text on the way in
    createAuth({ backends: [], users, profile: z.object({ born: z.coerce.date() }) })
    const deep = z.object({ list: z.array(z.object({ born: z.date() })) })
    // @ts-expect-error deep inside as well
    createAuth({ backends: [], users, profile: deep })
    // @ts-expect-error a Map comes back as an empty object
    createAuth({ backends: [], users, profile: z.object({ a: z.map(z.string(), z.string()) }) })
    // @ts-expect-error JSON has no bigint
    createAuth({ backends: [], users, profile: z.object({ a: z.bigint() }) })
    // @ts-expect-error nor functions
    createAuth({ backends: [], users, profile: z.object({ a: z.custom<() => void>() }) })
    // @ts-expect-error a profile is an object
    createAuth({ backends: [], users, profile: z.string() })
    // @ts-expect-error and has fields that are known
    createAuth({ backends: [], users, profile: z.record(z.string(), z.string()) })
  })
})
