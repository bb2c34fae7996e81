import assert from 'node:assert/strict'
import type { UserStore } from '../store/store.ts'
import type { UserRecord } from '../user.ts'
import { contractCases, type ContractCase, type OpenStore } from './contract.ts'

/** What every {@link UserStore} does. `memoryStore` is the specification of it. */
export function userStoreContract(
  open: () => Promise<OpenStore<UserStore>>,
): readonly ContractCase[] {
  return contractCases(open, { ...keeping, ...inserting, ...changing, ...expecting, ...deleting })
}

type Sentences = Readonly<Record<string, (store: UserStore) => Promise<void>>>

function user(id: string, changes: Partial<UserRecord> = {}): UserRecord {
  return {
    id,
    email: `${id}@Example.org`,
    emailKey: `${id}@example.org`,
    passwordHash: `$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$${id}`,
    isActive: true,
    isVerified: false,
    isSuperuser: false,
    sessionEpoch: 0,
    createdAt: new Date('2026-11-23T12:00:00.123Z'),
    profile: { displayName: 'Ada' },
    ...changes,
  }
}

async function insert(store: UserStore, ...users: readonly UserRecord[]): Promise<void> {
  for (const given of users) assert.deepEqual(await store.insert(given), { ok: true, user: given })
}

function times<T>(count: number, make: (at: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, at) => make(at)))
}

const keeping: Sentences = {
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
      text: 'Žluťoučký kůň 🐎 \u2028 "quoted" \\ \'x\'; drop table auth_user --',
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

const inserting: Sentences = {
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

const changing: Sentences = {
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

const expecting: Sentences = {
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

const deleting: Sentences = {
  async 'deletes one user, and the address is free again'(store) {
    await insert(store, user('ada'), user('bob'))
    assert.equal(await store.delete('ada'), true)
    assert.equal(await store.findById('ada'), null)
    assert.equal(await store.findByEmailKey('ada@example.org'), null)
    assert.deepEqual(await store.findById('bob'), user('bob'))
    await insert(store, user('eve', { emailKey: 'ada@example.org' }))
  },
  async 'tells one of those who delete a user at once that there was one'(store) {
    await insert(store, user('ada'))
    const deleted = await times(10, () => store.delete('ada'))
    assert.equal(deleted.filter(Boolean).length, 1)
    assert.equal(await store.delete('ada'), false)
  },
  async 'brings nobody back by changing them'(store) {
    await insert(store, user('ada'))
    await store.delete('ada')
    const result = await store.update('ada', { isActive: true }, { isActive: true })
    assert.deepEqual(result, { ok: false, reason: 'not-found' })
    assert.equal(await store.findById('ada'), null)
  },
}
