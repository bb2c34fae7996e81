import assert from 'node:assert/strict'
import { insert, times, user, type UserSentences } from './sample-user.ts'

const lastOne = { ok: false, reason: 'last-superuser' }

/** Somebody must always be left who can administer the app. */
export const superusers: UserSentences = {
  async 'keeps the last active superuser, whatever would end them'(store) {
    const root = user('root', { isSuperuser: true })
    const idle = user('idle', { isSuperuser: true, isActive: false })
    await insert(store, root, idle, user('ada'))
    assert.deepEqual(await store.update('root', { isSuperuser: false }), lastOne)
    assert.deepEqual(await store.update('root', { isActive: false, isVerified: true }), lastOne)
    assert.deepEqual(await store.delete('root'), lastOne)
    assert.deepEqual(await store.findById('root'), root)
  },
  async 'lets the last superuser change otherwise'(store) {
    await insert(store, user('root', { isSuperuser: true }))
    const patch = { isSuperuser: true, isActive: true, passwordHash: 'other' }
    assert.deepEqual(await store.update('root', patch), { ok: true, user: user('root', patch) })
  },
  async 'lets others be deactivated and deleted'(store) {
    await insert(store, user('root', { isSuperuser: true }), user('ada'), user('bob'))
    assert.equal((await store.update('ada', { isActive: false, isSuperuser: false })).ok, true)
    assert.deepEqual(await store.delete('bob'), { ok: true })
  },
  async 'lets one of two superusers go'(store) {
    await insert(store, user('root', { isSuperuser: true }), user('other', { isSuperuser: true }))
    assert.equal((await store.update('other', { isSuperuser: false })).ok, true)
    assert.deepEqual(await store.delete('root'), lastOne)
  },
  async 'keeps one of the superusers who all are demoted at once'(store) {
    const ids = Array.from({ length: 6 }, (_, at) => `root${at}`)
    await insert(store, ...ids.map((id) => user(id, { isSuperuser: true })))
    const results = await times(6, async (at) => {
      const id = `root${at}`
      if (at % 2 === 0) return (await store.update(id, { isSuperuser: false })).ok
      return (await store.delete(id)).ok
    })
    assert.equal(results.filter(Boolean).length, 5)
    const left = await store.list({ limit: 10 })
    assert.equal(left.filter(({ isSuperuser, isActive }) => isSuperuser && isActive).length, 1)
  },
}
