import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { decodeJwt } from 'jose'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { cookieBackend, cookieProcedure } from '../../src/index.ts'
import { createAppWith, lifetimeSeconds, secret } from '../harness/app.ts'
import { Browser, type Seen } from '../harness/browser.ts'
import type { LinkName } from '../harness/client.ts'
import { serve, type AdapterName } from '../harness/serve.ts'

/** `PROPERTY_RUNS=1000 pnpm test packages/server/test/batches` looks longer. */
const numRuns = Number(process.env['PROPERTY_RUNS'] ?? 12)

const adapters: readonly AdapterName[] = [
  'standalone',
  'http2',
  'express',
  'fastify',
  'next pages',
  'fetch',
  'hono',
  'lambda v1',
  'lambda v2',
]
const links: readonly LinkName[] = ['httpLink', 'httpBatchLink', 'httpBatchStreamLink']

const backendNames = ['c0', 'c1', 'c2'] as const
const kinds = [
  'signIn',
  'signInUnheld',
  'signInUnseen',
  'signInRefused',
  'slow',
  'fail',
  'plain',
] as const

/** Work of a call, in turns of the event loop: another one for each call, so orders vary. */
const turns = fc.nat({ max: 6 })

const call = fc.record({
  kind: fc.constantFrom(...kinds),
  backend: fc.constantFrom(...backendNames),
  /** Microtasks, and then turns: the head leaves within a few of either. */
  ticks: fc.nat({ max: 60 }),
  before: turns,
  after: turns,
})
const batch = fc.array(call, { minLength: 1, maxLength: 8 })

type Call = typeof call extends fc.Arbitrary<infer T> ? T : never

const input = z.object({
  user: z.string(),
  backend: z.enum(backendNames),
  ticks: z.number(),
  before: z.number(),
  after: z.number(),
})

/** Calls that set a cookie, calls that do not, and both sorts failing. Each answers its user. */
function createBusyApp() {
  const backends = backendNames.map((name) =>
    cookieBackend({ name, cookieName: name, secret, lifetimeSeconds }),
  )
  return createAppWith({ backends }, ({ t }) => {
    const wait = async (count: number) => {
      for (let at = 0; at < count; at += 1) await turn()
    }
    const procedure = t.procedure.input(input)
    return {
      signIn: cookieProcedure(
        procedure.mutation(async ({ ctx, input }) => {
          await wait(input.before)
          await ctx.auth.signIn({ id: input.user }, input)
          await wait(input.after)
          return input.user
        }),
      ),
      /** Without cookieProcedure: under streaming its head may have left. */
      signInUnheld: procedure.mutation(async ({ ctx, input }) => {
        for (let at = 0; at < input.ticks; at += 1) await Promise.resolve()
        await wait(input.before >> 2)
        await ctx.auth.signIn({ id: input.user }, input)
        return input.user
      }),
      /** A call that may set a cookie and does not. */
      signInUnseen: cookieProcedure(
        procedure.mutation(async ({ input }) => {
          await wait(input.before)
          return input.user
        }),
      ),
      signInRefused: cookieProcedure(
        procedure.mutation(async ({ ctx, input }) => {
          await wait(input.before)
          await ctx.auth.signIn({ id: 'nobody' }, input)
          return input.user
        }),
      ),
      slow: procedure.mutation(async ({ input }) => {
        await wait(10 * (input.before + 1))
        return input.user
      }),
      fail: procedure.mutation(async ({ input }) => {
        await wait(input.before)
        throw new Error(input.user)
      }),
      plain: procedure.mutation(({ input }) => input.user),
    }
  })
}

describe.for(adapters.flatMap((adapter) => links.map((link) => ({ adapter, link }))))(
  'on $adapter through $link',
  ({ adapter, link }) => {
    test('every call gets its own answer, and every cookie of a successful one arrives once [sec-19,20]', async () => {
      await using server = await serveBusy(adapter)
      const users = await addUsers(server)

      const run = async (calls: readonly Call[]) => {
        const browser = new Browser(server, { link })
        const answers = await Promise.allSettled(
          calls.map(({ kind, ...rest }, at) =>
            browser.trpc[kind].mutate({ ...rest, user: users[at] ?? '' }),
          ),
        )

        for (const [at, { kind }] of calls.entries()) {
          expect(answers[at]).toBeOneOf(expectedAnswers(kind, { user: users[at], link }))
        }
        expect(browser.seen).toHaveLength(link === 'httpLink' ? calls.length : 1)
        const seen = browser.seen.flatMap(cookiesOf)
        for (const name of backendNames) {
          const signedIn = calls.flatMap(({ kind, backend }, at) =>
            signsIn.has(kind) && backend === name && answers[at]?.status === 'fulfilled'
              ? [users[at]]
              : [],
          )
          const arrived = seen.filter((cookie) => cookie.name === name).map(({ user }) => user)
          const responses = link === 'httpLink' ? calls.length : 1
          expect(arrived).toHaveLength(Math.min(signedIn.length, responses))
          expect(new Set(arrived).size).toBe(arrived.length)
          expect(signedIn).toEqual(expect.arrayContaining(arrived))
        }
      }

      await fc.assert(fc.asyncProperty(batch, run), { numRuns })
    }, 600_000)
  },
)

const signsIn: ReadonlySet<Call['kind']> = new Set(['signIn', 'signInUnheld'])

/** What a call may come to. Only a sign-in without a held head has a choice, and never to be lost. */
function expectedAnswers(
  kind: Call['kind'],
  { user, link }: { readonly user: string | undefined; readonly link: LinkName },
): unknown[] {
  const refusedBy = (message: unknown): unknown =>
    expect.objectContaining({ reason: expect.objectContaining({ message }) as unknown })
  if (kind === 'fail') return [refusedBy(user)]
  if (kind === 'signInRefused') return [refusedBy('LOGIN_BAD_CREDENTIALS')]
  const late = refusedBy(expect.stringContaining('cookieProcedure'))
  const answered: unknown = expect.objectContaining({ value: user })
  const mayBeLate = kind === 'signInUnheld' && link === 'httpBatchStreamLink'
  return mayBeLate ? [answered, late] : [answered]
}

function cookiesOf({ setCookie }: Seen) {
  return setCookie.map((line) => {
    const [name, token = ''] = line.split(';', 1).flatMap((pair) => pair.split('='))
    return { name, user: decodeJwt(token).sub }
  })
}

async function addUsers(server: Awaited<ReturnType<typeof serveBusy>>): Promise<string[]> {
  const browser = new Browser(server)
  const register = (at: number) => {
    const account = { email: `${at}@example.org`, password: 'correct horse', displayName: 'Ada' }
    return browser.trpc.auth.register.mutate(account)
  }
  const answers = await Promise.all(Array.from({ length: 8 }, (_, at) => register(at)))
  return answers.map(({ user }) => user.id)
}

const serveBusy = (adapter: AdapterName) => serve(createBusyApp(), adapter)
