import assert from 'node:assert/strict'
import type { UserQuery, UserStore } from '../core/store/user-store.ts'
import { insert, user, type UserSentences } from './sample-user.ts'

const noon = Date.parse('2026-11-23T12:00:00.000Z')
const minute = (count: number) => new Date(noon + count * 60_000)

async function ids(store: UserStore, query: Partial<UserQuery> = {}): Promise<string[]> {
  return (await store.list({ limit: 100, ...query })).map(({ id }) => id)
}

export const ordering: UserSentences = {
  async 'lists users whole, the newest first, those of one moment by id'(store) {
    const people = ['b', 'old', 'c', 'new', 'a'].map((id) =>
      user(id, { createdAt: moments[id] ?? minute(1), profile: { displayName: id } }),
    )
    await insert(store, ...people)
    const order = await ids(store)
    const sameMoment = order.slice(1, 4)
    assert.deepEqual([order[0], sameMoment.toSorted(), order[4]], ['new', ['a', 'b', 'c'], 'old'])
    assert.deepEqual(await ids(store), order) // in one order, whatever that of the ids is
    const [first] = await store.list({ limit: 1 })
    assert.deepEqual(first, people[3])
  },
  async 'lists those of one moment in the order of the ids that it takes'(store, own) {
    await insert(store, ...['b', 'c', 'a'].map((id) => user(id)))
    if ((await own.findById('a')) === null) return // it makes them itself
    assert.deepEqual(await ids(store), ['c', 'b', 'a'])
  },
  async 'goes on behind a user, also one who has gone or come since'(store) {
    const people = ['a', 'b', 'c', 'd', 'e', 'f'].map((id, at) =>
      user(id, { createdAt: minute(Math.floor(at / 2)) }),
    )
    await insert(store, ...people)
    const order = await ids(store)
    const page = await store.list({ limit: 3 })
    assert.deepEqual(
      page.map(({ id }) => id),
      order.slice(0, 3),
    )
    const [last] = page.slice(-1)
    assert.ok(last)
    await store.delete(last.id)
    await insert(store, user('g', { createdAt: minute(5) }))
    assert.deepEqual(await ids(store, { after: last }), order.slice(3))
    const [end] = (await store.list({ limit: 10 })).slice(-1)
    assert.ok(end)
    assert.deepEqual(await ids(store, { after: end }), [])
  },
  async 'shows every user of one moment, a page at a time'(store) {
    const people = Array.from({ length: 23 }, (_, at) => user(`u${at}`))
    await insert(store, ...people)
    const seen: string[] = []
    let page = await store.list({ limit: 5 })
    for (let last = page.at(-1); last !== undefined; last = page.at(-1)) {
      seen.push(...page.map(({ id }) => id))
      page = await store.list({ limit: 5, after: last })
    }
    assert.deepEqual(seen.toSorted(), people.map(({ id }) => id).toSorted())
  },
  async 'goes on behind what is no position of its own, and never fails'(store) {
    await insert(store, user('ada'))
    for (const id of [
      '',
      '0',
      '-1',
      '1e3',
      ' 1',
      'x',
      '\0',
      '\ud800',
      '9'.repeat(40),
      '2147483648',
    ]) {
      for (const year of ['0000', '0001', '9999']) {
        const createdAt = new Date(`${year}-06-01T00:00:00.000Z`)
        assert.deepEqual(
          await ids(store, { after: { createdAt, id } }),
          year === '9999' ? ['ada'] : [],
        )
      }
    }
  },
}

/** The others are of one moment. */
const moments: Readonly<Record<string, Date>> = { old: minute(0), new: minute(2) }

export const listing: UserSentences = {
  async 'finds nobody by a text that no address has, and never fails'(store) {
    await insert(store, user('ada'))
    for (const search of ['\0', 'ada\0', '\ud800', '\udc00\ud800', '9'.repeat(5000), "'", '\\']) {
      assert.deepEqual(await ids(store, { search }), [])
    }
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
