import { describe, expect, test } from 'vitest'
import { cookieProcedure } from '../../src/index.ts'
import { passwordRouter } from '../../src/password/password-router.ts'
import { createAppWith, lifetimeSeconds } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { fastHasher } from '../harness/fast-hasher.ts'
import { ada, bob, signIn, signUp } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve } from '../harness/serve.ts'
import { sessionKinds } from '../harness/session-kinds.ts'

const half = lifetimeSeconds / 2

/**
 * Ada’s session beside Bob’s, which is younger and was stolen, in one request. Ada’s ends while her
 * proof is checked.
 */
async function open(kind: string) {
  const moment = { come: () => {} }
  const hasher = {
    ...fastHasher,
    async verify(...given: Parameters<typeof fastHasher.verify>) {
      const same = await fastHasher.verify(...given)
      moment.come()
      return same
    },
  }
  const web = sessionKinds[kind]?.()
  const options = { passwords: { hasher }, ...(web && { backends: [web] as const }) }
  const app = createAppWith(options, ({ auth, t, protectedProcedure }) => ({
    password: passwordRouter(auth, t.procedure),
    badge: cookieProcedure(
      protectedProcedure.mutation(({ ctx }) => {
        moment.come()
        return ctx.auth.prove('badge', { backend: ctx.session.backend })
      }),
    ),
    own: cookieProcedure(
      protectedProcedure.mutation(({ ctx }) => {
        moment.come()
        return ctx.auth.prove('badge')
      }),
    ),
  }))
  const server = await serve(app)
  const browsers = { ada: new Browser(server), bob: new Browser(server) }
  await signUp(browsers.ada, ada)
  await signUp(browsers.bob, bob)
  await signIn(browsers.ada, ada)
  app.clock.advance(half)
  await signIn(browsers.bob, bob)
  const [[own], [stolen]] = [await browsers.ada.cookies(), await browsers.bob.cookies()]
  const cookie = `sid=${own?.value}; sid=${stolen?.value}`
  const both = new Browser(server, { headers: { cookie } })
  moment.come = () => app.clock.advance(half + 1)
  return { server, both, bob: browsers.bob }
}

describe.for(Object.keys(sessionKinds))('with %s', (kind) => {
  test('one’s own password proves nothing for another session in the request', async () => {
    const { server, both, bob: victim } = await open(kind)
    await using _server = server

    const verified = both.trpc.password.verify.mutate(ada)

    expect((await refusal(verified)).auth?.code).toBe('SESSION_REVOKED')
    expect(both.last.setCookie).toEqual([])
    expect((await victim.trpc.auth.me.query()).displayName).toBe('Bob')
  })

  test.for(['badge', 'own'] as const)(
    'what the app has proved of whom it let in is not put down to another: %s',
    async (name) => {
      const { server, both } = await open(kind)
      await using _server = server
      expect((await refusal(both.trpc[name].mutate())).auth?.code).toBe('SESSION_REVOKED')
      expect(both.last.setCookie).toEqual([])
    },
  )
})
