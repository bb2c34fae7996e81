import { expect, test } from 'vitest'
import type { PasswordHasher } from '../../src/index.ts'
import { createApp } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { fastHasher } from '../harness/fast-hasher.ts'
import { createGate } from '../harness/gate.ts'
import { ada, signIn, signUp, signUpAndIn } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve } from '../harness/serve.ts'

/** The hasher itself, and how many hashes were computed at the same time, at most. */
function crowded() {
  const seen = { now: 0, most: 0 }
  const counted = async <T>(work: Promise<T>): Promise<T> => {
    seen.now += 1
    seen.most = Math.max(seen.most, seen.now)
    return work.finally(() => (seen.now -= 1))
  }
  const hasher: PasswordHasher = {
    hash: (...given) => counted(fastHasher.hash(...given)),
    verify: (...given) => counted(fastHasher.verify(...given)),
    needsRehash: (hash) => fastHasher.needsRehash(hash),
  }
  return { hasher, seen }
}

test('no more hashes are computed at once than allowed, and all who wait get their turn [sec-29]', async () => {
  const { hasher, seen } = crowded()
  await using server = await serve(createApp({ passwords: { hasher, concurrency: 2 } }))
  await signUp(new Browser(server))

  const users = await Promise.all(Array.from({ length: 20 }, () => signIn(new Browser(server))))

  expect(users).toHaveLength(20)
  expect(seen.most).toBe(2)
})

test('who would wait behind too many is turned away, with a code and no cookie [sec-29]', async () => {
  let gate = Promise.resolve()
  const hasher: PasswordHasher = {
    ...fastHasher,
    verify: async (...given) => (await gate, fastHasher.verify(...given)),
  }
  const passwords = { hasher, concurrency: 1, maxQueue: 2 }
  await using server = await serve(createApp({ passwords }))
  const browser = new Browser(server, { link: 'httpLink' })
  await signUpAndIn(browser)
  browser.seen.length = 0

  // One is hashed and two wait, for as long as not all the others have been turned away.
  let free = () => undefined as void
  gate = new Promise<void>((resolve) => (free = resolve))
  let away = 0
  const login = async () => {
    const { email, password } = ada
    try {
      await browser.trpc.auth.login.mutate({ email, password })
      return 'in'
    } catch {
      away += 1
      if (away === 17) free()
      return 'turned away'
    }
  }
  const calls = await Promise.all(Array.from({ length: 20 }, login))

  expect(calls.filter((call) => call === 'in')).toHaveLength(3)
  const refused = browser.seen.filter(({ status }) => status !== 200)
  expect(refused.map(({ status }) => status)).toEqual(Array<number>(17).fill(429))
  expect(refused.flatMap(({ setCookie }) => setCookie)).toEqual([])
})

test('who is signed in is served while every hash is taken and the queue is full [sec-29]', async () => {
  const gate = createGate()
  let stuck = false
  const hasher: PasswordHasher = {
    ...fastHasher,
    verify: async (...given) => {
      if (stuck) await gate.pass()
      return fastHasher.verify(...given)
    },
  }
  await using server = await serve(
    createApp({ passwords: { hasher, concurrency: 1, maxQueue: 1 } }),
  )
  const person = new Browser(server)
  await signUpAndIn(person)
  stuck = true
  const flood = Array.from({ length: 10 }, () => signIn(new Browser(server)))
  const codes = Promise.allSettled(flood)
  await gate.reached
  expect((await Promise.any(flood.map((call) => refusal(call)))).auth?.code).toBe(
    'TOO_MANY_REQUESTS',
  )

  expect(await person.trpc.auth.me.query()).toMatchObject({ email: ada.email })
  expect(await person.trpc.notes.create.mutate({ text: 'in the flood' })).toMatchObject({
    owner: 'Ada',
  })
  await person.trpc.auth.logout.mutate()

  gate.open()
  expect((await codes).map(({ status }) => status)).toContain('fulfilled')
})

test('a queue of no places refuses a second hash, and serves again when the first is done', async () => {
  let free = () => undefined as void
  const gate = new Promise<void>((resolve) => (free = resolve))
  const slow: PasswordHasher = {
    ...fastHasher,
    hash: async (password) => (await gate, fastHasher.hash(password)),
  }
  const passwords = { hasher: slow, concurrency: 1, maxQueue: 1 }
  await using server = await serve(createApp({ passwords }))
  const [first, second, third] = ['a', 'b', 'c'].map((name) => {
    const browser = new Browser(server)
    return signUp(browser, { ...ada, email: `${name}@example.org` })
  })
  if (!first || !second || !third) throw new Error('Three were to register.')

  const refused = await Promise.any([first, second, third].map((call) => refusal(call)))
  expect(refused).toEqual({
    code: 'TOO_MANY_REQUESTS',
    httpStatus: 429,
    auth: { code: 'TOO_MANY_REQUESTS', retryAfterSeconds: 1 },
  })

  free()
  const ends = await Promise.allSettled([first, second, third])
  expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
  await expect(
    signUp(new Browser(server), { ...ada, email: 'd@example.org' }),
  ).resolves.toBeTruthy()
})
