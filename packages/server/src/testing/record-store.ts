import assert from 'node:assert/strict'
import type { RecordStore } from '../core/store/record-store.ts'
import { contractCases, type ContractCase, type OpenStore } from './contract.ts'
import { atOnce } from './record-races.ts'
import { insert, minutes, record, type RecordSentences } from './sample-record.ts'

/** What every {@link RecordStore} does. `memoryRecords` is the specification of it. */
export function recordStoreContract(
  open: () => Promise<OpenStore<RecordStore>>,
): readonly ContractCase[] {
  return contractCases(open, { ...keeping, ...strange, ...changing, ...deleting, ...atOnce })
}

const keeping: RecordSentences = {
  async 'gives back a record as it was inserted'(store) {
    const whole = record('one')
    const bare = record('two', { owner: null, data: null, expiresAt: null })
    await insert(store, whole, bare)
    assert.deepEqual(await store.find('totp', 'one'), whole)
    assert.deepEqual(await store.find('totp', 'two'), bare)
  },
  async 'keeps whatever JSON there is'(store) {
    const values = [
      { text: '\0 \ud800 Žluťoučký kůň 🐎 \u2028 "quoted" \\ \'x\'; drop table auth_record --' },
      [1, -0.5, 1e21, true, [], {}, null],
      { 'a.b': { '': 'empty key' }, long: 'x'.repeat(10_000) },
      '',
      0,
      false,
      null,
    ]
    for (const [at, data] of values.entries()) {
      await insert(store, record(`key ${at}`, { data }))
      assert.deepEqual((await store.find('totp', `key ${at}`))?.data, data)
    }
  },
  async 'keeps of a value what JSON keeps of it'(store) {
    await insert(store, record('one', { data: { none: undefined, some: 1 } }))
    await insert(store, record('two', { data: undefined }))
    assert.deepEqual((await store.find('totp', 'one'))?.data, { some: 1 })
    assert.equal((await store.find('totp', 'two'))?.data, null)
  },
  async 'is not changed by changing what it gave or was given'(store) {
    const data = { tags: ['one'] }
    await insert(store, record('one', { data }))
    data.tags.push('two')
    const found = await store.find('totp', 'one')
    assert.deepEqual(found?.data, { tags: ['one'] })
    found.createdAt.setTime(0)
    assert.deepEqual((await store.find('totp', 'one'))?.createdAt, record('one').createdAt)
  },
  async 'keeps a key once in each kind'(store) {
    await insert(store, record('one'), record('one', { kind: 'passkey', owner: 'bob' }))
    assert.equal(await store.insert(record('one', { owner: 'eve', data: 'hers' })), false)
    assert.deepEqual(await store.find('totp', 'one'), record('one'))
    assert.deepEqual(await store.list('totp', 'eve'), [])
    assert.equal((await store.find('passkey', 'one'))?.owner, 'bob')
  },
  async 'keeps a key that has expired until it is purged'(store) {
    const old = record('one', { expiresAt: minutes(-1) })
    await insert(store, old)
    assert.equal(await store.insert(record('one')), false)
    assert.deepEqual(await store.find('totp', 'one'), old)
  },
  async 'lists the records of one kind and owner, the oldest first'(store) {
    const [old, young] = [
      record('b', { createdAt: minutes(1) }),
      record('a', { createdAt: minutes(2) }),
    ]
    await insert(store, young, old, record('c', { createdAt: minutes(2) }))
    await insert(store, record('d', { owner: 'bob' }), record('e', { kind: 'passkey' }))
    await insert(store, record('f', { owner: null }))
    const keys = (await store.list('totp', 'ada')).map(({ key }) => key)
    assert.deepEqual(keys, ['b', 'a', 'c'])
    assert.deepEqual((await store.list('totp', 'ada'))[0], old)
    assert.deepEqual(await store.list('totp', 'Ada'), [])
  },
}

