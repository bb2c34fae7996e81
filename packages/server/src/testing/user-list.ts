import assert from 'node:assert/strict'
import type { UserQuery, UserStore } from '../store/store.ts'
import { insert, user, type UserSentences } from './sample-user.ts'

const noon = Date.parse('2026-11-23T12:00:00.000Z')
const minute = (count: number) => new Date(noon + count * 60_000)

async function ids(store: UserStore, query: Partial<UserQuery> = {}): Promise<string[]> {
  return (await store.list({ limit: 100, ...query })).map(({ id }) => id)
}

export const listing: UserSentences = {
  async 'lists users whole, the newest first, those of one moment by id'(store) {
    await insert(
      store,
      user('b', { createdAt: minute(1) }),
      user('old', { createdAt: minute(0) }),
      user('c', { createdAt: minute(1) }),
      user('new', { createdAt: minute(2), profile: { displayName: 'Eve' } }),
      user('a', { createdAt: minute(1) }),
    )
    assert.deepEqual(await ids(store), ['new', 'c', 'b', 'a', 'old'])
    const [first] = await store.list({ limit: 1 })
    assert.deepEqual(first, user('new', { createdAt: minute(2), profile: { displayName: 'Eve' } }))
  },
  async 'goes on behind a user, also one who has gone or come since'(store) {
    const people = ['a', 'b', 'c', 'd', 'e', 'f'].map((id, at) =>
      user(id, { createdAt: minute(Math.floor(at / 2)) }),
    )
    await insert(store, ...people)
    const page = await store.list({ limit: 3 })
    assert.deepEqual(
      page.map(({ id }) => id),
      ['f', 'e', 'd'],
    )
    await store.delete('d')
    await insert(store, user('g', { createdAt: minute(5) }))
    const after = { createdAt: minute(1), id: 'd' }
    assert.deepEqual(await ids(store, { after }), ['c', 'b', 'a'])
    assert.deepEqual(await ids(store, { after: { createdAt: minute(0), id: 'a' } }), [])
  },
  async 'finds users by a part of their address, taken literally'(store) {
    const keys = ['ada@example.org', 'a%b@example.org', 'a_b@example.org', 'a!b\\@example.com']
    await insert(store, ...keys.map((emailKey, at) => user(`u${at}`, { emailKey })))
    const found = async (search: string) => (await ids(store, { search })).toSorted()
    assert.deepEqual(await found('example.org'), ['u0', 'u1', 'u2'])
    assert.deepEqual(await found('%'), ['u1'])
    assert.deepEqual(await found('a_b'), ['u2'])
    assert.deepEqual(await found('!'), ['u3'])
    assert.deepEqual(await found('\\'), ['u3'])
    assert.deepEqual(await found('A'), [])
    assert.deepEqual(await found("' or 1=1 --"), [])
    assert.deepEqual(await found(''), ['u0', 'u1', 'u2', 'u3'])
  },
}
