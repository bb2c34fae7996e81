import assert from 'node:assert/strict'
import { insert, record, type RecordSentences } from './sample-record.ts'

const many = Array.from({ length: 50 }, (_, at) => at)

/** How many of many calls at once were told `true`. */
async function told(call: (at: number) => Promise<boolean>): Promise<number> {
  const answers = await Promise.all(many.map(call))
  return answers.filter(Boolean).length
}

export const atOnce: RecordSentences = {
  async 'tells one of those who insert a key at once that it was free'(store) {
    for (const key of ['one', 'two', 'three']) {
      assert.equal(await told((at) => store.insert(record(key, { owner: `user ${at}` }))), 1)
      assert.match((await store.find('totp', key))?.owner ?? '', /^user \d+$/)
    }
  },
  async 'tells one of those who write over a version at once that it was theirs'(store) {
    await insert(store, record('one'))
    let current = record('one')
    for (const round of [1, 2, 3]) {
      const read = current
      assert.equal(await told((at) => store.update(read, { data: { round, at } })), 1)
      const found = await store.find('totp', 'one')
      assert.equal(found?.version, round + 1)
      current = found
    }
  },
  async 'tells one of those who delete a record at once that it was there'(store) {
    for (const key of ['one', 'two', 'three']) {
      await insert(store, record(key))
      assert.equal(await told(() => store.delete('totp', key)), 1)
      assert.equal(await store.find('totp', key), null)
    }
  },
  async 'lets records of different keys be inserted at once'(store) {
    assert.equal(await told((at) => store.insert(record(`key ${at}`))), many.length)
    assert.equal(await store.deleteOwned('ada'), many.length)
  },
}
