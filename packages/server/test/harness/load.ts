import { Browser } from './browser.ts'
import { ada, signIn, signUp } from './people.ts'
import type { SampleRouter } from './app.ts'
import { serve } from './serve.ts'
import type { Served } from './served.ts'

export type Outcome = 'accepted' | 'refused' | 'unavailable' | 'cookie set' | `status ${number}`

/**
 * People at work: five who are signed in and call, one with a session that was revoked, and one who
 * signs in again and again.
 */
export async function startLoad(app: Served<SampleRouter>) {
  const server = await serve(app)
  const person = { ...ada, email: `${globalThis.crypto.randomUUID()}@example.org` }
  await signUp(new Browser(server), person)
  const signInAnew = async () => {
    const browser = new Browser(server)
    await signIn(browser, person)
    return { browser, token: (await browser.cookies())[0]?.value ?? '' }
  }
  const confirmed: string[] = []
  for (let at = 0; at < 5; at += 1) confirmed.push((await signInAnew()).token)
  const { browser, token: revoked } = await signInAnew()
  await browser.trpc.auth.logout.mutate()

  const outcomes = new Map<Outcome, number>()
  const strangers = new Map<Outcome, number>()
  let slowest = 0
  let running = true
  const call = async (token: string): Promise<Outcome> => {
    const begun = performance.now()
    const response = await fetch(`${server.origin}/trpc/auth.me`, {
      headers: { cookie: `__Host-trpc-auth=${token}` },
    })
    slowest = Math.max(slowest, performance.now() - begun)
    return outcomeOf(response)
  }
  const repeat = async (work: () => Promise<void>) => {
    while (running) {
      await work()
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  const count = (map: Map<Outcome, number>, outcome: Outcome) =>
    map.set(outcome, (map.get(outcome) ?? 0) + 1)
  const work = Promise.all([
    ...confirmed.map((token) => repeat(async () => void count(outcomes, await call(token)))),
    repeat(async () => void count(strangers, await call(revoked))),
    repeat(async () => {
      const signedIn = await signInAnew().catch(() => null) // not confirmed
      if (signedIn !== null) confirmed.push(signedIn.token)
    }),
  ])

  const stop = async () => {
    running = false
    await work
    return { outcomes, strangers, slowest, confirmed }
  }
  return {
    call,
    stop,
    /** One more session. @returns its token */
    signIn: async () => (await signInAnew()).token,
    /** Waits until so many more calls have come to this. */
    async untilMore(outcome: Outcome, more: number): Promise<void> {
      const goal = (outcomes.get(outcome) ?? 0) + more
      while ((outcomes.get(outcome) ?? 0) < goal) {
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    },
    async [Symbol.asyncDispose]() {
      await stop()
      await server[Symbol.asyncDispose]()
    },
  }
}

async function outcomeOf(response: Response): Promise<Outcome> {
  await response.arrayBuffer()
  if (response.headers.has('set-cookie')) return 'cookie set'
  if (response.status === 200) return 'accepted'
  if (response.status === 401) return 'refused'
  return response.status === 503 ? 'unavailable' : `status ${response.status}`
}
