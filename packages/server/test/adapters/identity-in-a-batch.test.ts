import { describe, expect, test } from 'vitest'
import {
  backend,
  cookieBackend,
  cookieTransport,
  databaseStrategy,
  memorySessions,
} from '../../src/index.ts'
import { createAppWith, lifetimeSeconds, secret } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { createGate } from '../harness/gate.ts'
import { ada, bob, signIn, signUp, signUpAndIn } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve } from '../harness/serve.ts'
import { waysWith } from '../harness/ways.ts'

const backends = {
  'a signed token': () => cookieBackend({ name: 'web', secret, lifetimeSeconds }),
  'a stored session': () =>
    backend({
      name: 'web',
      transport: cookieTransport(),
      strategy: databaseStrategy({ sessions: memorySessions(), lifetimeSeconds }),
    }),
}
type Kind = keyof typeof backends

/** An app with calls that look who is there only after the test has let them through a gate. */
function createBatchApp(kind: Kind) {
  const gate = createGate()
  const app = createAppWith({ backends: [backends[kind]()] }, ({ auth, t }) => {
    const late = t.procedure.use(async ({ next }) => {
      await gate.pass()
      return next()
    })
    const protect = auth.protectedProcedure
    return {
      late: protect(late).mutation(({ ctx }) => ctx.user.displayName),
      lateOfBackend: protect(late, { backends: ['web'] }).mutation(
        ({ ctx }) => ctx.user.displayName,
      ),
      lateSession: protect(late, { load: 'session' }).mutation(({ ctx }) => ctx.session.userId),
    }
  })
  return { ...app, gate }
}

const kinds = Object.keys(backends) as readonly Kind[]
const batchLinks = waysWith(['httpBatchLink', 'httpBatchStreamLink'])
const streamed = waysWith(['httpBatchStreamLink'])

describe.for(batchLinks.flatMap((way) => kinds.map((kind) => ({ ...way, kind }))))(
  'with $kind, in one batch on $adapter through $link',
  ({ adapter, link, kind }) => {
    test('calls beside a sign-in are still those of a stranger', async () => {
      const app = createBatchApp(kind)
      await using server = await serve(app, adapter)
      const browser = new Browser(server, { link })
      await signUp(browser)

      const [before, , after] = await Promise.all([
        refusal(browser.trpc.notes.create.mutate({ text: 'too early' })),
        signIn(browser),
        refusal(browser.trpc.notes.create.mutate({ text: 'too early' })),
      ])

      expect([before.auth, after.auth]).toEqual([
        { code: 'NOT_SIGNED_IN' },
        { code: 'NOT_SIGNED_IN' },
      ])
      expect(app.notes.all).toEqual([])
      expect(await browser.trpc.notes.create.mutate({ text: 'now' })).toMatchObject({
        owner: 'Ada',
      })
    })

    test('calls beside a sign-out are still those of the user', async () => {
      const app = createBatchApp(kind)
      await using server = await serve(app, adapter)
      const browser = new Browser(server, { link })
      await signUpAndIn(browser)

      await Promise.all([
        browser.trpc.notes.create.mutate({ text: 'before' }),
        browser.trpc.auth.logout.mutate(),
        browser.trpc.notes.create.mutate({ text: 'after' }),
      ])

      expect(app.notes.all.map(({ owner }) => owner)).toEqual(['Ada', 'Ada'])
      expect((await refusal(browser.trpc.notes.clear.mutate())).auth).toEqual({
        code: 'NOT_SIGNED_IN',
      })
    })

    test('calls beside a sign-in as another user are those of the user before', async () => {
      const app = createBatchApp(kind)
      await using server = await serve(app, adapter)
      const browser = new Browser(server, { link })
      await signUp(browser, bob)
      await signUpAndIn(browser, ada)

      await Promise.all([
        browser.trpc.notes.create.mutate({ text: 'before' }),
        signIn(browser, bob),
        browser.trpc.notes.create.mutate({ text: 'after' }),
      ])

      expect(app.notes.all.map(({ owner }) => owner)).toEqual(['Ada', 'Ada'])
      expect(await browser.trpc.hello.query()).toBe('Bob')
    })
  },
)

describe.for(streamed.flatMap((way) => kinds.map((kind) => ({ ...way, kind }))))(
  'with $kind, in one streamed batch on $adapter',
  ({ adapter, link, kind }) => {
    test('a call that looks after the sign-out was answered sees who sent it', async () => {
      const app = createBatchApp(kind)
      await using server = await serve(app, adapter)
      const browser = new Browser(server, { link })
      const { id } = await signUpAndIn(browser)
      const late = [
        browser.trpc.late.mutate(),
        browser.trpc.lateOfBackend.mutate(),
        browser.trpc.lateSession.mutate(),
      ]

      await browser.trpc.auth.logout.mutate()
      app.gate.open()

      expect(await Promise.all(late)).toEqual(['Ada', 'Ada', id])
      expect(await browser.cookies()).toEqual([])
    })

    test('a call that looks after a sign-in as another user was answered sees who sent it', async () => {
      const app = createBatchApp(kind)
      await using server = await serve(app, adapter)
      const browser = new Browser(server, { link })
      await signUp(browser, bob)
      await signUpAndIn(browser, ada)
      const late = [browser.trpc.late.mutate(), browser.trpc.lateOfBackend.mutate()]

      await signIn(browser, bob)
      app.gate.open()

      expect(await Promise.all(late)).toEqual(['Ada', 'Ada'])
      expect(await browser.trpc.hello.query()).toBe('Bob')
    })
  },
)
