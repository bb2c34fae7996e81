import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { cookieProcedure } from '../../src/index.ts'
import { createAppWith } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { createGate, type Gate } from '../harness/gate.ts'
import { signUp } from '../harness/people.ts'
import { serve, type AdapterName } from '../harness/serve.ts'

const link = 'httpBatchStreamLink'
const streaming: readonly AdapterName[] = [
  'standalone',
  'http2',
  'http2 over TLS',
  'express',
  'fastify',
  'next pages',
  'fetch',
  'hono',
]

/** An app whose calls wait at gates: `login` signs in, `neighbour` has nothing to do with it. */
function createGatedApp() {
  const gates = new Map<string, Gate>()
  const gate = (name: string) => {
    const found = gates.get(name) ?? createGate()
    gates.set(name, found)
    return found
  }
  const app = createAppWith({}, ({ t }) => ({
    login: cookieProcedure(
      t.procedure
        .input(z.object({ id: z.string(), gate: z.string() }))
        .mutation(async ({ ctx, input }) => {
          await gate(input.gate).pass()
          await ctx.auth.signIn(input)
          return input.gate
        }),
    ),
    neighbour: t.procedure.input(z.string()).mutation(async ({ input }) => {
      await gate(input).pass()
      return input
    }),
  }))
  return { ...app, gate }
}

describe.for(streaming)('in one streamed batch on %s', (adapter) => {
  test('a slow neighbour does not delay the sign-in', async () => {
    const app = createGatedApp()
    await using server = await serve(app, adapter)
    const browser = new Browser(server, { link })
    const { id } = await signUp(browser)
    const neighbour = browser.trpc.neighbour.mutate('slow')
    const login = browser.trpc.login.mutate({ id, gate: 'login' })

    app.gate('login').open()

    expect(await login).toBe('login')
    expect(browser.last.setCookie).toHaveLength(1)
    expect(await new Browser(server, { link, jar: browser.jar }).trpc.hello.query()).toBe('Ada')

    app.gate('slow').open()
    expect(await neighbour).toBe('slow')
    expect(browser.seen).toHaveLength(2) // signUp, and one batch
  })

  test('the sign-in delays nobody beyond its own time', async () => {
    const app = createGatedApp()
    await using server = await serve(app, adapter)
    const browser = new Browser(server, { link })
    const { id } = await signUp(browser)
    const slow = browser.trpc.neighbour.mutate('slow')
    const login = browser.trpc.login.mutate({ id, gate: 'login' })
    const quick = browser.trpc.neighbour.mutate('quick')

    // Neighbours run while the sign-in does,
    await app.gate('login').reached
    await Promise.all([app.gate('slow').reached, app.gate('quick').reached])
    app.gate('quick').open()
    app.gate('login').open()
    // and whoever is done when it is done need not wait for the others.
    expect(await Promise.all([login, quick])).toEqual(['login', 'quick'])

    app.gate('slow').open()
    expect(await slow).toBe('slow')
  })

  test('of two sign-ins that overlap, the head waits for both and the later one counts', async () => {
    const app = createGatedApp()
    await using server = await serve(app, adapter)
    const browser = new Browser(server, { link })
    const { id } = await signUp(browser)
    const first = browser.trpc.login.mutate({ id, gate: 'first' })
    const second = browser.trpc.login.mutate({ id, gate: 'second' })

    await app.gate('first').reached
    app.gate('second').open()
    app.gate('first').open()

    expect(await Promise.all([first, second])).toEqual(['first', 'second'])
    expect(browser.last.setCookie).toHaveLength(1)
    expect(await browser.trpc.hello.query()).toBe('Ada')
  })
})
