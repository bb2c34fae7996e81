import { describe, expect, test } from 'vitest'
import { ada, bob, openAccounts } from '../harness/accounts.ts'
import { refusal } from '../harness/refusal.ts'

/** Somebody who has just signed in, and has no password. */
async function openWithout() {
  const town = await openAccounts()
  const { id } = await town.settle()
  const browser = await town.signIn()
  await town.auth.users.update(id, { passwordHash: null })
  return { town, id, browser }
}

describe('a user without a password', () => {
  test('is let in by none', async () => {
    const { town } = await openWithout()
    await using _closed = town
    for (const password of [ada.password, '', 'null']) {
      const tried = town.signIn({ email: ada.email, password })
      expect((await refusal(tried)).httpStatus).toBe(400)
    }
  })

  test('deletes the account right after signing in [field-D22]', async () => {
    const { town, id, browser } = await openWithout()
    await using _closed = town
    await browser.trpc.auth.deleteMe.mutate({})
    expect(await town.auth.users.findById(id)).toBeNull()
  })

  test('must prove again who they are, for what would take the account over or away [field-D22]', async () => {
    const { town, id, browser } = await openWithout()
    await using _closed = town
    const before = await town.record(ada.email)
    town.clock.advance(301)
    const { trpc } = browser
    const tried = [
      trpc.auth.deleteMe.mutate({}),
      trpc.auth.changePassword.mutate({ newPassword: 'a better horse' }),
      trpc.auth.changeEmail.mutate({ email: bob.email }),
      trpc.auth.changePassword.mutate({
        currentPassword: ada.password,
        newPassword: 'a better horse',
      }),
    ]
    for (const call of tried) {
      expect((await refusal(call)).auth?.code).toBe('STEP_UP_REQUIRED')
    }
    expect(await town.auth.users.findById(id)).toEqual(before)
    expect(await town.mailbox.all()).toEqual([])
  })
})
