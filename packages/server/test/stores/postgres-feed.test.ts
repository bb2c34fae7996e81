// One test counts all promises of the process, which is why it is its own.
// @vitest-environment node
// @vitest-environment-options {"alone": "postgres-feed"}
import { queryObjects } from 'node:v8'
import pg from 'pg'
import { describe, expect, inject, test, vi } from 'vitest'
import { cachedSessions } from '../../src/index.ts'
import { kyselySessions } from '../../src/stores/kysely/users.ts'
import { endedChannel, postgresFeed } from '../../src/stores/postgres-feed.ts'
import { session } from '../../src/testing/sample-session.ts'
import { startPooler } from '../harness/pooler.ts'
import { openPostgres } from '../harness/sql.ts'

vi.setConfig({ testTimeout: 20_000 })

const { postgres } = inject('services')

/** A feed, and what it has said so far. */
function follow(url: string) {
  const news: string[] = []
  const feed = postgresFeed({ client: () => new pg.Client(url), heartbeatSeconds: 0.5 })
  feed.listen({
    opened: () => news.push('opened'),
    changed: (id) => news.push(id),
    lost: () => news.push('lost'),
  })
  return { news, [Symbol.asyncDispose]: () => feed.close() }
}

describe.skipIf(postgres === null)('the feed of PostgreSQL', () => {
  test('tells what was ended, and of nothing else', async () => {
    await using database = await openPostgres(postgres)
    await using feed = follow(database.url)
    await expect.poll(() => feed.news, { timeout: 5000 }).toContain('opened')
    const store = kyselySessions(database.db)
    await store.insert(session('one'))
    await store.delete('ada')
    await expect.poll(() => feed.news, { timeout: 5000 }).toEqual(['opened', 'one'])
  })

  test.each([1, 2])(
    'through a pooler that gives each transaction one of %d connections, it never opens [field-D9]',
    async (size) => {
      await using database = await openPostgres(postgres)
      await using pooler = await startPooler(database.url, size)
      await using feed = follow(pooler.url)
      await expect.poll(() => feed.news.length, { timeout: 10_000 }).toBeGreaterThan(2)
      expect(new Set(feed.news)).toEqual(new Set(['lost']))
    },
  )

  test('so a session that was revoked elsewhere is refused at once [field-D9]', async () => {
    await using database = await openPostgres(postgres)
    await using pooler = await startPooler(database.url, 1)
    const feed = postgresFeed({ client: () => new pg.Client(pooler.url) })
    const store = kyselySessions(database.db)
    const cached = cachedSessions(store, feed)
    await store.insert(session('one'))
    for (let seconds = 0; seconds < 3; seconds += 1) {
      expect(await cached.find('one')).not.toBeNull()
      await new Promise((resolve) => setTimeout(resolve, 300))
    }
    await store.delete('ada')
    expect(await cached.find('one')).toBeNull()
    await feed.close()
  })

  test('that stops to listen on a connection that stays is lost, and opens again [field-D9]', async () => {
    await using database = await openPostgres(postgres)
    const clients: pg.Client[] = []
    const feed = postgresFeed({
      client() {
        const client = new pg.Client(database.url)
        clients.push(client)
        return client
      },
      heartbeatSeconds: 0.5,
    })
    const news: string[] = []
    feed.listen({
      opened: () => news.push('opened'),
      changed: () => undefined,
      lost: () => news.push('lost'),
    })
    await expect.poll(() => news, { timeout: 5000 }).toEqual(['opened'])
    await clients[0]?.query(`unlisten ${endedChannel}`)
    await expect.poll(() => news, { timeout: 5000 }).toEqual(['opened', 'lost', 'opened'])
    await feed.close()
  })

  test('needs no more memory the longer its connection lives', async () => {
    await using database = await openPostgres(postgres)
    let beats = 0
    const client = () => {
      const made = new pg.Client(database.url)
      made.on('drain', () => (beats += 1)) // all that was asked has been answered
      return made
    }
    const feed = postgresFeed({ client, heartbeatSeconds: 0.1 })
    await using _closed = { [Symbol.asyncDispose]: () => feed.close() }
    feed.listen({ opened: () => undefined, changed: () => undefined, lost: () => undefined })
    const promisesAfter = async (count: number) => {
      await expect.poll(() => beats, { interval: 10 }).toBeGreaterThan(count)
      return queryObjects(Promise, { format: 'count' })
    }

    const early = await promisesAfter(10)
    const late = await promisesAfter(40)

    expect(late - early).toBeLessThan(20)
  })
})
