import { expect, test } from 'vitest'
import { memoryUsers, type UserStore } from '../../src/index.ts'
import { ada, openAccounts } from '../harness/accounts.ts'
import { createGate } from '../harness/gate.ts'
import { refusal } from '../harness/refusal.ts'

/** Users of whom the first is written at once, and told of late. */
function late() {
  const gate = createGate()
  const users = memoryUsers()
  let first = true
  const store: UserStore = {
    ...users,
    async insert(user) {
      const written = await users.insert(user)
      const waits = first
      first = false
      if (waits) await gate.pass()
      return written
    },
  }
  return { store, gate }
}

const storeTimeoutSeconds = 0.05

test('a registration that was told of too late is done once: its user is told so, and signs in [field-D21]', async () => {
  const { store, gate } = late()
  await using town = await openAccounts({ users: store, storeTimeoutSeconds })
  const { trpc } = town.browse()
  expect((await refusal(trpc.auth.register.mutate(ada))).auth?.code).toBe('UNAVAILABLE')
  gate.open()

  const again = await refusal(trpc.auth.register.mutate(ada))

  expect(again.auth?.code).toBe('REGISTER_USER_ALREADY_EXISTS')
  expect(await store.list({ limit: 9 })).toHaveLength(1)
  expect(await (await town.signIn()).trpc.users.me.query()).toMatchObject({ email: ada.email })
})

test('so it is where addresses are secret: its user is told by mail [field-D21]', async () => {
  const { store, gate } = late()
  const options = { hideExistingEmail: true, requiresVerification: true, storeTimeoutSeconds }
  await using town = await openAccounts({ users: store, ...options })
  const { trpc } = town.browse()
  expect((await refusal(trpc.auth.register.mutate(ada))).auth?.code).toBe('UNAVAILABLE')
  gate.open()

  expect(await trpc.auth.register.mutate(ada)).toEqual({ user: null })

  expect((await town.mailbox.all()).map(({ kind }) => kind)).toEqual(['register-existing'])
  await trpc.auth.requestVerifyToken.mutate({ email: ada.email })
  await trpc.auth.verify.mutate({
    token: await town.mailbox.token(ada.email),
    password: ada.password,
  })
  expect(await store.list({ limit: 9 })).toHaveLength(1)
  expect(await (await town.signIn()).trpc.users.me.query()).toMatchObject({ email: ada.email })
})
