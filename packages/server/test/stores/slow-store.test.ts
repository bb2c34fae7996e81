import { expect, test } from 'vitest'
import {
  backend,
  cookieTransport,
  databaseStrategy,
  memorySessions,
  memoryUsers,
  sessionsRouter,
} from '../../src/index.ts'
import { createApp, createAppWith, lifetimeSeconds } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { signIn, signUpAndIn } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve } from '../harness/serve.ts'
import { thenable } from '../harness/thenable.ts'

const storeTimeoutSeconds = 0.05
const unavailable = { code: 'SERVICE_UNAVAILABLE', auth: { code: 'UNAVAILABLE' } }

/** A store that can be told to answer no more. */
function hanging<TStore extends object>(store: TStore) {
  let hangs = false
  const never = () => new Promise<never>(() => undefined)
  return {
    store: new Proxy(store, {
      get: (target, name): unknown => (hangs ? never : Reflect.get(target, name)),
    }),
    hang: (on = true) => void (hangs = on),
  }
}

test('a user store that does not answer is unavailable in time, and signs nobody out [sec-43]', async () => {
  const { store: users, hang } = hanging(memoryUsers())
  await using server = await serve(createApp({ users, storeTimeoutSeconds }))
  const browser = new Browser(server)
  await signUpAndIn(browser)
  const before = await browser.cookies()
  hang()

  expect(await refusal(browser.trpc.auth.me.query())).toMatchObject(unavailable)
  expect(await refusal(signIn(new Browser(server)))).toMatchObject(unavailable)
  expect(await browser.trpc.whose.query()).toBeTypeOf('string') // needs no store

  hang(false)
  expect(await browser.cookies()).toEqual(before)
  expect(await browser.trpc.hello.query()).toBe('Ada')
})

test.each([
  { what: 'throws at once', findById: () => throwing() },
  {
    what: 'hangs with a promise of its own kind',
    findById: () => thenable(forever()),
  },
  {
    what: 'hangs with a callable one',
    findById: () => Object.assign(() => undefined, thenable(forever())),
  },
])('a user store that $what is unavailable', async ({ findById }) => {
  const users = memoryUsers()
  let fails = false
  const failing = { ...users, findById: (id: string) => (fails ? findById() : users.findById(id)) }
  await using server = await serve(createApp({ users: failing, storeTimeoutSeconds }))
  const browser = new Browser(server)
  await signUpAndIn(browser)
  fails = true
  expect(await refusal(browser.trpc.auth.me.query())).toMatchObject(unavailable)
})

test('a user store that throws at once is asked once for all calls of a batch', async () => {
  const users = memoryUsers()
  let asked: number | null = null
  const findById = (id: string) => {
    if (asked === null) return users.findById(id)
    asked += 1
    return throwing()
  }
  await using server = await serve(createApp({ users: { ...users, findById } }))
  const browser = new Browser(server, { link: 'httpBatchLink' })
  await signUpAndIn(browser)
  await browser.trpc.auth.me.query() // its token is known from now on
  asked = 0
  const calls = Array.from({ length: 3 }, () => refusal(browser.trpc.auth.me.query()))

  expect(await Promise.all(calls)).toEqual(Array(3).fill(expect.objectContaining(unavailable)))
  expect(asked).toBe(1)
})

function forever(): Promise<null> {
  return new Promise(() => undefined)
}

function throwing(): never {
  throw new Error('The database connection is not open')
}

test('nor does a session store that does not answer', async () => {
  const { store: sessions, hang } = hanging(memorySessions())
  const strategy = databaseStrategy({ sessions, lifetimeSeconds, renewAfterSeconds: 60 })
  const web = backend({ name: 'web', transport: cookieTransport(), strategy })
  const app = createAppWith({ backends: [web], storeTimeoutSeconds }, ({ auth, t }) => ({
    sessions: sessionsRouter(auth, t.procedure),
    /** Asks nobody who is there. */
    plain: t.procedure.query(() => 'answered'),
  }))
  await using server = await serve(app)
  const browser = new Browser(server)
  await signUpAndIn(browser)
  app.clock.advance(120)
  hang()

  expect(await refusal(browser.trpc.auth.me.query())).toMatchObject(unavailable)
  expect(await refusal(browser.trpc.whose.query())).toMatchObject(unavailable)
  expect(await refusal(browser.trpc.sessions.list.query())).toMatchObject(unavailable)
  expect(await refusal(browser.trpc.auth.logout.mutate())).toMatchObject(unavailable)
  expect(await refusal(signIn(new Browser(server)))).toMatchObject(unavailable)
  expect(await browser.trpc.plain.query()).toBe('answered') // though a renewal is due

  hang(false)
  expect(await browser.trpc.hello.query()).toBe('Ada')
})

test('no time at all is refused at start-up', () => {
  expect(() => createApp({ storeTimeoutSeconds: 0 })).toThrow(/storeTimeoutSeconds/)
})
