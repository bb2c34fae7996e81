import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { memoryUsers, type UserStore } from '../../src/index.ts'
import { kyselyUsers } from '../../src/stores/kysely/users.ts'
import { userStoreContract } from '../../src/testing/index.ts'
import { createApp } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { proveAll } from '../harness/contract.ts'
import { noIds } from '../harness/no-ids.ts'
import { ada, signIn, signUp } from '../harness/people.ts'
import { serve } from '../harness/serve.ts'
import { sqlServers, type SqlDatabase } from '../harness/sql.ts'

async function signedUp(users: UserStore) {
  await using server = await serve(createApp({ users }))
  const browser = new Browser(server)
  const { id } = await signUp(browser)
  expect(await signIn(browser)).toMatchObject({ id })
  expect(await browser.trpc.auth.me.query()).toMatchObject({ id, email: ada.email })
  return id
}

describe.each(sqlServers)(
  'users on $name, whose ids the database counts',
  ({ available, open }) => {
    describe.skipIf(!available)('by the contract [field-D20]', () => {
      let database: SqlDatabase
      beforeAll(async () => {
        database = await open({ ids: 'integer' })
      })
      afterAll(() => database[Symbol.asyncDispose]())
      const openStore = async () => {
        await database.clear()
        return kyselyUsers(database.db, { ids: 'integer' })
      }

      proveAll(userStoreContract(async () => ({ store: await openStore() })))

      test('sign in with a number for an id', async () => {
        expect(await signedUp(await openStore())).toMatch(/^[1-9]\d*$/)
      })

      test('what is no number is nobody’s [field-D16]', async () => {
        const store = await openStore()
        for (const id of noIds) {
          expect(await store.findById(id)).toBeNull()
          expect(await store.update(id, { isActive: true })).toMatchObject({ reason: 'not-found' })
          expect(await store.delete(id)).toMatchObject({ reason: 'not-found' })
        }
      })
    })

    describe.skipIf(!available)('or that the app makes', () => {
      test('are those of the app', async () => {
        await using database = await open()
        let last = 0
        const newId = () => `user_${(last += 1)}`
        expect(await signedUp(kyselyUsers(database.db, { newId }))).toBe('user_1')
      })
    })
  },
)

test('a store that is given no ids of its own takes those of this layer', async () => {
  expect(await signedUp(memoryUsers())).toMatch(/^[\da-f-]{36}$/)
})
