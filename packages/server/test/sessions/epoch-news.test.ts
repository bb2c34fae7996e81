import pg from 'pg'
import { describe, expect, inject, test, vi } from 'vitest'
import { cachedSessions, cookieBackend, sessionsRouter } from '../../src/index.ts'
import { kyselySessions, kyselyUsers } from '../../src/stores/kysely/users.ts'
import { postgresFeed } from '../../src/stores/postgres-feed.ts'
import { createAppWith, lifetimeSeconds, secret } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { createClock } from '../harness/clock.ts'
import { signUpAndIn } from '../harness/people.ts'
import { serve } from '../harness/serve.ts'
import { openPostgres, type SqlDatabase } from '../harness/sql.ts'

vi.setConfig({ testTimeout: 20_000 })

const { postgres } = inject('services')

/** One of several servers with a database in common, each with sessions in its memory. */
async function openServer({ db, url }: SqlDatabase) {
  const store = kyselySessions(db)
  let reads = 0
  const find = (id: string) => {
    reads += 1
    return store.find(id)
  }
  const feed = postgresFeed({ client: () => new pg.Client(url) })
  const clock = createClock()
  const sessions = cachedSessions({ ...store, find }, feed, { clock })
  const web = cookieBackend({ secret, lifetimeSeconds, sessions })
  const plain = cookieBackend({ secret, lifetimeSeconds, name: 'plain', cookieName: 'plain' })
  const app = createAppWith(
    { backends: [web, plain], users: kyselyUsers(db), clock },
    ({ auth, t }) => ({
      sessions: sessionsRouter(auth, t.procedure),
    }),
  )
  const server = await serve(app)
  return {
    server,
    reads: () => reads,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await feed.close()
    },
  }
}

describe.skipIf(postgres === null)('two servers on one PostgreSQL', () => {
  test('a session that goes on while all others end does so on the other server, too', async () => {
    await using database = await openPostgres(postgres)
    await using here = await openServer(database)
    await using there = await openServer(database)
    const browser = new Browser(here.server)
    await signUpAndIn(browser)
    const cookie = (await browser.cookies()).map((entry) => entry.cookieString()).join('; ')
    const elsewhere = new Browser(there.server, { headers: { cookie } })
    const isKnownByHeart = async () => {
      const before = there.reads()
      expect(await elsewhere.trpc.hello.query()).toBe('Ada')
      return there.reads() === before
    }
    await expect.poll(isKnownByHeart).toBe(true)

    await browser.trpc.sessions.revokeOthers.mutate()

    // Well within the time after which a session is read again anyway.
    await expect.poll(() => elsewhere.trpc.hello.query(), { timeout: 5000 }).toBe('Ada')
    expect(await browser.trpc.hello.query()).toBe('Ada')
  })
})
