import { describe, expect, test } from 'vitest'

import { ada, openAccounts, type Town } from '../harness/accounts.ts'
import { outcomes } from '../harness/outcomes.ts'
import { invalidInput, rawMutation } from '../harness/raw.ts'
import { refusal } from '../harness/refusal.ts'

const badToken = {
  code: 'BAD_REQUEST',
  httpStatus: 400,
  auth: { code: 'RESET_PASSWORD_BAD_TOKEN' },
}
const password = 'a better horse'

/** The token of the mail that Ada asks for. */
async function forgotten(town: Town): Promise<string> {
  await town.browse().trpc.auth.forgotPassword.mutate({ email: ada.email })
  return town.mailbox.token(ada.email)
}

describe('forgotPassword', () => {
  test('has a mail sent to an active user, in any case of the address [fu-80,130]', async () => {
    await using town = await openAccounts()
    await town.settle()

    const answer = await town.browse().trpc.auth.forgotPassword.mutate({ email: 'Ada@Example.org' })

    expect(answer).toEqual({ ok: true })
    expect(await town.mailbox.all()).toMatchObject([{ kind: 'reset', to: ada.email }])
  })

  test.for([
    ['nobody [fu-128]', 'eve@example.org'],
    ['an inactive user [fu-79,129]', ada.email],
  ] as const)('answers %s the same, and sends nothing', async ([, email]) => {
    await using town = await openAccounts()
    await town.settle(ada, { isActive: false })

    expect(await town.browse().trpc.auth.forgotPassword.mutate({ email })).toEqual({ ok: true })
    expect(await town.mailbox.all()).toEqual([])
  })

  test('refuses what is no text, and writes to nobody whose address is none [fu-127]', async () => {
    await using town = await openAccounts()
    for (const input of [undefined, {}, { email: 5 }, { email: 'a'.repeat(2000) }]) {
      const answer = await rawMutation(town.browse(), 'auth.forgotPassword', input)
      expect(answer).toEqual(invalidInput)
    }
    for (const email of ['ada', 'ada@example', '\0']) {
      expect(await town.browse().trpc.auth.forgotPassword.mutate({ email })).toEqual({ ok: true })
    }
    expect(await town.mailbox.all()).toEqual([])
  })
})

describe('resetPassword', () => {
  test('sets the password and ends every session of the user [fu-89,137,284]', async () => {
    await using town = await openAccounts()
    await town.settle()
    const thief = await town.signIn()
    const token = await forgotten(town)
    const browser = town.browse()

    expect(await browser.trpc.auth.resetPassword.mutate({ token, password })).toEqual({ ok: true })

    expect((await refusal(thief.trpc.auth.me.query())).auth).toEqual({ code: 'SESSION_REVOKED' })
    expect((await refusal(town.signIn().then(() => 'in'))).auth?.code).toBe('LOGIN_BAD_CREDENTIALS')
    const again = await town.signIn({ ...ada, password })
    expect(await again.trpc.auth.me.query()).toMatchObject({ email: ada.email, isVerified: true })
    expect(browser.last.setCookie).toEqual([])
  })

  test('takes a token once, and every other one that was out dies with it [fu-86,273] [sec-39]', async () => {
    await using town = await openAccounts()
    await town.settle()
    const first = await forgotten(town)
    const second = await forgotten(town)
    const { trpc } = town.browse()
    await trpc.auth.resetPassword.mutate({ token: first, password })

    for (const token of [first, second]) {
      const again = trpc.auth.resetPassword.mutate({ token, password: 'yet another horse' })
      expect(await refusal(again)).toEqual(badToken)
    }
    await town.signIn({ ...ada, password })
  })

  test('of ten at once with one token, one succeeds', async () => {
    await using town = await openAccounts()
    await town.settle()
    const token = await forgotten(town)

    const ends = await outcomes(10, (at) =>
      town.browse().trpc.auth.resetPassword.mutate({ token, password: `horse number ${at}` }),
    )

    expect(ends).toEqual({ answered: 1, RESET_PASSWORD_BAD_TOKEN: 9 })
  })

  test('a password that is refused does not use the token up [fu-88,136,273]', async () => {
    await using town = await openAccounts()
    await town.settle()
    const token = await forgotten(town)
    const { trpc } = town.browse()
    const before = await town.record(ada.email)

    for (const [weak, reason] of [
      ['short', 'TOO_SHORT'],
      ['password123', 'TOO_COMMON'],
      ['ada@example.org', 'OWN_EMAIL'],
    ] as const) {
      const refused = await refusal(trpc.auth.resetPassword.mutate({ token, password: weak }))
      expect(refused.auth).toEqual({ code: 'RESET_PASSWORD_INVALID_PASSWORD', reason })
    }

    expect(await town.record(ada.email)).toEqual(before)
    await trpc.auth.resetPassword.mutate({ token, password })
  })

  test('refuses garbage, and input that is incomplete [fu-81,131,132,133,134]', async () => {
    await using town = await openAccounts()
    await town.settle()
    const { trpc } = town.browse()
    const before = await town.record(ada.email)

    for (const token of ['', 'garbage', 'a.b.c', 'x'.repeat(8000)]) {
      expect(await refusal(trpc.auth.resetPassword.mutate({ token, password }))).toEqual(badToken)
    }
    for (const input of [undefined, {}, { token: 'garbage' }, { password }]) {
      const answer = await rawMutation(town.browse(), 'auth.resetPassword', input)
      expect(answer).toEqual(invalidInput)
    }
    expect(await town.record(ada.email)).toEqual(before)
  })

  test('refuses a token that is too old [fu-82]', async () => {
    await using town = await openAccounts({ mailLifetimeSeconds: 600 })
    await town.settle()
    const { trpc } = town.browse()
    const token = await forgotten(town)
    const late = await forgotten(town)
    town.clock.advance(599)
    await trpc.auth.resetPassword.mutate({ token, password })
    town.clock.advance(2)

    expect(await refusal(trpc.auth.resetPassword.mutate({ token: late, password }))).toEqual(
      badToken,
    )
  })

  test('refuses the token of a user who is gone or inactive [fu-85,87,135,255]', async () => {
    await using town = await openAccounts()
    const { id } = await town.settle()
    const { trpc } = town.browse()
    const token = await forgotten(town)

    await town.auth.users.update(id, { isActive: false })
    expect(await refusal(trpc.auth.resetPassword.mutate({ token, password }))).toEqual(badToken)
    await town.auth.users.delete(id)
    expect(await refusal(trpc.auth.resetPassword.mutate({ token, password }))).toEqual(badToken)
  })

  test('refuses a token that went to an address which the user has left', async () => {
    await using town = await openAccounts()
    const { id } = await town.settle()
    const token = await forgotten(town)
    await town.auth.users.update(id, { email: 'ada@home.org', emailKey: 'ada@home.org' })

    const reset = town.browse().trpc.auth.resetPassword.mutate({ token, password })
    expect(await refusal(reset)).toEqual(badToken)
  })

  test('refuses a token after the password was changed by other means', async () => {
    await using town = await openAccounts()
    await town.settle()
    const token = await forgotten(town)
    const browser = await town.signIn()
    await browser.trpc.auth.changePassword.mutate({
      currentPassword: ada.password,
      newPassword: password,
    })

    const reset = browser.trpc.auth.resetPassword.mutate({ token, password: 'a third horse' })
    expect(await refusal(reset)).toEqual(badToken)
  })
})
