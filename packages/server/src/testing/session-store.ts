import assert from 'node:assert/strict'
import type { SessionStore, StoredSession } from '../store/session-store.ts'
import { contractCases, type ContractCase, type OpenStore } from './contract.ts'

/** What every {@link SessionStore} does. `memorySessions` is the specification of it. */
export function sessionStoreContract(
  open: () => Promise<OpenStore<SessionStore>>,
): readonly ContractCase[] {
  return contractCases(open, { ...keeping, ...changing, ...ending, ...purging })
}

type Sentences = Readonly<Record<string, (store: SessionStore) => Promise<void>>>

/** Of the real clock, for a store may forget what has expired by its own. */
const start = Date.now()
const minutes = (count: number) => new Date(start + count * 60_000)

/** A session that begins now and lasts a day. */
function session(id: string, changes: Partial<StoredSession> = {}): StoredSession {
  return {
    id,
    userId: 'ada',
    backend: 'cookie',
    secretHash: 'c2hhMjU2IG9mIGEgc2VjcmV0',
    epoch: 3,
    createdAt: minutes(0),
    expiresAt: minutes(24 * 60),
    lastUsedAt: minutes(1),
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64) ’Firefox’',
    address: '2001:db8::1',
    ...changes,
  }
}

async function ids(store: SessionStore, userId = 'ada'): Promise<string[]> {
  return (await store.list(userId)).map(({ id }) => id)
}

const keeping: Sentences = {
  async 'gives back a session as it was inserted'(store) {
    const whole = session('one')
    const bare = session('two', { secretHash: null, userAgent: null, address: null })
    await store.insert(whole)
    await store.insert(bare)
    assert.deepEqual(await store.find('one'), whole)
    assert.deepEqual(await store.find('two'), bare)
  },
  async 'keeps times to the millisecond'(store) {
    const createdAt = new Date(start - (start % 1000) - 877)
    await store.insert(session('one', { createdAt }))
    assert.equal((await store.find('one'))?.createdAt.getTime(), createdAt.getTime())
  },
  async 'replaces no session by inserting another one of the same id'(store) {
    await store.insert(session('one'))
    await assert.rejects(store.insert(session('one', { userId: 'eve' })))
    assert.deepEqual(await store.find('one'), session('one'))
    assert.deepEqual(await ids(store, 'ada'), ['one'])
  },
  async 'answers null for an id that no session has'(store) {
    await store.insert(session('one'))
    for (const id of ['two', 'ONE', 'one ', 'óne', '']) assert.equal(await store.find(id), null)
  },
  async 'lists the sessions of one user, the newest first'(store) {
    await store.insert(session('old', { createdAt: minutes(1) }))
    await store.insert(session('new', { createdAt: minutes(3) }))
    await store.insert(session('middle', { createdAt: minutes(2) }))
    await store.insert(session('other', { userId: 'bob' }))
    assert.deepEqual(await ids(store), ['new', 'middle', 'old'])
    assert.deepEqual(await store.list('bob'), [session('other', { userId: 'bob' })])
    assert.deepEqual(await store.list('Ada'), [])
    assert.deepEqual(await store.list('a\0a'), [])
  },
}

const changing: Sentences = {
  async 'changes the fields given and no others'(store) {
    await store.insert(session('one'))
    await store.insert(session('two'))
    assert.equal(await store.update('one', { lastUsedAt: minutes(5) }), true)
    assert.equal(await store.update('one', { expiresAt: minutes(99), epoch: 4 }), true)
    const changed = { lastUsedAt: minutes(5), expiresAt: minutes(99), epoch: 4 }
    assert.deepEqual(await store.find('one'), session('one', changed))
    assert.deepEqual(await store.find('two'), session('two'))
  },
  async 'keeps an epoch that is negative'(store) {
    await store.insert(session('one'))
    await store.update('one', { epoch: -4 })
    assert.equal((await store.find('one'))?.epoch, -4)
  },
  async 'says that a session was there when a change changes nothing'(store) {
    await store.insert(session('one'))
    assert.equal(await store.update('one', {}), true)
    assert.equal(await store.update('one', { lastUsedAt: minutes(1) }), true)
  },
  async 'brings no session back by changing it'(store) {
    await store.insert(session('one'))
    await store.delete('ada', { id: 'one' })
    assert.equal(await store.update('one', { expiresAt: minutes(99) }), false)
    assert.equal(await store.find('one'), null)
    assert.deepEqual(await ids(store), [])
  },
  async 'lets changes that come at once all happen'(store) {
    await store.insert(session('one'))
    await Promise.all([
      store.update('one', { lastUsedAt: minutes(5) }),
      store.update('one', { expiresAt: minutes(99) }),
      store.update('one', { epoch: 4 }),
    ])
    const changed = { lastUsedAt: minutes(5), expiresAt: minutes(99), epoch: 4 }
    assert.deepEqual(await store.find('one'), session('one', changed))
  },
}

const ending: Sentences = {
  async 'ends one session of a user'(store) {
    await store.insert(session('one'))
    await store.insert(session('two'))
    assert.equal(await store.delete('ada', { id: 'one' }), 1)
    assert.equal(await store.find('one'), null)
    assert.deepEqual(await ids(store), ['two'])
  },
  async 'ends no session of another user'(store) {
    await store.insert(session('one'))
    await store.insert(session('other', { userId: 'bob' }))
    assert.equal(await store.delete('bob', { id: 'one' }), 0)
    assert.equal(await store.delete('bob'), 1)
    assert.equal(await store.delete('a\0a', { id: 'one' }), 0)
    assert.equal(await store.delete('ada', { id: 'o\0e' }), 0)
    assert.deepEqual(await ids(store), ['one'])
  },
  async 'ends all sessions of a user but one'(store) {
    await store.insert(session('one'))
    await store.insert(session('two'))
    await store.insert(session('three'))
    assert.equal(await store.delete('ada', { not: 'two' }), 2)
    assert.deepEqual(await ids(store), ['two'])
    assert.equal(await store.delete('ada', { not: 'unknown' }), 1)
  },
  async 'ends all sessions of a user'(store) {
    await store.insert(session('one'))
    await store.insert(session('two'))
    assert.equal(await store.delete('ada'), 2)
    assert.equal(await store.delete('ada'), 0)
    assert.deepEqual(await ids(store), [])
    assert.equal(await store.find('one'), null)
  },
  async 'tells one of those who end a session at once that it was there'(store) {
    await store.insert(session('one'))
    const ended = await Promise.all(
      Array.from({ length: 10 }, () => store.delete('ada', { id: 'one' })),
    )
    assert.deepEqual(
      ended.toSorted((a, b) => a - b),
      [0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
    )
  },
}

const purging: Sentences = {
  async 'forgets what has expired, not more at once than asked, and nothing else'(store) {
    for (const id of ['one', 'two', 'three']) {
      await store.insert(session(id, { expiresAt: minutes(-1) }))
    }
    await store.insert(session('alive', { expiresAt: minutes(1) }))
    const purged = [await store.purge(minutes(0), 2), await store.purge(minutes(0), 2)]
    assert.ok(purged.every((count) => count <= 2))
    assert.equal(await store.purge(minutes(0), 2), 0)
    assert.deepEqual(await ids(store), ['alive'])
    assert.equal(await store.find('one'), null)
  },
}
