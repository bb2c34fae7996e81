import { describe, expect, test } from 'vitest'
import { cookieBackend, memorySessions } from '../../src/index.ts'
import { createAppWith, lifetimeSeconds, secret, type AppParts } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { createGate } from '../harness/gate.ts'
import { signUpAndIn } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve } from '../harness/serve.ts'

/** Answers within answers, as far down as tRPC streams them. */
async function openNested() {
  const gate = createGate()
  const late = async <T>(value: T) => {
    await gate.pass()
    return value
  }
  async function* letters() {
    yield 'a'
    await gate.pass()
    yield 'b'
  }
  async function* pages() {
    yield { page: 1, more: late('b') }
    yield { page: 2, more: late('b') }
  }
  const backends = [
    cookieBackend({ secret, lifetimeSeconds, cookieName: 'sid', sessions: memorySessions() }),
  ]
  const app = createAppWith(
    { backends, recheckSeconds: 0.05 },
    ({ protectedProcedure }: AppParts) => ({
      promised: protectedProcedure.query(() => ({ first: Promise.resolve({ more: late('b') }) })),
      followed: protectedProcedure.query(() => ({ first: Promise.resolve({ more: letters() }) })),
      paged: protectedProcedure.query(() => pages()),
      deep: protectedProcedure.query(() => ({
        one: Promise.resolve({
          two: Promise.resolve({ three: Promise.resolve({ more: late('b') }) }),
        }),
      })),
    }),
  )
  const server = await serve(app)
  const browser = new Browser(server, { link: 'httpBatchStreamLink' })
  const { id } = await signUpAndIn(browser)
  return {
    gate,
    trpc: browser.trpc,
    revoke: () => app.auth.revokeSessions(id),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

type Nested = Awaited<ReturnType<typeof openNested>>

async function rest(values: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const value of values) text += value
  return text
}

const kinds: Record<string, (trpc: Nested['trpc']) => Promise<Promise<string>[]>> = {
  'a promise of a promise': async (trpc) => [(await (await trpc.promised.query()).first).more],
  'a promise of a stream': async (trpc) => [rest((await (await trpc.followed.query()).first).more)],
  'a stream of promises': async (trpc) => {
    const found: Promise<string>[] = []
    for await (const { more } of await trpc.paged.query()) found.push(more)
    return found
  },
  'promises all the way down': async (trpc) => [
    (await (await (await (await trpc.deep.query()).one).two).three).more,
  ],
}

describe.for(Object.keys(kinds))('%s', (kind) => {
  const open = async (trpc: Nested['trpc']) => {
    const parts = (await kinds[kind]?.(trpc)) ?? []
    for (const part of parts) part.catch(() => undefined)
    return parts
  }

  test('ends with the session of its caller [field-C13]', async () => {
    await using town = await openNested()
    const parts = await open(town.trpc)
    await town.revoke()
    if (kind.endsWith('of a stream')) await refusal(parts[0] ?? Promise.resolve()) // at the next look
    town.gate.open()

    expect(parts.length).toBeGreaterThan(0)
    for (const part of parts) expect((await refusal(part)).auth?.code).toBe('SESSION_REVOKED')
  })

  test('comes whole while the session lasts', async () => {
    await using town = await openNested()
    const parts = await open(town.trpc)
    town.gate.open()
    for (const part of parts) expect(await part).toMatch(/^a?b$/)
  })
})
