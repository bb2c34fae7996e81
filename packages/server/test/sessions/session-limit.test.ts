import { describe, expect, inject, test, vi } from 'vitest'
import {
  cachedSessions,
  memorySessions,
  type SessionStore,
  type StoredSession,
} from '../../src/index.ts'
import { SessionBook } from '../../src/core/backend/strategy/session-book.ts'
import { kyselySessions } from '../../src/stores/kysely/users.ts'
import { redisSessions } from '../../src/stores/redis/sessions.ts'
import { session } from '../../src/testing/sample-session.ts'
import { createClock } from '../harness/clock.ts'
import { hasRedis, openRedis } from '../harness/redis.ts'
import { openPostgres } from '../harness/sql.ts'

vi.setConfig({ testTimeout: 60_000 })

const { postgres } = inject('services')

const lifetimeSeconds = 12 * 3600 // longer than any clock is set back, for Redis has its own

interface Opened extends AsyncDisposable {
  /** One for each of several processes. */
  readonly stores: readonly [SessionStore, SessionStore]
}

interface Kind {
  readonly name: string
  readonly has: boolean
  readonly open: () => Promise<Opened>
}

const kinds: readonly Kind[] = [
  {
    name: 'memory',
    has: true,
    async open(): Promise<Opened> {
      const store = memorySessions()
      return { stores: [store, store], [Symbol.asyncDispose]: async () => undefined }
    },
  },
  {
    name: 'PostgreSQL',
    has: postgres !== null,
    async open(): Promise<Opened> {
      const database = await openPostgres(postgres)
      const store = kyselySessions(database.db)
      return {
        stores: [store, cachedSessions(store, { listen: (listener) => listener.opened() })],
        [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
      }
    },
  },
  {
    name: 'Redis',
    has: hasRedis,
    async open(): Promise<Opened> {
      const redis = await openRedis()
      const other = await redis.client.duplicate().connect()
      return {
        stores: [redisSessions(redis.client, redis), redisSessions(other, redis)],
        async [Symbol.asyncDispose]() {
          other.destroy()
          await redis[Symbol.asyncDispose]()
        },
      }
    },
  },
]

/** A process of an app, as far as it looks after sessions. */
interface Process {
  signIn(userId: string, now: Date): Promise<StoredSession>
}

function processOf(sessions: SessionStore, maxSessionsPerUser: number): Process {
  const book = new SessionBook({ sessions, maxSessionsPerUser })
  return {
    async signIn(userId, now) {
      const id = globalThis.crypto.randomUUID()
      const expiresAt = new Date(now.getTime() + lifetimeSeconds * 1000)
      const started = session(id, { userId, createdAt: now, lastUsedAt: now, expiresAt })
      await book.start(started, now)
      return started
    },
  }
}

/** Two of them, with a connection of its own each where the store has connections. */
function processes({ stores: [here, there] }: Opened, maximum: number): [Process, Process] {
  return [processOf(here, maximum), processOf(there, maximum)]
}

describe.each(kinds)('sessions in $name', ({ has, open }) => {
  describe.skipIf(!has)('signed in by two processes', () => {
    test('two at once, of which one is allowed, leave one: never none [field-D23]', async () => {
      await using opened = await open()
      const [here, there] = processes(opened, 1)
      const left: number[] = []
      for (let round = 0; round < 40; round += 1) {
        const now = new Date()
        const userId = `user ${round}`
        await Promise.all([here.signIn(userId, now), there.signIn(userId, now)])
        left.push((await opened.stores[0].list(userId)).length)
      }
      expect(left).toEqual(left.map(() => 1))
    })

    test('fifty at once, of which five are allowed, leave five: never fewer [field-D23]', async () => {
      await using opened = await open()
      const [here, there] = processes(opened, 5)
      const fifty = Array.from({ length: 25 }, () => [here, there]).flat()
      for (const userId of ['ada', 'bob', 'eve']) {
        await Promise.all(fifty.map((process) => process.signIn(userId, new Date())))
        expect(await opened.stores[0].list(userId)).toHaveLength(5)
      }
    })

    test('one by a clock that is behind ends the older one, not itself [field-C18,D23]', async () => {
      await using opened = await open()
      const [here, there] = processes(opened, 2)
      const clock = createClock(new Date().toISOString())
      await here.signIn('ada', clock())
      clock.advance(1)
      await here.signIn('ada', clock())
      clock.advance(-2 * 3600)
      const third = await there.signIn('ada', clock())
      const fourth = await here.signIn('ada', clock())

      const left = (await opened.stores[0].list('ada')).map(({ id }) => id)
      expect(left).toEqual([fourth.id, third.id])
    })
  })
})
