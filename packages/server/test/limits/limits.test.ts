import pg from 'pg'
import { createClient } from 'redis'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { initTRPC } from '@trpc/server'
import { z } from 'zod'
import {
  cookieBackend,
  createAuth,
  memoryUsers,
  registerRouter,
  type LimitEvent,
  type LimiterFactory,
  type LimitOptions,
} from '../../src/index.ts'
import { memoryLimits } from '../../src/core/limits/memory.ts'
import { postgresLimits, redisLimits } from '../../src/core/limits/stored.ts'
import { openAccounts } from '../harness/accounts.ts'
import { createApp, secret } from '../harness/app.ts'
import { fastHasher } from '../harness/fast-hasher.ts'
import { Browser } from '../harness/browser.ts'
import { ada, bob, signIn, signUp } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve } from '../harness/serve.ts'

const wrong = { email: ada.email, password: 'not the password' }
const three = { calls: 3, perSeconds: 60 }

/** A server behind one proxy, so that a test chooses the address that it calls from. */
async function serveLimited(limits: LimitOptions, storeTimeoutSeconds = 2) {
  const server = await serve(createApp({ limits, trustProxy: 1, storeTimeoutSeconds }))
  onTestFinished(() => server[Symbol.asyncDispose]())
  const from = (address: string) => new Browser(server, { headers: { 'x-forwarded-for': address } })
  return { from }
}

test('a thousand logins in one batched request are a thousand tries [sec-28]', async () => {
  const { from } = await serveLimited({
    account: { login: three },
    address: { login: null },
  })
  const stranger = from('192.0.2.1')
  await signUp(stranger)
  const codes = await Promise.all(
    Array.from({ length: 1000 }, async () => {
      const refused = await refusal(stranger.trpc.auth.login.mutate(wrong))
      return refused.auth?.code
    }),
  )

  expect(stranger.seen.length).toBeLessThan(10)
  expect(codes.filter((code) => code === 'LOGIN_BAD_CREDENTIALS')).toHaveLength(3)
  expect(codes.filter((code) => code === 'TOO_MANY_REQUESTS')).toHaveLength(997)
})

test('the answer says when to try again, and the hook is told', async () => {
  const events: LimitEvent[] = []
  const onLimited = (event: LimitEvent) => void events.push(event)
  const { from } = await serveLimited({
    address: { login: { calls: 1, perSeconds: 60 } },
    onLimited,
  })
  const stranger = from('192.0.2.1')
  await refusal(stranger.trpc.auth.login.mutate(wrong))
  const refused = await refusal(stranger.trpc.auth.login.mutate(wrong))

  expect(refused).toMatchObject({ code: 'TOO_MANY_REQUESTS', httpStatus: 429 })
  expect(refused.auth?.retryAfterSeconds).toBeGreaterThan(50)
  expect(refused.auth?.retryAfterSeconds).toBeLessThanOrEqual(60)
  expect(events).toEqual([
    {
      call: 'login',
      scope: 'address',
      address: '192.0.2.1',
      retryAfterSeconds: refused.auth?.retryAfterSeconds,
    },
  ])
})

test('a limit of one account is none of another account', async () => {
  const { from } = await serveLimited({ account: { login: three } })
  await signUp(from('192.0.2.1'), bob)
  const stranger = from('192.0.2.9')
  for (let i = 0; i < 5; i += 1) await refusal(stranger.trpc.auth.login.mutate(wrong))

  expect(await signIn(stranger, bob)).toMatchObject({ email: bob.email })
})

test('an unknown account is limited like a known one', async () => {
  const { from } = await serveLimited({ account: { login: three } })
  await signUp(from('192.0.2.1'))
  const codes = async (email: string, address: string) => {
    const all = []
    for (let i = 0; i < 5; i += 1) {
      const call = from(address).trpc.auth.login.mutate({ ...wrong, email })
      all.push((await refusal(call)).auth?.code)
    }
    return all
  }

  expect(await codes(ada.email, '192.0.2.2')).toEqual(
    await codes('nobody@example.org', '192.0.2.3'),
  )
})

test("the owner's own address is not locked out by strangers, however many they are [sec-28]", async () => {
  const { from } = await serveLimited({ account: { login: three } })
  await signUp(from('192.0.2.1'))
  await signIn(from('192.0.2.1'))
  for (let i = 0; i < 20; i += 1)
    await refusal(from(`198.51.100.${i}`).trpc.auth.login.mutate(wrong))
  const stranger = await refusal(from('203.0.113.1').trpc.auth.login.mutate(wrong))

  expect(stranger.auth?.code).toBe('TOO_MANY_REQUESTS')
  expect(await signIn(from('192.0.2.1'))).toMatchObject({ email: ada.email })
})

