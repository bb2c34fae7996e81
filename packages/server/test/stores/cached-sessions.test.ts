import { describe, expect, test } from 'vitest'
import { proveAll } from '../harness/contract.ts'
import { createClock } from '../harness/clock.ts'
import { sessionStoreContract } from '../../src/testing/index.ts'
import { cachedSessions, type SessionCacheOptions } from '../../src/core/store/cached-sessions.ts'
import { memorySessions } from '../../src/core/store/memory-sessions.ts'
import type { FeedListener } from '../../src/core/store/session-feed.ts'
import type { StoredSession } from '../../src/core/store/session-store.ts'

const clock = createClock()

function session(id: string, changes: Partial<StoredSession> = {}): StoredSession {
  return {
    id,
    userId: 'ada',
    backend: 'web',
    secretHash: null,
    epoch: 0,
    claims: { amr: [{ method: 'password', at: 1_700_000_000 }] },
    createdAt: clock(),
    expiresAt: new Date(clock().getTime() + 3_600_000),
    lastUsedAt: clock(),
    userAgent: null,
    address: null,
    ...changes,
  }
}

/** A cache over a store in memory, with everything in between in the hands of the test. */
function openCache(options: SessionCacheOptions = {}) {
  const store = memorySessions()
  const listeners: FeedListener[] = []
  const reads: string[] = []
  const gates: (() => Promise<void>)[] = []
  const cache = cachedSessions(
    {
      ...store,
      async find(id) {
        reads.push(id)
        const found = await store.find(id)
        await gates.shift()?.()
        return found
      },
    },
    { listen: (listener) => listeners.push(listener) },
    { clock, ...options },
  )
  const feed: FeedListener = {
    opened: () => listeners.forEach((listener) => listener.opened()),
    changed: (id) => listeners.forEach((listener) => listener.changed(id)),
    lost: () => listeners.forEach((listener) => listener.lost()),
  }
  return { store, cache, feed, reads, gates }
}

describe('the contract', () => {
  proveAll(
    sessionStoreContract(async () => {
      const { cache, feed } = openCache({ clock: () => new Date() })
      feed.opened()
      return { store: cache }
    }),
  )
})

test('a session is read once, and then known until the feed tells of a change', async () => {
  const { store, cache, feed, reads } = openCache()
  feed.opened()
  await store.insert(session('one'))
  for (let times = 0; times < 3; times += 1) {
    expect(await cache.find('one')).toEqual(await store.find('one'))
  }
  expect(reads).toEqual(['one'])

  await store.delete('ada')
  feed.changed('one')

  expect(await cache.find('one')).toBeNull()
})

test('nothing is known before the feed is open, nor when it was lost', async () => {
  const { store, cache, feed, reads } = openCache()
  await store.insert(session('one'))
  await cache.find('one')
  await cache.find('one')
  expect(reads).toHaveLength(2)

  feed.opened()
  await cache.find('one')
  await cache.find('one')
  expect(reads).toHaveLength(3)

  feed.lost()
  await cache.find('one')
  await cache.find('one')
  expect(reads).toHaveLength(5)
})

test.each(['changed', 'lost and opened again'])(
  'what was read before the session was %s is not kept, though it arrives later',
  async (news) => {
    const { store, cache, feed, gates } = openCache()
    feed.opened()
    await store.insert(session('one'))
    gates.push(async () => {
      await store.delete('ada')
      if (news === 'changed') return feed.changed('one')
      feed.lost()
      feed.opened()
    })

    expect(await cache.find('one')).not.toBeNull() // it was asked before
    expect(await cache.find('one')).toBeNull()
  },
)

test('of two reads at once the older one is not kept', async () => {
  const { store, cache, feed, gates } = openCache()
  feed.opened()
  await store.insert(session('one'))
  let answerOld = () => {}
  gates.push(() => new Promise((resolve) => (answerOld = resolve)))
  const old = cache.find('one')
  await store.update('one', { epoch: 7 })
  feed.changed('one')

  expect(await cache.find('one')).toMatchObject({ epoch: 7 })
  answerOld()
  expect(await old).toMatchObject({ epoch: 0 })
  expect(await cache.find('one')).toMatchObject({ epoch: 7 })
})

test('ids that somebody made up are not kept, and drop nothing', async () => {
  const { store, cache, feed, reads } = openCache({ size: 10 })
  feed.opened()
  await store.insert(session('one'))
  await cache.find('one')
  for (let at = 0; at < 1000; at += 1) expect(await cache.find(`made up ${at}`)).toBeNull()
  reads.length = 0

  await cache.find('one')
  await cache.find('made up 0')

  expect(reads).toEqual(['made up 0'])
})

test('no more sessions are kept than the cache is large', async () => {
  const { store, cache, feed, reads } = openCache({ size: 10 })
  feed.opened()
  const ids = Array.from({ length: 100 }, (_, at) => `session ${at}`)
  for (const id of ids) await store.insert(session(id))
  for (const id of ids) await cache.find(id)
  reads.length = 0

  for (const id of ids.toReversed()) await cache.find(id)

  expect(reads.length).toBeGreaterThanOrEqual(90)
})

test('a session is read again after its time, whatever the feed says', async () => {
  const { store, cache, feed } = openCache({ maxAgeSeconds: 30 })
  feed.opened()
  await store.insert(session('one'))
  await cache.find('one')
  await store.delete('ada')

  clock.advance(30)
  expect(await cache.find('one')).not.toBeNull()
  clock.advance(1)
  expect(await cache.find('one')).toBeNull()
})

test('a session is read again when the clock was set back, and not kept for longer [field-C18]', async () => {
  const { store, cache, feed } = openCache({ maxAgeSeconds: 30 })
  feed.opened()
  await store.insert(session('one'))
  await cache.find('one')
  await store.delete('ada')

  clock.advance(-2 * 3600)

  expect(await cache.find('one')).toBeNull()
  clock.advance(2 * 3600)
})

test('a session that has expired according to its copy is read again: another process may have renewed it', async () => {
  const { store, cache, feed } = openCache({ maxAgeSeconds: 3600 })
  feed.opened()
  await store.insert(session('one', { expiresAt: new Date(clock().getTime() + 60_000) }))
  await cache.find('one')
  const expiresAt = new Date(clock().getTime() + 120_000)
  await store.update('one', { expiresAt })

  clock.advance(60)

  expect(await cache.find('one')).toMatchObject({ expiresAt })
})

test.each([
  ['one session', { id: 'one' }],
  ['the others', { not: 'two' }],
  ['all', undefined],
])('when this process ends %s, it knows at once', async (_what, which) => {
  const { store, cache, feed } = openCache()
  feed.opened()
  await store.insert(session('one'))
  await cache.find('one')

  await cache.delete('ada', which)

  expect(await cache.find('one')).toBeNull()
})

test('when ending a session fails, it is read again: it may have ended anyway', async () => {
  const { store, cache, feed, reads } = openCache()
  feed.opened()
  await store.insert(session('one'))
  await cache.find('one')
  const broken = cachedSessions(
    { ...store, delete: () => Promise.reject(new Error('no answer')) },
    { listen: (listener) => listener.opened() },
    { clock },
  )
  await broken.find('one')
  await store.update('one', { epoch: 5 })

  await expect(broken.delete('ada', { id: 'one' })).rejects.toThrow('no answer')

  expect(await broken.find('one')).toMatchObject({ epoch: 5 })
  expect(reads).toEqual(['one'])
})
