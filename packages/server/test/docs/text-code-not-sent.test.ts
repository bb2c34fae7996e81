import { expect, test, vi } from 'vitest'
import { Browser } from '../harness/browser.ts'
import { ada } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve } from '../harness/serve.ts'
import { createTextApp } from './concern/text-app.ts'

// Every code is this one, so that one try is as good as all of them.
const code = '424242'
vi.mock('node:crypto', async (load) => ({ ...(await load<object>()), randomInt: () => 424_242 }))

test('where no message was sent, no code is right', async () => {
  const limits = { account: { textCode: { calls: 2, perSeconds: 900 } } }
  const app = createTextApp({ limits })
  await using server = await serve(app)
  const { trpc } = new Browser(server)
  const { email } = ada
  const { request: unknown } = await trpc.text.request.mutate({ email })
  const { user } = await trpc.auth.register.mutate(ada)
  const { request: sent } = await trpc.text.request.mutate({ email })
  const { request: overTheLimit } = await trpc.text.request.mutate({ email })

  for (const request of [unknown, overTheLimit]) {
    const refused = await refusal(trpc.text.signIn.mutate({ request, code }))
    expect(refused.auth?.code).toBe('TEXT_CODE_WRONG')
  }
  await trpc.text.signIn.mutate({ request: sent, code })
  expect((await trpc.auth.me.query()).id).toBe(user.id)
})
