import assert from 'node:assert/strict'
import type { UserStore } from '../store/store.ts'
import { contractCases, type ContractCase, type OpenStore } from './contract.ts'
import { insert, times, user, type UserSentences } from './sample-user.ts'
import { superusers } from './superusers.ts'
import { changing, deleting, expecting } from './user-changes.ts'
import { listing } from './user-list.ts'

/** What every {@link UserStore} does. `memoryStore` is the specification of it. */
export function userStoreContract(
  open: () => Promise<OpenStore<UserStore>>,
): readonly ContractCase[] {
  const sentences = { ...keeping, ...inserting, ...changing, ...expecting, ...deleting }
  return contractCases(open, { ...sentences, ...superusers, ...listing })
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
    for (const id of ['ADA', 'ada ', ' ada', 'áda', 'ad', 'ada%', 'a\0a', '']) {
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
  async 'replaces nobody by inserting another one of the same id'(store) {
    await insert(store, user('ada'))
    await assert.rejects(store.insert(user('ada', { emailKey: 'eve@example.org' })))
    assert.deepEqual(await store.findById('ada'), user('ada'))
    assert.equal(await store.findByEmailKey('eve@example.org'), null)
  },
}
