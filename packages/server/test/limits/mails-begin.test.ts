import { expect, onTestFinished, test } from 'vitest'
import { resetPasswordRouter } from '../../src/index.ts'
import { createAppWith, secret } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { createGate } from '../harness/gate.ts'
import { ada, signUp } from '../harness/people.ts'
import { serve, type AdapterName } from '../harness/serve.ts'

/** An app with a mail, and a call that takes as long as the test wants. */
async function openOffice(adapter: AdapterName = 'standalone') {
  const gate = createGate()
  const mails: string[] = []
  const app = createAppWith(
    {
      secret,
      hooks: { afterForgotPassword: ({ user }) => void mails.push(user.email) },
    },
    ({ auth, t }) => ({
      reset: resetPasswordRouter(auth, t.procedure),
      slow: t.procedure.mutation(async () => {
        await gate.pass()
        return mails.length
      }),
    }),
  )
  const server = await serve(app, adapter)
  onTestFinished(() => server[Symbol.asyncDispose]())
  await signUp(new Browser(server))
  return { app, server, gate, mails }
}

/** Long enough for everything that could begin to have begun. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setTimeout(resolve, 1))
}

const adapters = [
  ...(['standalone', 'express', 'fastify', 'next pages', 'fetch', 'hono'] as const),
  ...(['plain fetch', 'plain hono', 'lambda v1', 'lambda v2', 'http2'] as const),
]
const links = ['httpBatchLink', 'httpBatchStreamLink'] as const

test.for(adapters.flatMap((adapter) => links.map((link) => [adapter, link] as const)))(
  'on %s through %s a mail begins when the response is over, whatever its batch waits for [field-C6]',
  async ([adapter, link]) => {
    const { app, server, gate, mails } = await openOffice(adapter)
    const { trpc } = new Browser(server, { link })
    const batch = Promise.all([trpc.reset.forgotPassword.mutate(ada), trpc.slow.mutate()])
    await gate.reached
    await turns()
    gate.open()

    expect((await batch)[1]).toBe(0)
    await app.auth.hooks.settled()
    expect(mails).toEqual([ada.email])
  },
)

const hungUp = [
  ...(['standalone', 'express', 'fastify'] as const).map(
    (each) => [each, 'httpBatchLink'] as const,
  ),
  ['fetch', 'httpBatchStreamLink'] as const,
]

test.for(hungUp)(
  'on %s a mail goes out, too, when whoever asked has hung up [field-C6]',
  { timeout: 8000 }, // less than the 10 seconds after which it would go out in any case
  async ([adapter, link]) => {
    const { app, server, gate, mails } = await openOffice(adapter)
    const { trpc } = new Browser(server, { link })
    const hangUp = new AbortController()
    const { signal } = hangUp
    const batch = Promise.allSettled([
      trpc.reset.forgotPassword.mutate(ada, { signal }),
      trpc.slow.mutate(undefined, { signal }),
    ])
    await gate.reached
    await turns()
    hangUp.abort()
    await batch

    await app.auth.hooks.settled()
    expect(mails).toEqual([ada.email])
    gate.open()
  },
)
