import { describe, expect, test } from 'vitest'
import { user } from '../../src/testing/sample-user.ts'
import { ada, bob, openAccounts, root } from '../harness/accounts.ts'
import { refusal } from '../harness/refusal.ts'
import { userStores } from '../harness/user-stores.ts'

const long = 'x'.repeat(21)

const taken = { code: 'USER_FIELD_TAKEN', field: 'displayName' }
const refused = { code: 'USER_FIELD_REFUSED', field: 'displayName' }

describe.for(userStores)('$name', ({ available, open }) => {
  describe.skipIf(!available)('with a column of the app’s own', () => {
    test('says which field is taken, and which one it does not take [field-D11]', async () => {
      await using database = await open({ named: true })
      await using town = await openAccounts({ users: database.users })
      const browser = town.browse()
      await browser.trpc.auth.register.mutate(ada)
      const told = async (call: Promise<unknown>) => (await refusal(call)).auth
      const { register } = browser.trpc.auth
      expect(await told(register.mutate({ ...bob, displayName: 'Ada' }))).toEqual(taken)
      expect(await told(register.mutate({ ...bob, displayName: long }))).toEqual(refused)
      await register.mutate(bob)

      const { trpc } = await town.signIn(bob)
      expect(await told(trpc.users.updateMe.mutate({ displayName: 'Ada' }))).toEqual(taken)
      expect(await told(trpc.users.updateMe.mutate({ displayName: long }))).toEqual(refused)
      const { users } = (await town.admin()).trpc
      const { id } = await town.record(bob.email)
      expect(await told(users.update.mutate({ id, displayName: 'Ada' }))).toEqual(taken)
      const third = { ...root, email: 'third@example.org' }
      expect(await told(users.create.mutate({ ...third, displayName: 'Bob' }))).toEqual(taken)
      expect(await told(users.create.mutate({ ...third, displayName: long }))).toEqual(refused)
      expect((await town.record(bob.email)).profile).toMatchObject({ displayName: 'Bob' })
      expect((await users.list.query()).users).toHaveLength(3)
    })

    test.for(['text', 'integer'] as const)(
      'answers a taken address like a free one, with ids of the kind %s [field-D3]',
      async (ids) => {
        await using database = await open({ named: true, ...(ids === 'integer' && { ids }) })
        const secretive = { hideExistingEmail: true, requiresVerification: true }
        await using town = await openAccounts({ ...secretive, users: database.users })
        await town.settle()
        const answers = async (displayName: string) => {
          const people = [ada.email, 'free@example.org'].map((email) => ({ ...ada, email }))
          const calls = people.map((person) =>
            town.browse().trpc.auth.register.mutate({ ...person, displayName }),
          )
          return Promise.all(calls.map((call) => refusal(call).then(({ auth }) => auth)))
        }
        expect(await answers('Ada')).toEqual([taken, taken])
        expect(await answers(long)).toEqual([refused, refused])
        expect(await database.users.list({ limit: 10 })).toHaveLength(1)
      },
    )

    test('writes nothing of what it refuses, and takes the next one', async () => {
      await using database = await open({ named: true })
      const { users } = database
      const profileOf = (displayName: string) => ({ profile: { displayName } })
      await users.insert(user('ada', profileOf('Ada')))
      await users.insert(user('bob', profileOf('Bob')))
      const change = { isVerified: true, ...profileOf('Ada') }
      expect(await users.update('bob', change)).toMatchObject({ reason: 'field-taken' })
      expect(await users.findById('bob')).toMatchObject({ isVerified: false })
      expect(await users.insert(user('eve', profileOf('Ada')))).toMatchObject({
        reason: 'field-taken',
      })
      expect(await users.findById('eve')).toBeNull()
      expect(await users.insert(user('eve', profileOf('Eve')))).toMatchObject({ ok: true })
      // Both: the address comes first.
      const both = user('two', { emailKey: user('ada').emailKey, ...profileOf('Ada') })
      expect(await users.insert(both)).toEqual({ ok: false, reason: 'email-taken' })
    })
  })
})
