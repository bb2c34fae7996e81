import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import {
  backend,
  cookieTransport,
  databaseStrategy,
  type Limit,
  type SessionStore,
} from '../../src/index.ts'
import { redisLimits } from '../../src/core/limits/stored.ts'
import { cachedRedisSessions, redisSessions } from '../../src/stores/redis/sessions.ts'
import { createApp } from '../harness/app.ts'
import { startLoad } from '../harness/load.ts'
import { startRedis, type OwnRedis } from '../harness/own-redis.ts'

async function openClient(url: string) {
  const options = { url, RESP: 3, emitInvalidate: true, disableOfflineQueue: true } as const
  const client = createClient(options)
  client.on('error', () => undefined) // as the docs say: it reconnects by itself
  await client.connect()
  return client
}

type Client = Awaited<ReturnType<typeof openClient>>

interface Kind {
  readonly name: string
  readonly open: (client: Client) => SessionStore
}

const kinds: readonly Kind[] = [
  { name: 'sessions in Redis', open: (client) => redisSessions(client) },
  { name: 'sessions in Redis, read from memory', open: (client) => cachedRedisSessions(client) },
]

interface Loss {
  readonly what: string
  readonly lose: (server: OwnRedis) => Promise<void>
  /** What calls may come to beside `accepted` and `refused`. */
  readonly meanwhile: readonly string[]
}

const losses: readonly Loss[] = [
  { what: 'is emptied', lose: (server) => server.empty(), meanwhile: [] },
  {
    what: 'is killed and comes back without its data',
    async lose(server) {
      await server.kill()
      await server.forget()
      await server.restart()
    },
    meanwhile: ['unavailable'],
  },
]

const unlimited: Limit = { calls: 1_000_000, perSeconds: 900 }

describe.skipIf(!inject('services').ownRedis)('under load', () => {
  let server: OwnRedis
  beforeAll(async () => {
    const started = await startRedis()
    if (started === null) throw new Error('The server did not start.')
    server = started
  }, 60_000)
  afterAll(() => server[Symbol.asyncDispose]())

  describe.each(kinds)('$name', ({ open }) => {
    test.each(losses)(
      'when it $what, sessions end, nobody gets in, and new ones begin [sec-44]',
      async ({ lose, meanwhile }) => {
        const client = await openClient(server.url)
        const strategy = databaseStrategy({ sessions: open(client), lifetimeSeconds: 3600 })
        const app = createApp({
          backends: [backend({ name: 'web', transport: cookieTransport(), strategy })],
          storeTimeoutSeconds: 0.5,
          limits: {
            store: redisLimits(client),
            address: { login: unlimited },
            account: { login: unlimited },
          },
          clock: Object.assign(() => new Date(), { advance: () => undefined }),
        })
        await using load = await startLoad(app)
        const before = await load.signIn()
        expect(await load.call(before)).toBe('accepted')
        await load.untilMore('accepted', 50)

        await lose(server)
        await load.untilMore('refused', 50)

        const after = await expect
          .poll(() => load.signIn().catch(() => null), { timeout: 10_000 })
          .not.toBeNull()
          .then(() => load.signIn())
        for (let at = 0; at < 3; at += 1) {
          expect(await load.call(before)).toBe('refused')
          expect(await load.call(after)).toBe('accepted')
        }
        const { outcomes, strangers, slowest } = await load.stop()
        // No error of the server's own, and no cookie taken away or given.
        expect(['accepted', 'refused', ...meanwhile]).toEqual(
          expect.arrayContaining([...outcomes.keys()]),
        )
        expect(['refused', ...meanwhile]).toEqual(expect.arrayContaining([...strangers.keys()]))
        // Generous: what counts is that no call hangs.
        expect(slowest).toBeLessThan(10_000)
        client.destroy()
      },
      60_000,
    )
  })
})
