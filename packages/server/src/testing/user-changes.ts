import assert from 'node:assert/strict'
import { insert, times, user, type UserSentences } from './sample-user.ts'

export const changing: UserSentences = {
  async 'changes the fields given, answers with the user, and leaves others alone'(store) {
    await insert(store, user('ada'), user('bob'))
    const patch = {
      email: 'new@Example.org',
      emailKey: 'new@example.org',
      passwordHash: 'other',
      isActive: false,
      isVerified: true,
      isSuperuser: true,
      sessionEpoch: 7,
      profile: { displayName: 'Eve' },
    }
    assert.deepEqual(await store.update('ada', patch), { ok: true, user: user('ada', patch) })
    assert.deepEqual(await store.findById('ada'), user('ada', patch))
    assert.equal(await store.findByEmailKey('ada@example.org'), null)
    assert.deepEqual(await store.findById('bob'), user('bob'))
    assert.deepEqual(await store.update('ada', { isActive: true }), {
      ok: true,
      user: user('ada', { ...patch, isActive: true }),
    })
  },
  async 'says that a change which changes nothing was made'(store) {
    await insert(store, user('ada'))
    assert.deepEqual(await store.update('ada', {}), { ok: true, user: user('ada') })
    assert.deepEqual(await store.update('ada', { isActive: true, emailKey: 'ada@example.org' }), {
      ok: true,
      user: user('ada'),
    })
  },
  async 'changes nobody who is not there'(store) {
    assert.deepEqual(await store.update('ada', { isActive: false }), {
      ok: false,
      reason: 'not-found',
    })
    assert.equal(await store.findById('ada'), null)
  },
  async 'refuses to give one user the address of another, and changes nothing'(store) {
    await insert(store, user('ada'), user('bob'))
    const stolen = { email: 'bob@Example.org', emailKey: 'bob@example.org', isSuperuser: true }
    assert.deepEqual(await store.update('ada', stolen), { ok: false, reason: 'email-taken' })
    assert.deepEqual(await store.findById('ada'), user('ada'))
    assert.deepEqual(await store.findByEmailKey('bob@example.org'), user('bob'))
  },
  async 'loses none of the changes of different fields that come at once'(store) {
    await insert(store, user('ada'))
    await Promise.all([
      store.update('ada', { isVerified: true }),
      store.update('ada', { passwordHash: 'other' }),
      store.update('ada', { sessionEpoch: 1 }),
      store.update('ada', { profile: { displayName: 'Eve' } }),
    ])
    const changed = {
      isVerified: true,
      passwordHash: 'other',
      sessionEpoch: 1,
      profile: { displayName: 'Eve' },
    }
    assert.deepEqual(await store.findById('ada'), user('ada', changed))
  },
}

export const expecting: UserSentences = {
  async 'changes a user who still is what was expected'(store) {
    await insert(store, user('ada'))
    const expected = {
      email: 'ada@Example.org',
      emailKey: 'ada@example.org',
      passwordHash: user('ada').passwordHash,
      isActive: true,
      isVerified: false,
      isSuperuser: false,
      sessionEpoch: 0,
    }
    const result = await store.update('ada', { isVerified: true }, expected)
    assert.deepEqual(result, { ok: true, user: user('ada', { isVerified: true }) })
  },
  async 'compares an expected profile as JSON'(store) {
    const profile = { displayName: 'Ada', tags: ['a', { b: null }], none: undefined }
    await store.insert(user('ada', { profile }))
    const other = { displayName: 'Ada', tags: ['a', { b: 1 }] }
    assert.deepEqual(await store.update('ada', { isVerified: true }, { profile: other }), {
      ok: false,
      reason: 'changed',
    })
    const found = await store.findById('ada')
    assert.ok(found)
    const change = { profile: { displayName: 'Eve' } }
    const result = await store.update('ada', change, { profile: found.profile })
    assert.deepEqual(result, { ok: true, user: { ...found, ...change } })
  },
  async 'changes nothing when one field is not what was expected'(store) {
    await insert(store, user('ada'))
    for (const expected of [
      { passwordHash: 'other' },
      { email: 'ada@example.org' },
      { isActive: false },
      { isVerified: true },
      { sessionEpoch: 1, isActive: true },
    ]) {
      const result = await store.update('ada', { isSuperuser: true }, expected)
      assert.deepEqual(result, { ok: false, reason: 'changed' })
    }
    assert.deepEqual(await store.findById('ada'), user('ada'))
  },
  async 'lets one of those through who expect the same at once'(store) {
    await insert(store, user('ada'))
    const results = await times(10, (at) =>
      store.update('ada', { passwordHash: `hash ${at}`, sessionEpoch: 1 }, { sessionEpoch: 0 }),
    )
    const [winner, ...others] = results.filter(({ ok }) => ok)
    assert.equal(others.length, 0)
    assert.deepEqual(winner, { ok: true, user: await store.findById('ada') })
    const refused = results.filter((result) => !result.ok && result.reason === 'changed')
    assert.equal(refused.length, 9)
  },
}

export const deleting: UserSentences = {
  async 'deletes one user, and the address is free again'(store) {
    await insert(store, user('ada'), user('bob'))
    assert.deepEqual(await store.delete('ada'), { ok: true })
    assert.equal(await store.findById('ada'), null)
    assert.equal(await store.findByEmailKey('ada@example.org'), null)
    assert.deepEqual(await store.findById('bob'), user('bob'))
    await insert(store, user('eve', { emailKey: 'ada@example.org' }))
  },
  async 'tells one of those who delete a user at once that there was one'(store) {
    await insert(store, user('ada'))
    const results = await times(10, () => store.delete('ada'))
    assert.equal(results.filter(({ ok }) => ok).length, 1)
    assert.deepEqual(await store.delete('ada'), { ok: false, reason: 'not-found' })
  },
  async 'brings nobody back by changing them'(store) {
    await insert(store, user('ada'))
    await store.delete('ada')
    const result = await store.update('ada', { isActive: true }, { isActive: true })
    assert.deepEqual(result, { ok: false, reason: 'not-found' })
    assert.equal(await store.findById('ada'), null)
  },
}
