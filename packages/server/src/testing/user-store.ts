import assert from 'node:assert/strict'
import type { UserStore } from '../core/store/user-store.ts'
import { contractCases, type ContractCase, type OpenStore } from './contract.ts'
import { insert, times, user, type UserSentences } from './sample-user.ts'
import { superusers } from './superusers.ts'
import { changing, deleting, expecting } from './user-changes.ts'
import { listing, ordering } from './user-list.ts'
import { namedUsers } from './named-users.ts'

/**
 * What every {@link UserStore} does, whether it takes the ids of new users or makes them.
 * `memoryUsers` is the specification of it.
 */
export function userStoreContract(
  open: () => Promise<OpenStore<UserStore>>,
): readonly ContractCase[] {
  const sentences = { ...keeping, ...inserting, ...changing, ...expecting, ...deleting }
  const all: UserSentences = { ...sentences, ...superusers, ...listing, ...ordering, ...refusing }
  const byName = Object.entries(all).map(
    ([name, hold]) => [name, (store: UserStore) => hold(namedUsers(store), store)] as const,
  )
  return contractCases(open, Object.fromEntries(byName))
}

const keeping: UserSentences = {
  async 'gives back a user as it was inserted'(store) {
    const plain = user('ada')
    const other = user('bob', { isActive: false, isVerified: true, isSuperuser: true })
    await insert(store, plain, other)
    assert.deepEqual(await store.findById('ada'), plain)
    assert.deepEqual(await store.findByEmailKey('ada@example.org'), plain)
    assert.deepEqual(await store.findById('bob'), other)
    assert.deepEqual(await store.findByEmailKey('bob@example.org'), other)
  },
  async 'keeps a user who has no password, takes one away and gives one'(store) {
    const ada = user('ada', { passwordHash: null })
    await insert(store, ada, user('bob'))
    assert.deepEqual(await store.findById('ada'), ada)
    const { passwordHash } = user('ada')
    const given = await store.update('ada', { passwordHash }, { passwordHash: null })
    assert.deepEqual(given, { ok: true, user: user('ada') })
    const overtaken = await store.update('ada', { passwordHash: 'other' }, { passwordHash: null })
    assert.deepEqual(overtaken, { ok: false, reason: 'changed' })
    assert.ok((await store.update('bob', { passwordHash: null })).ok)
    assert.equal((await store.findById('bob'))?.passwordHash, null)
  },
  async 'keeps whatever JSON a profile holds'(store) {
    const profile = {
      text: '\0 \ud800 Žluťoučký kůň 🐎 \u2028 "quoted" \\ \'x\'; drop table auth_user --',
      none: null,
      list: [1, -0.5, 1e21, true, [], {}],
      deep: { 'a.b': { '': 'empty key' } },
      long: 'x'.repeat(10_000),
    }
    await insert(store, user('ada', { profile }))
    assert.deepEqual((await store.findById('ada'))?.profile, profile)
  },
  async 'keeps the longest address and hash there are'(store) {
    const local = 'é'.repeat(256)
    const long = user('ada', {
      email: `${local}@${'x'.repeat(63)}`,
      emailKey: `${local}@${'x'.repeat(63)}`,
      passwordHash: 'x'.repeat(512),
    })
    await insert(store, long)
    assert.deepEqual(await store.findByEmailKey(long.emailKey), long)
  },
  async 'finds nobody by what is almost the id or the key'(store) {
    await insert(store, user('ada'))
    for (const id of ['ADA', 'ada ', ' ada', 'áda', 'ad', 'ada%', 'a\0a', 'ada\ud800', '']) {
      assert.equal(await store.findById(id), null)
      assert.equal(await store.findByEmailKey(`${id}@example.org`), null)
    }
  },
  async 'is not changed by changing what it gave or was given'(store) {
    const profile = { tags: ['one'] }
    const given = user('ada', { profile })
    await insert(store, given)
    profile.tags.push('two')
    const found = await store.findById('ada')
    assert.deepEqual(found?.profile, { tags: ['one'] })
    found.createdAt.setTime(0)
    assert.deepEqual((await store.findById('ada'))?.createdAt, given.createdAt)
  },
}

const inserting: UserSentences = {
  async 'refuses a second user of one address and keeps the first'(store) {
    await insert(store, user('ada'))
    const second = user('eve', { emailKey: 'ada@example.org' })
    assert.deepEqual(await store.insert(second), { ok: false, reason: 'email-taken' })
    assert.equal(await store.findById('eve'), null)
    assert.deepEqual(await store.findByEmailKey('ada@example.org'), user('ada'))
  },
  async 'lets one of those in who register an address at once'(store) {
    const results = await times(10, (at) =>
      store.insert(user(`u${at}`, { emailKey: 'ada@example.org' })),
    )
    assert.equal(results.filter(({ ok }) => ok).length, 1)
    const refused = results.filter((result) => !result.ok && result.reason === 'email-taken')
    assert.equal(refused.length, 9)
  },
  async 'takes keys that differ in case, accent or width for different addresses'(store) {
    const keys = ['ada@example.org', 'Ada@example.org', 'áda@example.org', 'ａda@example.org']
    await insert(store, ...keys.map((emailKey, at) => user(`u${at}`, { emailKey })))
    for (const [at, key] of keys.entries()) {
      assert.equal((await store.findByEmailKey(key))?.id, `u${at}`)
    }
  },
  async 'replaces nobody by inserting another one of the same id'(_, store) {
    const first = await store.insert(user('ada'))
    assert.ok(first.ok)
    const other = user('ada', { emailKey: 'eve@example.org' })
    if (first.user.id === 'ada') {
      await assert.rejects(store.insert(other))
      assert.equal(await store.findByEmailKey('eve@example.org'), null)
    } else {
      // The store makes the ids itself, and so a new one.
      const second = await store.insert(other)
      assert.ok(second.ok && second.user.id !== first.user.id)
    }
    assert.deepEqual(await store.findById(first.user.id), first.user)
  },
  async 'answers with the user as it is found from then on'(_, store) {
    for (const name of ['ada', 'bob']) {
      const inserted = await store.insert(user(name))
      assert.ok(inserted.ok)
      assert.deepEqual(await store.findById(inserted.user.id), inserted.user)
      assert.deepEqual(await store.findByEmailKey(user(name).emailKey), inserted.user)
    }
  },
}

const refusing: UserSentences = {
  async 'refuses a profile of more than a megabyte, and changes nothing'(store) {
    const profile = { displayName: 'é'.repeat(600_000) }
    const refusal = { ok: false, reason: 'field-refused', field: 'profile' }
    assert.deepEqual(await store.insert(user('ada', { profile })), refusal)
    assert.equal(await store.findByEmailKey(user('ada').emailKey), null)
    await insert(store, user('ada'))
    assert.deepEqual(await store.update('ada', { isVerified: true, profile }), refusal)
    assert.deepEqual(await store.findById('ada'), user('ada'))
  },
  async 'rehearses an insert without a trace, and whosever the address is'(store) {
    if (store.rehearse === undefined) return
    await insert(store, user('ada'))
    const long = { profile: { displayName: 'x'.repeat(1_100_000) } }
    for (const emailKey of ['ada@example.org', 'eve@example.org']) {
      assert.equal(await store.rehearse(user('eve', { emailKey })), null)
      const refusal = await store.rehearse(user('eve', { emailKey, ...long }))
      assert.deepEqual(refusal, { ok: false, reason: 'field-refused', field: 'profile' })
    }
    assert.deepEqual(await store.list({ limit: 10 }), [user('ada')])
  },
}
