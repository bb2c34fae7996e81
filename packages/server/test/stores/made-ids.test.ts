import { describe, expect, test } from 'vitest'
import { memoryUsers, type Hooks, type UserStore } from '../../src/index.ts'
import { kyselyUsers } from '../../src/stores/kysely/users.ts'
import { ada, bob, openAccounts, root } from '../harness/accounts.ts'
import { openDatabase } from '../harness/database.ts'
import { userStores } from '../harness/user-stores.ts'

type Event = { readonly hook: string; readonly id: string | undefined }

/** Every hook that there is, and whose id it was told. */
function listening() {
  const told: Event[] = []
  const names = [
    'beforeRegister',
    'afterRegister',
    'afterRegisterExisting',
    'afterLogin',
    'afterLoginFailed',
    'afterLogout',
    'afterRequestVerify',
    'afterVerify',
    'afterForgotPassword',
    'afterResetPassword',
    'afterRequestEmailChange',
    'afterUpdate',
    'beforeDelete',
    'afterDelete',
  ] as const
  const hear = (hook: string) => (event: { user: { id: string } | null }) =>
    void told.push({ hook, id: event.user?.id })
  const hooks: Hooks<{ id: string }> = Object.fromEntries(names.map((name) => [name, hear(name)]))
  return { told, hooks }
}

/** A life: everything that has a hook, of people whose ids the database makes. */
async function live(users: UserStore, hides: boolean) {
  const { told, hooks } = listening()
  const secretive = hides ? { hideExistingEmail: true } : {}
  await using town = await openAccounts({ users, hooks, requiresVerification: hides, ...secretive })
  const visitor = town.browse()
  await visitor.trpc.auth.register.mutate(ada)
  if (hides) await visitor.trpc.auth.register.mutate(ada)
  const { id } = await town.record(ada.email)
  await users.update(id, { isVerified: true })
  const { trpc } = await town.signIn()
  await trpc.users.updateMe.mutate({ displayName: 'Eve' })
  await trpc.auth.logout.mutate()
  await visitor.trpc.auth.forgotPassword.mutate({ email: ada.email })
  const admin = await town.admin(root, { isVerified: true })
  await admin.trpc.users.create.mutate({ ...bob, isVerified: true })
  const other = await town.record(bob.email)
  const own = (await admin.trpc.users.me.query()).id
  await admin.trpc.users.delete.mutate({ id: other.id })
  await town.auth.hooks.settled()
  return { told, ada: id, bob: other.id, root: own }
}

describe.for(userStores)('$name', ({ available, open }) => {
  describe.skipIf(!available)('whose database makes the ids', () => {
    test.for([false, true])(
      'tells every hook the id of a row, with hidden addresses: %s [field-D4]',
      async (hides) => {
        await using database = await open({ ids: 'integer' })
        const { told, ...ids } = await live(database.users, hides)
        const known = ['', ...Object.values(ids)]
        expect(told.filter(({ id }) => !known.includes(id ?? 'none'))).toEqual([])
        // Before a user is written there is no id yet.
        const without = told.filter(({ id }) => id === '').map(({ hook }) => hook)
        expect(new Set(without)).toEqual(new Set(['beforeRegister']))
        expect(told.filter(({ hook }) => hook === 'afterRegister')).toEqual([
          { hook: 'afterRegister', id: ids.ada },
          { hook: 'afterRegister', id: ids.bob },
        ])
      },
    )
  })
})

test('ids that the app makes are told before the user is written, too [field-D4]', async () => {
  await using database = await openDatabase()
  let last = 0
  const users = kyselyUsers(database.db, { newId: () => `user_${(last += 1)}` })
  const { told, ...ids } = await live(users, false)
  expect(told.find(({ hook }) => hook === 'beforeRegister')?.id).toBe(ids.ada)
  expect(ids.ada).toBe('user_1')
})

test('and so are those of this layer', async () => {
  const { told, ...ids } = await live(memoryUsers(), true)
  expect(told.find(({ hook }) => hook === 'beforeRegister')?.id).toBe(ids.ada)
})
