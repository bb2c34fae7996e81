// It reads every getter that it finds. Some of zod's, on prototypes, break zod: its process is its own.
// @vitest-environment node
// @vitest-environment-options {"alone": "inspection"}
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import type { TokenAnswer } from '../../src/index.ts'
import { createAppWith, secret } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { everyBackend } from '../harness/every-backend.ts'
import { ada, signUpAndIn } from '../harness/people.ts'
import { serve } from '../harness/serve.ts'

/** All that somebody can print of a thing, in whatever way. */
function views(thing: object): string {
  const all = { depth: Infinity, showHidden: true, getters: true, maxStringLength: null }
  return [inspect(thing, all), inspect(thing, { depth: 9 }), JSON.stringify(thing)].join('\n')
}

/** An app with a backend of each kind, which looks at itself while somebody is signed in. */
function selfPrinting() {
  const backends = everyBackend()
  const seen: string[] = []
  const given: TokenAnswer[] = []
  const app = createAppWith({ backends, secret }, ({ auth, protectedProcedure }) => ({
    look: protectedProcedure.mutation(async ({ ctx }) => {
      for (const { name } of backends)
        given.push(await ctx.auth.signIn(ctx.user, { backend: name }))
      seen.push(views(ctx), views(ctx.auth), views(auth), ...backends.map(views))
    }),
  }))
  return { app, seen, given }
}

test('whoever prints the context or the layer itself sees no secret, key, token or hash [sec-41]', async () => {
  const { app, seen, given } = selfPrinting()
  await using server = await serve(app)
  const browser = new Browser(server)
  await signUpAndIn(browser)
  await browser.trpc.look.mutate()

  const record = await app.auth.users.findByEmailKey(ada.email)
  const cookies = browser.seen.flatMap(({ setCookie }) => setCookie)
  const tokens = [...cookies, ...given.flatMap(({ accessToken }) => accessToken ?? [])]
  const parts = tokens.map((token) => /([\w-]{43})(?:;|$)/.exec(token)?.[1] ?? '')
  const secrets = [secret, ada.password, record?.passwordHash ?? '', ...parts]
  const printed = seen.join('\n')

  expect(secrets.map((text) => text.length > 12)).toEqual(Array(8).fill(true))
  expect(printed).toContain(ada.email) // it does print what it is for
  expect(secrets.filter((text) => printed.includes(text))).toEqual([])
})
