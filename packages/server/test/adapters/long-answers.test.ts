import { describe, expect, test } from 'vitest'
import { cookieBackend, memorySessions } from '../../src/index.ts'
import { createAppWith, lifetimeSeconds, secret, type AppParts } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { follow } from '../harness/follow.ts'
import { createGate } from '../harness/gate.ts'
import { goLive } from '../harness/live.ts'
import { signUpAndIn } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve, type AdapterName } from '../harness/serve.ts'

const recheckSeconds = 0.05

/** Answers that go on until the gate opens, to somebody whose session can be revoked. */
function createLongApp() {
  const gate = createGate()
  const backends = [
    cookieBackend({ secret, lifetimeSeconds, cookieName: 'sid', sessions: memorySessions() }),
  ]
  async function* letters() {
    yield 'a'
    await gate.pass()
    yield 'b'
  }
  const late = async () => {
    await gate.pass()
    return 'b'
  }
  const app = createAppWith({ backends, recheckSeconds }, (parts: AppParts) => ({
    streamed: parts.protectedProcedure.query(() => letters()),
    part: parts.protectedProcedure.query(() => ({ now: 'a', more: letters() })),
    late: parts.protectedProcedure.query(() => ({ now: 'a', more: late() })),
    who: parts.t.procedure.subscription(async function* ({ ctx }) {
      yield (await ctx.auth.user())?.displayName ?? 'stranger'
      await gate.pass()
      yield (await ctx.auth.user())?.displayName ?? 'stranger'
    }),
  }))
  return { app, gate }
}

async function openLong(adapter: AdapterName) {
  const { app, gate } = createLongApp()
  const server = await serve(app, adapter)
  const browser = new Browser(server, { link: 'httpBatchStreamLink' })
  const { id } = await signUpAndIn(browser)
  const revoke = () => app.auth.revokeSessions(id)
  return { app, gate, browser, revoke, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

async function collect(values: AsyncIterable<string>, heard: string[]): Promise<string> {
  for await (const value of values) heard.push(value)
  return 'the end'
}

describe.for(['standalone', 'fetch', 'fastify'] as const)('on %s', (adapter) => {
  test('a query that streams ends with the session of its caller [field-C13]', async () => {
    await using town = await openLong(adapter)
    const heard: string[] = []
    const reading = collect(await town.browser.trpc.streamed.query(), heard)
    await town.gate.reached
    await town.revoke()

    expect((await refusal(reading)).auth?.code).toBe('SESSION_REVOKED')
    expect(heard).toEqual(['a'])
  })

  test('so does a part of an answer that streams, or that comes late [field-C13]', async () => {
    await using town = await openLong(adapter)
    const heard: string[] = []
    const { more } = await town.browser.trpc.part.query()
    const late = (await town.browser.trpc.late.query()).more
    late.catch(() => undefined)
    const reading = collect(more, heard)
    reading.catch(() => undefined)
    await town.gate.reached
    await town.revoke()

    expect((await refusal(reading)).auth?.code).toBe('SESSION_REVOKED')
    town.gate.open()
    expect((await refusal(late)).auth?.code).toBe('SESSION_REVOKED')
  })

  test('nothing happens to them while the session lasts', async () => {
    await using town = await openLong(adapter)
    const heard: string[] = []
    const reading = collect(await town.browser.trpc.streamed.query(), heard)
    const { more } = await town.browser.trpc.late.query()
    await town.gate.reached
    town.gate.open()

    expect(await reading).toBe('the end')
    expect(heard).toEqual(['a', 'b'])
    expect(await more).toBe('b')
  })

  test('who asks within a long answer is asked again as time goes by [field-C13]', async () => {
    await using town = await openLong(adapter)
    await using live = goLive(town.browser, 'httpSubscriptionLink')
    const follower = follow<string>((options) => live.trpc.who.subscribe(undefined, options))
    await follower.until(1)
    await town.revoke()
    town.app.clock.advance(1)
    town.gate.open()
    await follower.until(2)
    expect(follower.values).toEqual(['Ada', 'stranger'])
    follower.stop()
  })
})
