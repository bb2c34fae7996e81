import { inspect } from 'node:util'
import { TRPCError } from '@trpc/server'
import { describe, expect, test } from 'vitest'
import type { Requirement } from '../../src/index.ts'
import { createAppWith } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { createFactorApp } from '../harness/factor-app.ts'
import { ada, signUpAndIn } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve } from '../harness/serve.ts'

const storeTimeoutSeconds = 0.2
const forever = () => new Promise<never>(() => undefined)

const failures: readonly (readonly [string, Requirement<unknown>])[] = [
  [
    'throws',
    () => {
      throw new Error('connect to plans.internal')
    },
  ],
  ['rejects', () => Promise.reject(new Error('connect to plans.internal'))],
  ['rejects with what is no error', () => Promise.reject('plans.internal')],
  ['never answers', forever],
]

async function ask(when: Requirement<unknown>) {
  const app = createAppWith({ storeTimeoutSeconds }, ({ auth, t }) => ({
    pro: auth.protectedProcedure(t.procedure, { when }).query(() => 'in'),
  }))
  const server = await serve(app)
  const browser = new Browser(server)
  await signUpAndIn(browser)
  return { browser, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

describe.each(failures)('a requirement that %s', (_what, when) => {
  test('is UNAVAILABLE in time, tells nothing and signs nobody out [field-D8]', async () => {
    await using app = await ask(when)
    const refused = await app.browser.trpc.pro.query().catch((error: unknown) => error)
    expect(refused).toMatchObject({ data: { httpStatus: 503, auth: { code: 'UNAVAILABLE' } } })
    expect(inspect(refused, { depth: 20 })).not.toContain('plans.internal')
    expect((await app.browser.trpc.auth.me.query()).displayName).toBe('Ada')
  })
})

test('a requirement’s own TRPCError is the answer', async () => {
  await using app = await ask(() => {
    throw new TRPCError({ code: 'PAYMENT_REQUIRED', message: 'Your plan has ended.' })
  })
  const refused = await app.browser.trpc.pro.query().catch((error: unknown) => error)
  expect(refused).toMatchObject({ message: 'Your plan has ended.', data: { httpStatus: 402 } })
})

test('a factor that never answers lets nobody in, and says so in time [field-D8]', async () => {
  const app = createFactorApp({ enrolled: forever, storeTimeoutSeconds })
  await using server = await serve(app)
  const browser = new Browser(server)
  await browser.trpc.auth.register.mutate(ada)
  expect((await refusal(browser.trpc.auth.login.mutate(ada))).auth?.code).toBe('UNAVAILABLE')
  expect(await browser.cookies()).toEqual([])
})
