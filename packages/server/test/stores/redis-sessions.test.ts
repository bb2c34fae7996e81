import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { backend, cookieTransport } from '../../src/index.ts'
import {
  cachedRedisSessions,
  redisSessions,
  redisStrategy,
} from '../../src/stores/redis/sessions.ts'
import { sessionStoreContract } from '../../src/testing/index.ts'
import { createApp } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { proveAll } from '../harness/contract.ts'
import { signUpAndIn } from '../harness/people.ts'
import { hasRedis, openRedis, type TestRedis } from '../harness/redis.ts'
import { refusal } from '../harness/refusal.ts'
import { serve } from '../harness/serve.ts'

describe.skipIf(!hasRedis)('sessions on Redis', () => {
  let redis: TestRedis
  beforeAll(async () => {
    redis = await openRedis()
  })
  afterAll(() => redis[Symbol.asyncDispose]())

  describe('the contract [fu-24,27,28,29,267]', () => {
    proveAll(
      sessionStoreContract(async () => {
        await redis.clear()
        return { store: redisSessions(redis.client, redis) }
      }),
    )
  })

  describe('the contract, through the cache', () => {
    proveAll(
      sessionStoreContract(async () => {
        await redis.clear()
        const client = await redis.client.duplicate().connect()
        const close = async () => client.destroy()
        return { store: cachedRedisSessions(client, redis), close }
      }),
    )
  })

  const session = (id: string, lastsMs: number) => ({
    id,
    userId: 'ada',
    backend: 'web',
    secretHash: null,
    epoch: 0,
    claims: { amr: [] },
    createdAt: new Date(),
    expiresAt: new Date(Date.now() + lastsMs),
    lastUsedAt: new Date(),
    userAgent: null,
    address: null,
  })

  test('an expired session leaves nothing behind', async () => {
    await redis.clear()
    const store = redisSessions(redis.client, redis)
    await store.insert(session('one', 60))
    await store.insert(session('two', 60))
    expect(await redis.keys()).toEqual(['session:one', 'session:two', 'user:ada'])
    await expect.poll(redis.keys).toEqual([])
  })

  test('what is noted of a user outlives the longest of their sessions, and no longer', async () => {
    await redis.clear()
    const store = redisSessions(redis.client, redis)
    await store.insert(session('long', 3_600_000))
    await store.insert(session('short', 60_000))
    const lives = async (key: string) => redis.client.pExpireTime(redis.keyPrefix + key)
    expect(await lives('user:ada')).toBe(await lives('session:long'))

    const expiresAt = new Date(Date.now() + 7_200_000)
    await store.update('short', { expiresAt })

    expect(await lives('session:short')).toBe(expiresAt.getTime())
    expect(await lives('user:ada')).toBe(expiresAt.getTime())
  })

  test('redisStrategy signs in, keeps the session under its prefix, and ends it', async () => {
    await redis.clear()
    const { client, keyPrefix } = redis
    const strategy = redisStrategy({ client, keyPrefix, lifetimeSeconds: 60 })
    const web = backend({ name: 'web', transport: cookieTransport(), strategy })
    const clock = Object.assign(() => new Date(), { advance: () => undefined })
    await using server = await serve(createApp({ backends: [web], clock }))
    const browser = new Browser(server)
    const { id } = await signUpAndIn(browser)
    const [cookie] = await browser.cookies()
    const copy = new Browser(server, { headers: { cookie: cookie?.cookieString() ?? '' } })
    const [sessionId, secret] = cookie?.value.split('.') ?? []

    expect(await copy.trpc.hello.query()).toBe('Ada')
    expect(await redis.keys()).toEqual([`session:${sessionId}`, `user:${id}`])
    expect(JSON.stringify(await client.hGetAll(`${keyPrefix}session:${sessionId}`))).not.toContain(
      secret,
    )

    await browser.trpc.auth.logout.mutate()

    expect(await redis.keys()).toEqual([])
    expect((await refusal(copy.trpc.auth.me.query())).auth?.code).toBe('SESSION_REVOKED')
  })

  test('a cache needs a client that is told of changes, and says so at start-up', () => {
    const deaf = redis.client.duplicate({ emitInvalidate: false })
    expect(() => cachedRedisSessions(deaf)).toThrow(/emitInvalidate: true/)
  })
})