const strange: RecordSentences = {
  async 'takes keys that differ in case, accent or width for different keys'(store) {
    const keys = ['ada', 'Ada', 'áda', 'ａda', ' ada', 'ada%', '']
    await insert(store, ...keys.map((key) => record(key)))
    for (const key of keys) assert.equal((await store.find('totp', key))?.key, key)
  },
  async 'keeps the longest texts there are'(store) {
    const long = record('🐎'.repeat(127), { kind: 'k'.repeat(32), owner: 'é'.repeat(64) })
    await insert(store, long)
    assert.deepEqual(await store.find(long.kind, long.key), long)
    assert.deepEqual(await store.list(long.kind, 'é'.repeat(64)), [long])
  },
  async 'refuses texts that not every store can keep, and finds nothing under them'(store) {
    await insert(store, record('ada'))
    for (const text of ['a\0a', 'ada ', '\ud800', 'x'.repeat(256)]) {
      for (const name of ['kind', 'key', 'owner']) {
        const refused = store.insert(record('new', { [name]: text }))
        await assert.rejects(refused, new RegExp(`The ${name} of a record`))
      }
      assert.equal(await store.find('totp', text), null)
      assert.equal(await store.find(text, 'ada'), null)
      assert.deepEqual(await store.list('totp', text), [])
      assert.deepEqual(await store.list(text, 'ada'), [])
      assert.equal(await store.update(record(text), { data: 1 }), false)
      assert.equal(await store.delete('totp', text), false)
      assert.equal(await store.deleteOwned(text), 0)
    }
    assert.deepEqual(await store.list('totp', 'ada'), [record('ada')])
  },
}

const changing: RecordSentences = {
  async 'writes over the version that was read, and raises it'(store) {
    await insert(store, record('one'), record('two'))
    assert.equal(await store.update(record('one'), { data: { step: 2 } }), true)
    const changed = record('one', { data: { step: 2 }, version: 2 })
    assert.deepEqual(await store.find('totp', 'one'), changed)
    assert.equal(await store.update(changed, { data: null, expiresAt: minutes(9) }), true)
    assert.equal((await store.find('totp', 'one'))?.expiresAt?.getTime(), minutes(9).getTime())
    assert.equal(await store.update({ ...changed, version: 3 }, { data: 1, expiresAt: null }), true)
    assert.equal((await store.find('totp', 'one'))?.expiresAt, null)
    assert.deepEqual(await store.find('totp', 'two'), record('two'))
  },
  async 'writes over no other version, and makes no record'(store) {
    await insert(store, record('one', { version: 3 }))
    for (const version of [1, 2, 4]) {
      assert.equal(await store.update(record('one', { version }), { data: version }), false)
    }
    assert.equal(await store.update(record('two'), { data: 1 }), false)
    assert.deepEqual(await store.find('totp', 'one'), record('one', { version: 3 }))
    assert.equal(await store.find('totp', 'two'), null)
  },
  async 'writes over no record that was made again meanwhile'(store) {
    const [first, second] = [record('one'), record('one', { createdAt: minutes(1), data: 'new' })]
    await insert(store, first)
    await store.delete('totp', 'one')
    await insert(store, second)
    assert.equal(await store.update(first, { data: 'old' }), false)
    assert.deepEqual(await store.find('totp', 'one'), second)
  },
}

const deleting: RecordSentences = {
  async 'deletes one record'(store) {
    await insert(store, record('one'), record('one', { kind: 'passkey' }), record('two'))
    assert.equal(await store.delete('totp', 'one'), true)
    assert.equal(await store.delete('totp', 'one'), false)
    assert.equal(await store.find('totp', 'one'), null)
    assert.notEqual(await store.find('passkey', 'one'), null)
    assert.equal(await store.insert(record('one')), true)
  },
  async 'deletes all that one user owns, of every kind'(store) {
    await insert(store, record('one'), record('two', { kind: 'passkey' }))
    await insert(store, record('three', { owner: 'bob' }), record('four', { owner: null }))
    assert.equal(await store.deleteOwned('ada'), 2)
    assert.equal(await store.deleteOwned('ada'), 0)
    assert.notEqual(await store.find('totp', 'three'), null)
    assert.notEqual(await store.find('totp', 'four'), null)
  },
  async 'forgets what has expired, not more at once than asked, and nothing else'(store) {
    for (const [at, kind] of ['totp', 'passkey', 'totp'].entries()) {
      await insert(store, record(`old ${at}`, { kind, expiresAt: minutes(-1 - at) }))
    }
    await insert(store, record('alive', { expiresAt: minutes(1) }), record('forever'))
    assert.equal(await store.purge(minutes(0), 2), 2)
    assert.equal(await store.purge(minutes(0), 2), 1)
    assert.equal(await store.purge(minutes(0), 2), 0)
    const keys = (await store.list('totp', 'ada')).map(({ key }) => key)
    assert.deepEqual(keys, ['alive', 'forever'])
  },
}
