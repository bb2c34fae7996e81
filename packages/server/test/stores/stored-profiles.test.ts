import { describe, expect, test } from 'vitest'
import { user } from '../../src/testing/sample-user.ts'
import { ada, openAccounts } from '../harness/accounts.ts'
import { userStores } from '../harness/user-stores.ts'

/** As Python, PHP or a person would write it: what `JSON.stringify` would not. */
const otherwise = [
  '{"plan": "pro", "n": 1.0}',
  ' { "n" : 1.0 ,\n "plan" : "pr\\u006f" } ',
  '{"n":1e0,"plan":"free","plan":"pro"}',
]

const unreadable = ['', 'null', '[]', '"text"', '5', '{"plan": "pr', "{'plan': 'pro'}", 'NaN']

describe.for(userStores)('$name', ({ available, open, server }) => {
  describe.skipIf(!available)('a profile that another system wrote', () => {
    test.for(otherwise)('as %j is changed like any other [field-D2]', async (json) => {
      await using database = await open()
      const { users, table, run } = database
      await users.insert(user('ada', { profile: { plan: 'free' } }))
      const escaped = server === 'MariaDB' ? json.replaceAll('\\', '\\\\') : json
      await run(`update ${table} set profile = '${escaped}'`)
      const found = await users.findById('ada')
      const profile = found?.profile ?? {}
      expect(profile).toMatchObject({ plan: 'pro', n: 1 })

      const stale = { ...profile, plan: 'free' }
      const change = { profile: { ...profile, plan: 'max' } }
      expect(await users.update('ada', change, { profile: stale })).toMatchObject({
        reason: 'changed',
      })
      expect(await users.update('ada', change, { profile, sessionEpoch: 0 })).toMatchObject({
        ok: true,
        user: { profile: { plan: 'max', n: 1 } },
      })
      expect(await users.update('ada', change, { profile })).toMatchObject({ reason: 'changed' })
    })

    test('is changed by one of those who do so at once, and all get through in turn', async () => {
      await using database = await open()
      const { users, table, run } = database
      await users.insert(user('ada', { profile: {} }))
      await run(`update ${table} set profile = '{"n": "x"}'`)
      const { profile } = (await users.findById('ada')) ?? user('nobody')
      const changes = await Promise.all(
        Array.from({ length: 8 }, (_, n) => users.update('ada', { profile: { n } }, { profile })),
      )
      expect(changes.filter(({ ok }) => ok)).toHaveLength(1)
    })

    test.for(unreadable)(
      'as %j is an empty one: its user signs in, is listed and is mended [field-D2]',
      async (json) => {
        await using database = await open()
        const { users, table, run } = database
        await using town = await openAccounts({ users })
        await town.settle()
        const admin = await town.admin()
        const { id } = await town.record(ada.email)
        await run(
          `update ${table} set profile = '${json.replaceAll("'", "''")}' where email_key = '${ada.email}'`,
        )
        const listed = await admin.trpc.users.list.query()
        expect(listed.users.map(({ email }) => email)).toContain(ada.email)
        const browser = await town.signIn()
        expect(await browser.trpc.users.me.query()).toMatchObject({ id, email: ada.email })
        await browser.trpc.users.updateMe.mutate({ displayName: 'Eve', plan: 'pro' })
        await admin.trpc.users.update.mutate({ id, plan: 'free' })
        expect((await town.record(ada.email)).profile).toEqual({ displayName: 'Eve', plan: 'free' })
      },
    )
  })
})

const onPostgres = userStores.filter(({ server }) => server === 'PostgreSQL')

describe.for(onPostgres)('$name', ({ available, open }) => {
  describe.skipIf(!available)('a profile in a column of JSON', () => {
    test.for(['json', 'jsonb'])('of type %s is changed like any other [field-D2]', async (type) => {
      await using database = await open()
      const { users, table, run } = database
      await run(`alter table ${table} alter column profile type ${type} using profile::${type}`)
      const profile = { b: [1, { z: 1, a: null }], a: 'é', 'long key': true }
      await users.insert(user('ada', { profile }))
      const found = (await users.findById('ada'))?.profile ?? {}
      expect(found).toMatchObject(profile)
      const change = { profile: { a: 'b' } }
      expect(await users.update('ada', change, { profile: { ...found, a: 'c' } })).toMatchObject({
        reason: 'changed',
      })
      expect(await users.update('ada', change, { profile: found })).toMatchObject({ ok: true })
    })
  })
})

const onMariaDb = userStores.filter(({ server }) => server === 'MariaDB')

describe.for(onMariaDb)('$name', ({ available, open }) => {
  describe.skipIf(!available)('a profile of more than 65,535 bytes', () => {
    const long = 'é'.repeat(100_000)

    test('is kept [field-D6]', async () => {
      await using database = await open()
      const { users } = database
      await users.insert(user('ada', { profile: { plan: long } }))
      expect((await users.findById('ada'))?.profile).toMatchObject({ plan: long })
    })

    test('is refused by a table of before, and not cut [field-D6]', async () => {
      await using database = await open()
      const { users, table, run } = database
      await run(`alter table ${table} modify profile text not null`)
      const refused = { ok: false, reason: 'field-refused', field: 'profile' }
      expect(await users.insert(user('ada', { profile: { plan: long } }))).toEqual(refused)
      await users.insert(user('ada', { profile: { plan: 'free' } }))
      expect(await users.update('ada', { profile: { plan: long } })).toEqual(refused)
      expect((await users.findById('ada'))?.profile).toMatchObject({ plan: 'free' })
    })
  })
})
