import { decodeJwt, SignJWT } from 'jose'
import { expect, test } from 'vitest'
import {
  accountRouter,
  cookieBackend,
  memorySessions,
  memoryUsers,
  sessionsRouter,
  type UserStore,
} from '../../src/index.ts'
import { fastapiUsersTokens } from '../../src/core/backend/strategy/fastapi-users.ts'
import { createAppWith, lifetimeSeconds, secret, type AppParts } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { ada, bob, signUp, signUpAndIn } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve } from '../harness/serve.ts'

/** Users whose ids a database counts, and gives again once the last one is deleted. */
function countedUsers(): UserStore {
  const users = memoryUsers()
  return {
    ...users,
    async insert(user) {
      const taken = (await users.list({ limit: 100 })).map(({ id }) => Number(id))
      return users.insert({ ...user, id: `${Math.max(0, ...taken) + 1}` })
    },
  }
}

const routers = ({ auth, t }: AppParts) => ({
  sessions: sessionsRouter(auth, t.procedure),
  account: accountRouter(auth, t.procedure),
})

const stored = () =>
  cookieBackend({ secret, lifetimeSeconds, cookieName: 'sid', sessions: memorySessions() })

test('the cookie of a deleted user is not the session of the one who gets their id [field-C2]', async () => {
  const backends = [cookieBackend({ secret, lifetimeSeconds, cookieName: 'sid' }), stored()]
  const app = createAppWith(
    {
      users: countedUsers(),
      backends: [
        ...backends.slice(0, 1),
        {
          ...stored(),
          name: 'stored',
          transport: cookieBackend({ secret, lifetimeSeconds, cookieName: 'other' }).transport,
        },
      ],
    },
    routers,
  )
  await using server = await serve(app)
  const mallory = new Browser(server)
  const { id } = await signUpAndIn(mallory, bob)
  const [kept] = await mallory.cookies()
  await mallory.trpc.account.deleteMe.mutate({ currentPassword: bob.password })
  app.clock.advance(1)
  const victim = new Browser(server)
  expect((await signUpAndIn(victim)).id).toBe(id)

  const thief = new Browser(server, { headers: { cookie: `sid=${kept?.value}` } })
  expect((await refusal(thief.trpc.auth.me.query())).auth?.code).toBe('SESSION_REVOKED')
  expect(await thief.trpc.hello.query()).toBe('stranger')
  expect(await victim.trpc.hello.query()).toBe('Ada')
})

test('an end is an end, however often the others are revoked at the same time [field-C4]', async () => {
  const app = createAppWith(
    {
      backends: [
        cookieBackend({ secret, lifetimeSeconds, cookieName: 'sid' }),
        cookieBackend({
          secret,
          lifetimeSeconds,
          name: 'stored',
          cookieName: 'stored',
          sessions: memorySessions(),
        }),
      ],
    },
    routers,
  )
  await using server = await serve(app)
  const thief = new Browser(server)
  const { id } = await signUpAndIn(thief)
  for (let round = 0; round < 30; round += 1) {
    const revoking = Array.from({ length: round % 4 }, () =>
      thief.trpc.sessions.revokeOthers.mutate().catch(() => undefined),
    )
    await Promise.all([...revoking, app.auth.revokeSessions(id)])
    expect(await thief.trpc.hello.query()).toBe('stranger')
    await thief.trpc.auth.login.mutate(ada)
  }
})

test('a session that revokes the others again and again lasts no longer than it may [field-C4]', async () => {
  const app = createAppWith(
    {
      backends: [
        cookieBackend({
          secret,
          lifetimeSeconds,
          cookieName: 'sid',
          renewAfterSeconds: 60,
          maxLifetimeSeconds: 2 * lifetimeSeconds,
        }),
        cookieBackend({
          secret,
          lifetimeSeconds,
          name: 'stored',
          cookieName: 'stored',
          sessions: memorySessions(),
        }),
      ],
    },
    routers,
  )
  await using server = await serve(app)
  const thief = new Browser(server)
  await signUpAndIn(thief)
  for (let hour = 0; hour < 3; hour += 0.5) {
    await thief.trpc.sessions.revokeOthers.mutate().catch(() => undefined)
    app.clock.advance(lifetimeSeconds / 2)
  }
  expect(await thief.trpc.hello.query()).toBe('stranger')
})

test('revoking the others ends the tokens of another system as well [field-C5]', async () => {
  const foreign = 'the secret of the other system, 32 bytes'
  const alsoReads = fastapiUsersTokens({ secret: foreign, lifetimeSeconds })
  const app = createAppWith(
    {
      backends: [
        cookieBackend({
          secret,
          lifetimeSeconds,
          cookieName: 'sid',
          sessions: memorySessions(),
          alsoReads,
        }),
      ],
    },
    routers,
  )
  await using server = await serve(app)
  const owner = new Browser(server)
  const { id } = await signUpAndIn(owner)
  const seconds = Math.floor(app.clock().getTime() / 1000)
  const token = await new SignJWT({
    sub: id,
    aud: 'fastapi-users:auth',
    exp: seconds + lifetimeSeconds,
  })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .sign(new TextEncoder().encode(foreign))
  expect(decodeJwt(token).sub).toBe(id)
  const other = new Browser(server, { headers: { cookie: `sid=${token}` } })
  expect(await other.trpc.hello.query()).toBe('Ada')

  await owner.trpc.sessions.revokeOthers.mutate()

  expect(await other.trpc.hello.query()).toBe('stranger')
  expect(await owner.trpc.hello.query()).toBe('Ada')
})

test('a user who has just signed up is nobody else, whatever the clocks of the servers', async () => {
  const app = createAppWith({ backends: [stored()] }, routers)
  await using server = await serve(app)
  const browser = new Browser(server)
  await signUp(browser)
  app.clock.advance(-5)
  await browser.trpc.auth.login.mutate(ada)
  expect(await browser.trpc.hello.query()).toBe('Ada')
})
