import { expect, test } from 'vitest'
import { memoryRecords, type RecordStore } from '../../src/index.ts'
import { ada, openAccounts } from '../harness/accounts.ts'
import { refusal } from '../harness/refusal.ts'

const password = 'a better horse'

/** Somebody has registered Ada's address, and set up a factor there; Ada has a mail. */
async function openHijacked(isVerified = false) {
  const kept = memoryRecords()
  let down = false
  const records: RecordStore = {
    ...kept,
    async deleteOwned(owner) {
      if (down) throw new Error('The store is down.')
      return kept.deleteOwned(owner)
    },
  }
  const town = await openAccounts({ records })
  const { id } = await town.settle(ada, { isVerified })
  await kept.insert({
    kind: 'passkey',
    key: 'of the stranger',
    owner: id,
    data: null,
    version: 1,
    createdAt: town.clock(),
    expiresAt: null,
  })
  await town.browse().trpc.auth.forgotPassword.mutate({ email: ada.email })
  const token = await town.mailbox.token(ada.email)
  const reset = () => town.browse().trpc.auth.resetPassword.mutate({ token, password })
  const setDown = (is: boolean) => {
    down = is
  }
  return { town, setDown, reset, left: () => kept.list('passkey', id) }
}

test('a first proof of the address ends what was set up before it', async () => {
  const { town, reset, left } = await openHijacked()
  await using _town = town
  await reset()
  expect(await left()).toEqual([])
})

test('where that fails nothing has happened, and the mail is still good', async () => {
  const { town, setDown, reset, left } = await openHijacked()
  await using _town = town
  setDown(true)
  expect((await refusal(reset())).auth?.code).toBe('UNAVAILABLE')
  expect(await town.record(ada.email)).toMatchObject({ isVerified: false, sessionEpoch: 0 })
  setDown(false)
  expect(await reset()).toEqual({ ok: true })
  expect(await left()).toEqual([])
})

test('whoever has proved the address before keeps what they have set up', async () => {
  const { town, reset, left } = await openHijacked(true)
  await using _town = town
  await reset()
  expect(await left()).toHaveLength(1)
})