test('an owner kept out of a new address by strangers comes in after a new password by mail [sec-28]', async () => {
  await using town = await openAccounts({ limits: { account: { login: three } }, trustProxy: 1 })
  await town.settle()
  const from = (address: string) =>
    town.browse({ headers: { 'x-forwarded-for': address } }).trpc.auth
  for (let i = 0; i < 5; i += 1) await refusal(from(`198.51.100.${i}`).login.mutate(wrong))
  const owner = from('192.0.2.1')
  expect((await refusal(owner.login.mutate(ada))).auth?.code).toBe('TOO_MANY_REQUESTS')

  await owner.forgotPassword.mutate({ email: ada.email })
  const token = await town.mailbox.token(ada.email)
  await owner.resetPassword.mutate({ token, password: 'a better horse' })

  const { user } = await owner.login.mutate({ email: ada.email, password: 'a better horse' })
  expect(user.email).toBe(ada.email)
  const stranger = await refusal(from('203.0.113.1').login.mutate(wrong))
  expect(stranger.auth?.code).toBe('TOO_MANY_REQUESTS')
})

test('a new password by mail is set though the counts cannot be reached then', async () => {
  let down = false
  const store: LimiterFactory = async (bucket) => {
    const { RateLimiterMemory } = await import('rate-limiter-flexible')
    const limiter = new RateLimiterMemory(bucket)
    const set: typeof limiter.set = async (...args) =>
      down ? Promise.reject(new Error('down')) : limiter.set(...args)
    return {
      consume: (key) => limiter.consume(key),
      get: (key) => limiter.get(key),
      reward: (key, points) => limiter.reward(key, points),
      set,
    }
  }
  await using town = await openAccounts({ limits: { store } })
  await town.settle()
  const { trpc } = town.browse()
  await trpc.auth.forgotPassword.mutate({ email: ada.email })
  const token = await town.mailbox.token(ada.email)

  down = true
  await trpc.auth.resetPassword.mutate({ token, password: 'a better horse' })
  down = false

  const { user } = await trpc.auth.login.mutate({ email: ada.email, password: 'a better horse' })
  expect(user.email).toBe(ada.email)
})

test('signing in successfully is not counted against the account', async () => {
  const { from } = await serveLimited({ account: { login: three } })
  await signUp(from('192.0.2.1'))

  for (let i = 0; i < 10; i += 1) {
    expect(await signIn(from(`192.0.2.${i}`))).toMatchObject({ email: ada.email })
  }
})

test('all of an IPv6 /64 is one client, and an IPv4-mapped address is the IPv4 one [sec-28]', async () => {
  const { from } = await serveLimited({ address: { login: three } })
  const codeFrom = async (address: string) =>
    (await refusal(from(address).trpc.auth.login.mutate(wrong))).auth?.code
  for (const host of ['::1', '1:2:3:4', ':ffff:0:0']) {
    expect(await codeFrom(`2001:db8:0:1:${host}`.replace(':::', '::'))).toBe(
      'LOGIN_BAD_CREDENTIALS',
    )
  }
  for (let i = 0; i < 3; i += 1) await codeFrom('192.0.2.7')

  expect(await codeFrom('2001:0db8::1:9:9:9:9')).toBe('TOO_MANY_REQUESTS')
  expect(await codeFrom('2001:db8:0:2::1')).toBe('LOGIN_BAD_CREDENTIALS')
  expect(await codeFrom('::ffff:192.0.2.7')).toBe('TOO_MANY_REQUESTS')
})

test('an invented forwarding header does not make another client [sec-24]', async () => {
  const limits = { address: { login: three } }
  await using server = await serve(createApp({ limits }))
  const codes = []
  for (let i = 0; i < 4; i += 1) {
    const liar = new Browser(server, { headers: { 'x-forwarded-for': `192.0.2.${i}` } })
    codes.push((await refusal(liar.trpc.auth.login.mutate(wrong))).auth?.code)
  }

  expect(codes.at(-1)).toBe('TOO_MANY_REQUESTS')
})

test('registrations of one address are limited', async () => {
  const { from } = await serveLimited({ address: { register: three } })
  for (let i = 0; i < 3; i += 1) {
    await signUp(from('192.0.2.1'), { ...ada, email: `ada${i}@example.org` })
  }

  expect((await refusal(signUp(from('192.0.2.1'), bob))).auth?.code).toBe('TOO_MANY_REQUESTS')
  expect(await signUp(from('192.0.2.2'), bob)).toMatchObject({ email: bob.email })
})

