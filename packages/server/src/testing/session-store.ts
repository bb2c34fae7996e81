import assert from 'node:assert/strict'
import type { SessionStore } from '../core/store/session-store.ts'
import { contractCases, type ContractCase, type OpenStore } from './contract.ts'
import { ids, minutes, session, start, type SessionSentences } from './sample-session.ts'
import { changing } from './session-changes.ts'

/** What every {@link SessionStore} does. `memorySessions` is the specification of it. */
export function sessionStoreContract(
  open: () => Promise<OpenStore<SessionStore>>,
): readonly ContractCase[] {
  return contractCases(open, { ...keeping, ...changing, ...ending, ...purging })
}

const keeping: SessionSentences = {
  async 'gives back a session as it was inserted'(store) {
    const whole = session('one')
    const bare = session('two', { secretHash: null, userAgent: null, address: null })
    await store.insert(whole)
    await store.insert(bare)
    assert.deepEqual(await store.find('one'), whole)
    assert.deepEqual(await store.find('two'), bare)
  },
  async 'keeps whatever claims a session has, and gives them back as its own'(store) {
    const amr = [
      { method: 'password', at: 1_700_000_000 },
      { method: 'Žluťoučký \0 "kůň" \ud800', at: 1_700_000_001.5 },
    ]
    const claims = { amr, pending: ['totp', 'passkey'], of: { anotherConcern: [null, true] } }
    await store.insert(session('one', { claims }))
    await store.insert(session('two', { claims: { amr: [] } }))
    const given = structuredClone(claims)
    amr.pop()
    assert.deepEqual((await store.find('one'))?.claims, given)
    assert.deepEqual((await store.find('two'))?.claims, { amr: [] })
    assert.deepEqual((await store.list('ada')).find(({ id }) => id === 'one')?.claims, given)
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

const ending: SessionSentences = {
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

const purging: SessionSentences = {
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
