import { initTRPC, type inferProcedureBuilderResolverOptions } from '@trpc/server'
import type { CreateFastifyContextOptions } from '@trpc/server/adapters/fastify'
import type { FetchCreateContextFnOptions } from '@trpc/server/adapters/fetch'
import type { NodeHTTPCreateContextFnOptions } from '@trpc/server/adapters/node-http'
import type { CreateHTTPContextOptions } from '@trpc/server/adapters/standalone'
import type { CreateWSSContextFnOptions } from '@trpc/server/adapters/ws'
import type { CreateExpressContextOptions } from '@trpc/server/adapters/express'
import type { CreateAWSLambdaContextOptions } from '@trpc/server/adapters/aws-lambda'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { APIGatewayProxyEvent, APIGatewayProxyEventV2 } from 'aws-lambda'
import { describe, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { authRouter, cookieProcedure, registerRouter } from '../../src/index.ts'
import { createPlainApp, createRichApp, type RichApp } from './apps.ts'

const { auth, t, counted, protectedProcedure } = createRichApp()

describe('the app keeps', () => {
  test('its own context', () => {
    protectedProcedure.query(({ ctx }) => {
      expectTypeOf(ctx.requestId).toEqualTypeOf<string | string[]>()
      expectTypeOf(ctx.db).toEqualTypeOf<{ notes: string[] }>()
    })
  })

  test('what its own middlewares have added, before and after', () => {
    protectedProcedure
      .use(({ ctx, next }) => next({ ctx: { label: `${ctx.count} ${ctx.user.displayName}` } }))
      .query(({ ctx }) => {
        expectTypeOf(ctx.count).toEqualTypeOf<number>()
        expectTypeOf(ctx.label).toEqualTypeOf<string>()
        expectTypeOf(ctx.user.plan).toEqualTypeOf<'free' | 'pro'>()
      })
  })

  test('its meta', () => {
    type Meta = Parameters<(typeof protectedProcedure)['meta']>[0]
    expectTypeOf<Meta>().toEqualTypeOf<{ audit: boolean }>()
    // @ts-expect-error it has no such meta
    protectedProcedure.meta({ audited: true })
  })

  test('the input that a base procedure had', () => {
    const withInput = t.procedure.input(z.object({ id: z.number() }))
    auth.protectedProcedure(withInput).query(({ ctx, input }) => {
      expectTypeOf(input).toEqualTypeOf<{ id: number }>()
      expectTypeOf(ctx.user.displayName).toEqualTypeOf<string>()
    })
    auth
      .protectedProcedure(withInput)
      .input(z.object({ more: z.string() }))
      .output(z.string())
      .mutation(({ input }) => {
        expectTypeOf(input).branded.toEqualTypeOf<{ id: number; more: string }>()
        return input.more
      })
  })

  test('the output and the caller that a base procedure had', () => {
    const withOutput = auth.protectedProcedure(t.procedure.output(z.string()))
    // @ts-expect-error the output is a string
    withOutput.query(({ ctx }) => ctx.session.expiresAt)
    withOutput.query(({ ctx }) => ctx.user.displayName)

    const withCaller = auth.protectedProcedure(
      t.procedure.experimental_caller(async () => 'called'),
    )
    expectTypeOf(withCaller.query(() => 'ok')).toBeFunction()
    expectTypeOf(withCaller.query(() => 'ok')).returns.resolves.toEqualTypeOf<string>()
  })
})

describe('a missing context does not compile', () => {
  const bare = initTRPC.context<{ db: string }>().create()
  const none = initTRPC.create()
  const foreign = initTRPC.context<{ auth: { user: () => Promise<{ name: string }> } }>().create()

  test('in protectedProcedure', () => {
    // @ts-expect-error no `auth`
    auth.protectedProcedure(bare.procedure)
    // @ts-expect-error no context at all
    auth.protectedProcedure(none.procedure)
    // @ts-expect-error an `auth` that is another one
    auth.protectedProcedure(foreign.procedure)
    // @ts-expect-error the same without the user
    auth.protectedProcedure(bare.procedure, { load: 'session' })
  })

  test('in the routers', () => {
    // @ts-expect-error no `auth`
    authRouter(auth, bare.procedure)
    // @ts-expect-error no context at all
    authRouter(auth, none.procedure)
    // @ts-expect-error no `auth`
    registerRouter(auth, bare.procedure)
    // @ts-expect-error an `auth` that is another one
    registerRouter(auth, foreign.procedure)
  })

  test('in the middleware', () => {
    // @ts-expect-error no `auth`
    bare.procedure.use(auth.protect())
    t.procedure.use(auth.protect())
  })

  test('nor does the context of an app with other users', () => {
    const plain = createPlainApp()
    // @ts-expect-error its users have no displayName
    auth.protectedProcedure(plain.t.procedure)
  })
})

describe('what protect adds', () => {
  test('a user and a session, neither of them null', () => {
    expectTypeOf(protectedProcedure).toHaveProperty('query')
    type Options = inferProcedureBuilderResolverOptions<typeof protectedProcedure>
    expectTypeOf<Options['ctx']['user']>().not.toBeNullable()
    expectTypeOf<Options['ctx']['session']>().not.toBeNullable()
    expectTypeOf<Options['ctx']['user']['id']>().toEqualTypeOf<string>()
  })

  test("with load: 'session' a session only", () => {
    auth.protectedProcedure(counted, { load: 'session' }).query(({ ctx }) => {
      expectTypeOf(ctx.session.userId).toEqualTypeOf<string>()
      expectTypeOf(ctx.requestId).toEqualTypeOf<string | string[]>()
      expectTypeOf(ctx.count).toEqualTypeOf<number>()
      // @ts-expect-error the user was not read
      void ctx.user
    })
    t.procedure.use(auth.protect({ load: 'session', backends: ['cookie'] })).query(({ ctx }) => {
      expectTypeOf(ctx.session.backend).toEqualTypeOf<string>()
      // @ts-expect-error the user was not read
      void ctx.user
    })
  })

  test('what needs the user cannot be asked of a session alone', () => {
    // @ts-expect-error
    auth.protectedProcedure(t.procedure, { load: 'session', superuser: true })
    // @ts-expect-error
    auth.protectedProcedure(t.procedure, { load: 'session', verified: true })
    // @ts-expect-error
    auth.protect({ load: 'session', when: () => true })
  })

  test('nor in an object that was made before, in whatever form', () => {
    const superusers = { load: 'session', superuser: true } as const
    const verified = { load: 'session', verified: true } as const
    const named = { load: 'session', when: () => true } as const
    const perhaps: { readonly load: 'session'; readonly superuser?: boolean } = { load: 'session' }
    const either = { superuser: true, load: 'user' as 'user' | 'session' }
    // @ts-expect-error
    auth.protectedProcedure(t.procedure, superusers)
    // @ts-expect-error
    auth.protectedProcedure(t.procedure, verified)
    // @ts-expect-error
    auth.protectedProcedure(t.procedure, named)
    // @ts-expect-error
    auth.protectedProcedure(t.procedure, perhaps)
    // @ts-expect-error
    auth.protectedProcedure(t.procedure, either)
    // @ts-expect-error
    auth.protectedProcedure(t.procedure, { ...superusers, backends: ['cookie'] })
    // @ts-expect-error
    auth.protectedProcedure(counted, superusers)
    // @ts-expect-error
    auth.protect(superusers)
    // @ts-expect-error
    auth.protect(verified)
    // @ts-expect-error
    auth.protect(perhaps)
    auth.protectedProcedure(t.procedure, { load: 'session', backends: ['cookie'] } as const)
    auth.protectedProcedure(t.procedure, { load: 'user', superuser: true } as const)
  })

  test('a requirement that there is not', () => {
    // @ts-expect-error spelt otherwise
    auth.protectedProcedure(t.procedure, { superUser: true })
    // @ts-expect-error no such thing to load
    auth.protect({ load: 'nothing' })
    // @ts-expect-error a rule answers yes or no
    auth.protect({ when: (user) => user.displayName })
    // @ts-expect-error users have no such field
    auth.protect({ when: (user) => user.role === 'admin' })
    auth.protect({
      when: async (user) => user.plan === 'pro',
      backends: ['cookie'],
      verified: true,
    })
  })
})

type Given = Parameters<RichApp['auth']['createContext']>[0]

test('createContext takes what every adapter gives, and no framework is named in its type', () => {
  expectTypeOf<CreateHTTPContextOptions>().toExtend<Given>()
  expectTypeOf<CreateExpressContextOptions>().toExtend<Given>()
  expectTypeOf<CreateFastifyContextOptions>().toExtend<Given>()
  expectTypeOf<FetchCreateContextFnOptions>().toExtend<Given>()
  expectTypeOf<CreateWSSContextFnOptions>().toExtend<Given>()
  expectTypeOf<NodeHTTPCreateContextFnOptions<IncomingMessage, ServerResponse>>().toExtend<Given>()
  expectTypeOf<CreateAWSLambdaContextOptions<APIGatewayProxyEvent>>().toExtend<Given>()
  expectTypeOf<CreateAWSLambdaContextOptions<APIGatewayProxyEventV2>>().toExtend<Given>()
  expectTypeOf<{ headers: Headers }>().toExtend<Given>()
  // @ts-expect-error nothing to read
  auth.createContext({})
  // @ts-expect-error headers are those of the platform
  auth.createContext({ headers: 'cookie: a=b' })
})

test('a procedure that is wrapped in cookieProcedure keeps its type', () => {
  const join = t.procedure.input(z.string()).mutation(({ input }) => input.length)
  expectTypeOf(cookieProcedure(join)).toEqualTypeOf(join)
  // @ts-expect-error a builder is no procedure yet
  cookieProcedure(t.procedure)
})
