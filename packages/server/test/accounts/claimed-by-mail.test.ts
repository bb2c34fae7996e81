import { describe, expect, test } from 'vitest'
import { memoryRecords, type RecordStore, type StoredRecord } from '../../src/index.ts'
import { ada, bob, openAccounts, type Town } from '../harness/accounts.ts'
import { refusal } from '../harness/refusal.ts'

const password = 'a long way from home'

/** Sets a new password as whoever reads the mails of an address does. */
async function reset(town: Town, email: string) {
  const { trpc } = town.browse()
  await trpc.auth.forgotPassword.mutate({ email })
  await trpc.auth.resetPassword.mutate({ token: await town.mailbox.token(email), password })
}

const record = (owner: string): StoredRecord => ({
  kind: 'factor',
  key: `of ${owner}`,
  owner,
  data: { by: 'whoever held the account' },
  version: 1,
  createdAt: new Date(0),
  expiresAt: null,
})

test('a new password by mail proves the address: its user signs in where that is required [field-D17]', async () => {
  await using town = await openAccounts({ requiresVerification: true })
  const visitor = town.browse()
  await visitor.trpc.auth.register.mutate(ada)
  expect((await refusal(town.signIn())).auth?.code).toBe('LOGIN_USER_NOT_VERIFIED')

  await reset(town, ada.email)

  const { trpc } = await town.signIn({ ...ada, password })
  expect(await trpc.users.me.query()).toMatchObject({ isVerified: true })
})

test('a new password by mail is set, however often sessions are ended at the same time [field-C4]', async () => {
  await using town = await openAccounts()
  const { id } = await town.settle()
  const { trpc } = town.browse()
  await trpc.auth.forgotPassword.mutate({ email: ada.email })
  const token = await town.mailbox.token(ada.email)
  const ending = Array.from({ length: 20 }, () => town.auth.revokeSessions(id))

  await Promise.all([...ending, trpc.auth.resetPassword.mutate({ token, password })])

  expect(await (await town.signIn({ ...ada, password })).trpc.users.me.query()).toMatchObject({
    id,
  })
})

// Sudhodanan and Paverd, "Pre-hijacked accounts", USENIX Security 2022: what needs no provider.
describe('an account that somebody else has registered', () => {
  test('keeps nothing of theirs once the owner of its address sets a password by mail [sec-64]', async () => {
    const records = memoryRecords()
    await using town = await openAccounts({ records })
    const { id } = await town.settle()
    const attacker = await town.signIn()
    await attacker.trpc.auth.changeEmail.mutate({
      email: 'mallory@example.org',
      currentPassword: ada.password,
    })
    const change = await town.mailbox.token('mallory@example.org')
    await records.insert(record(id))

    await reset(town, ada.email)

    expect((await refusal(attacker.trpc.users.me.query())).auth?.code).toBe('SESSION_REVOKED')
    expect((await refusal(town.signIn())).auth?.code).toBe('LOGIN_BAD_CREDENTIALS')
    const confirmed = attacker.trpc.auth.confirmEmail.mutate({ token: change })
    expect((await refusal(confirmed)).auth?.code).toBe('CHANGE_EMAIL_BAD_TOKEN')
    expect(await records.list('factor', id)).toEqual([])
    expect((await town.record(ada.email)).isVerified).toBe(true)
  })

  test.each([{ email: 'ada@home.org' }, { isVerified: false }])(
    'is not one that was proved before a superuser changed it to %j: it keeps what it has [sec-64,92]',
    async (change) => {
      const records = memoryRecords()
      await using town = await openAccounts({ records })
      const proved = await town.settle(ada, { isVerified: true })
      const never = await town.settle(bob)
      await records.insert(record(proved.id))
      await records.insert(record(never.id))
      const admin = await town.admin()
      await admin.trpc.users.update.mutate({ id: proved.id, ...change })
      await admin.trpc.users.update.mutate({ id: never.id, email: 'bob@home.org' })

      await reset(town, change.email ?? ada.email)
      await reset(town, 'bob@home.org')

      expect(await records.list('factor', proved.id)).toHaveLength(1)
      expect(await records.list('factor', never.id)).toEqual([])
    },
  )

  test('is asked once whether it was ever proved, and its records are deleted twice [sec-64]', async () => {
    const kept = memoryRecords()
    const calls: string[] = []
    const records: RecordStore = {
      ...kept,
      find(kind, key) {
        if (kind === 'proved') calls.push('find')
        return kept.find(kind, key)
      },
      deleteOwned(owner) {
        calls.push('delete')
        return kept.deleteOwned(owner)
      },
    }
    await using town = await openAccounts({ records })
    await town.settle()
    calls.length = 0 // what was left of an earlier user of this id

    await reset(town, ada.email)

    expect(calls).toEqual(['find', 'delete', 'delete'])
  })

  test('leaves other accounts, and those that were proved before, what they have [sec-64,92]', async () => {
    const records = memoryRecords()
    await using town = await openAccounts({ records })
    const proved = await town.settle(ada, { isVerified: true })
    const other = await town.settle(bob)
    await records.insert(record(proved.id))
    await records.insert(record(other.id))

    await reset(town, ada.email)

    expect(await records.list('factor', proved.id)).toHaveLength(1)
    expect(await records.list('factor', other.id)).toHaveLength(1)
  })
})