describe('when the counts cannot be reached', () => {
  const broken: LimiterFactory = () => Promise.reject(new Error('no such store'))

  test('login is unavailable, and nobody is told that the password was wrong', async () => {
    const { from } = await serveLimited({ store: broken })
    const refused = await refusal(from('192.0.2.1').trpc.auth.login.mutate(wrong))

    expect(refused).toMatchObject({ code: 'SERVICE_UNAVAILABLE', auth: { code: 'UNAVAILABLE' } })
  })

  test('a registration that tells nobody whether the address is free writes no user [sec-28]', async () => {
    const counts = memoryLimits(() => new Date())
    const store: LimiterFactory = (bucket) =>
      bucket.keyPrefix.includes('account') ? broken(bucket) : counts(bucket)
    const users = memoryUsers()
    const auth = createAuth({
      backends: [cookieBackend({ secret, lifetimeSeconds: 60 })],
      users,
      passwords: { hasher: fastHasher },
      profile: z.object({ displayName: z.string() }),
      hideExistingEmail: true,
      hooks: { afterRegisterExisting: () => undefined },
      limits: { store },
    })
    const t = initTRPC.context<ReturnType<typeof auth.createContext>>().create()
    const caller = t.createCallerFactory(t.router(registerRouter(auth, t.procedure)))
    const { register } = caller(auth.createContext({ headers: new Headers(), method: 'POST' }))
    await expect(register(ada)).rejects.toThrow('UNAVAILABLE')
    expect(await users.findByEmailKey(ada.email)).toBe(null)
  })

  test('with `open` it goes on uncounted', async () => {
    const { from } = await serveLimited({ store: broken, whenDown: 'open' })
    await signUp(from('192.0.2.1'))

    expect(await signIn(from('192.0.2.1'))).toMatchObject({ email: ada.email })
  })
})

describe('when the store of the counts does not answer', () => {
  const never = () => new Promise<never>(() => undefined)
  const silent: readonly [what: string, store: LimiterFactory][] = [
    ['at all', never],
    ['any more', () => ({ consume: never, get: never, set: never, reward: never })],
  ]

  test.each(silent)('(%s) login is unavailable in time [sec-43]', async (_what, store) => {
    const { from } = await serveLimited({ store }, 0.05)
    const refused = await refusal(from('192.0.2.1').trpc.auth.login.mutate(wrong))

    expect(refused).toMatchObject({ code: 'SERVICE_UNAVAILABLE', auth: { code: 'UNAVAILABLE' } })
  })

  test.each(silent)('(%s) with `open` it goes on uncounted', async (_what, store) => {
    const { from } = await serveLimited({ store, whenDown: 'open' }, 0.05)
    await signUp(from('192.0.2.1'))

    expect(await signIn(from('192.0.2.1'))).toMatchObject({ email: ada.email })
  })
})

test.each([
  () => {
    throw new Error('The alarm is broken.')
  },
  () => Promise.reject(new Error('The alarm is broken.')),
])('an alarm that fails lets nobody pass, nor ends the process', async (onLimited) => {
  const { from } = await serveLimited({
    address: { login: { calls: 1, perSeconds: 60 } },
    store: memoryLimits(() => new Date()),
    whenDown: 'open',
    onLimited,
  })
  const stranger = from('192.0.2.1')
  await refusal(stranger.trpc.auth.login.mutate(wrong))

  const refused = await refusal(stranger.trpc.auth.login.mutate(wrong))
  expect(refused.auth?.code).toBe('TOO_MANY_REQUESTS')
})

describe.each(['Redis', 'PostgreSQL'] as const)('counted in %s', (storage) => {
  test('two processes count together', async () => {
    const { store, close } = await openStore(storage)
    onTestFinished(close)
    const email = `${globalThis.crypto.randomUUID()}@example.org`
    const limits = { account: { login: three }, address: { login: null }, store }
    const one = await serveLimited(limits)
    const other = await serveLimited(limits)
    const codes = []
    for (const { from } of [one, other, one, other]) {
      const call = from('192.0.2.1').trpc.auth.login.mutate({ ...wrong, email })
      codes.push((await refusal(call)).auth?.code)
    }

    expect(codes).toEqual([...Array<string>(3).fill('LOGIN_BAD_CREDENTIALS'), 'TOO_MANY_REQUESTS'])
  })
})

async function openStore(storage: 'Redis' | 'PostgreSQL') {
  const { redis, postgres } = inject('services')
  if (storage === 'Redis' && redis !== null) {
    const client = createClient({ url: redis })
    await client.connect()
    return { store: redisLimits(client), close: () => client.close() }
  }
  if (storage === 'PostgreSQL' && postgres !== null) {
    const pool = new pg.Pool({ connectionString: postgres })
    return { store: postgresLimits(pool), close: () => pool.end() }
  }
  throw new Error(`There is no ${storage} for this test.`)
}
