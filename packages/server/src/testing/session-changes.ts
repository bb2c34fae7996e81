import assert from 'node:assert/strict'
import { ids, minutes, session, type SessionSentences } from './sample-session.ts'

export const changing: SessionSentences = {
  async 'changes the fields given and no others'(store) {
    await store.insert(session('one'))
    await store.insert(session('two'))
    assert.equal(await store.update('one', { lastUsedAt: minutes(5) }), true)
    assert.equal(await store.update('one', { expiresAt: minutes(99), epoch: 4 }), true)
    const changed = { lastUsedAt: minutes(5), expiresAt: minutes(99), epoch: 4 }
    assert.deepEqual(await store.find('one'), session('one', changed))
    assert.deepEqual(await store.find('two'), session('two'))
  },
  async 'changes the claims, the hash, the epoch and the times in one step'(store) {
    await store.insert(session('one', { claims: { amr: [], pending: ['totp'] } }))
    const patch = {
      claims: { amr: [{ method: 'totp', at: 1_700_000_060 }] },
      secretHash: 'YW5vdGhlciBoYXNo',
      epoch: 9,
      expiresAt: minutes(99),
      lastUsedAt: minutes(6),
    }
    assert.equal(await store.update('one', patch), true)
    assert.deepEqual(await store.find('one'), session('one', patch))
  },
  async 'forgets the hash of a session, and gives it one'(store) {
    await store.insert(session('one'))
    assert.equal(await store.update('one', { secretHash: null }), true)
    assert.deepEqual(await store.find('one'), session('one', { secretHash: null }))
    await store.update('one', { secretHash: 'YW5vdGhlciBoYXNo' })
    assert.equal((await store.find('one'))?.secretHash, 'YW5vdGhlciBoYXNo')
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
      store.update('one', { claims: { amr: [] } }),
    ])
    const claims = { amr: [] }
    const changed = { lastUsedAt: minutes(5), expiresAt: minutes(99), epoch: 4, claims }
    assert.deepEqual(await store.find('one'), session('one', changed))
  },
}
