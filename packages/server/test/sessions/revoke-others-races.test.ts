import { expect, test } from 'vitest'
import { authRouter, cookieBackend, memorySessions, sessionsRouter } from '../../src/index.ts'
import { createAppWith, lifetimeSeconds, secret } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { ada, signUp } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve } from '../harness/serve.ts'

/** A backend with a store and one without, and what is to happen while others are revoked. */
function createRace() {
  const nothing = async (): Promise<unknown> => undefined
  const race = { meanwhile: nothing, meanwhileUpdating: nothing, fails: false }
  const sessions = memorySessions()
  const store: typeof sessions = {
    ...sessions,
    async update(id, patch) {
      await race.meanwhileUpdating()
      return sessions.update(id, patch)
    },
    async delete(userId, which) {
      if (which && 'not' in which) await race.meanwhile()
      else if (race.fails) throw new Error('The store is down.')
      return sessions.delete(userId, which)
    },
  }
  const backends = [
    cookieBackend({
      secret,
      lifetimeSeconds,
      name: 'stored',
      cookieName: 'stored',
      sessions: store,
    }),
    cookieBackend({ secret, lifetimeSeconds, name: 'plain', cookieName: 'plain' }),
  ] as const
  const app = createAppWith({ backends }, ({ auth, t }) => ({
    sessions: sessionsRouter(auth, t.procedure),
    stored: authRouter(auth, t.procedure, { backend: 'stored' }),
    plain: authRouter(auth, t.procedure, { backend: 'plain' }),
  }))
  return { app, race }
}

test.each(['stored', 'plain'] as const)(
  'a session (%s) that was ended while it revoked the others does not come back by it [sec-9]',
  async (name) => {
    const { app, race } = createRace()
    await using server = await serve(app)
    const thief = new Browser(server)
    const { id } = await signUp(thief)
    await thief.trpc[name].login.mutate(ada)
    race.fails = true
    race.meanwhile = () => app.auth.revokeSessions(id).catch(() => undefined)

    expect(await thief.trpc.sessions.revokeOthers.mutate()).toEqual({ revoked: 0 })

    expect((await refusal(thief.trpc.sessions.list.query())).auth?.code).toBe('SESSION_REVOKED')
  },
)

test('nor does it come back where only the session is read, though its store has failed meanwhile [sec-9]', async () => {
  const { app, race } = createRace()
  await using server = await serve(app)
  const thief = new Browser(server)
  const { id } = await signUp(thief)
  await thief.trpc.stored.login.mutate(ada)
  race.meanwhileUpdating = async () => {
    race.fails = true
    race.meanwhileUpdating = async () => undefined
    await app.auth.revokeSessions(id).catch(() => undefined)
  }
  await thief.trpc.sessions.revokeOthers.mutate()

  expect((await refusal(thief.trpc.whose.query())).auth?.code).toBe('SESSION_REVOKED')
})

test('a stored session that has revoked the others goes on, and can do so again', async () => {
  const { app } = createRace()
  await using server = await serve(app)
  const browser = new Browser(server)
  const { id } = await signUp(browser)
  await browser.trpc.stored.login.mutate(ada)
  for (let times = 0; times < 3; times += 1) {
    const other = new Browser(server)
    await other.trpc.stored.login.mutate(ada)
    expect(await browser.trpc.sessions.revokeOthers.mutate()).toEqual({ revoked: 1 })
    expect(await browser.trpc.whose.query()).toBe(id)
    expect(await browser.trpc.hello.query()).toBe('Ada')
    expect(await other.trpc.hello.query()).toBe('stranger')
  }
  await app.auth.revokeSessions(id)
  expect(await browser.trpc.hello.query()).toBe('stranger')
})

test('of two sessions without a store that revoke each other at once, the first to be done goes on', async () => {
  const { app, race } = createRace()
  await using server = await serve(app)
  const [one, other] = [new Browser(server), new Browser(server)]
  await signUp(one)
  await one.trpc.plain.login.mutate(ada)
  await other.trpc.plain.login.mutate(ada)
  race.meanwhile = () => {
    race.meanwhile = async () => undefined
    return other.trpc.sessions.revokeOthers.mutate()
  }

  await one.trpc.sessions.revokeOthers.mutate()

  expect(await other.trpc.hello.query()).toBe('Ada')
  expect(await one.trpc.hello.query()).toBe('stranger')
})
