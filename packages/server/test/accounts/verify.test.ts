import { describe, expect, test } from 'vitest'
import { ada, bob, openAccounts } from '../harness/accounts.ts'
import { invalidInput, rawMutation } from '../harness/raw.ts'
import { outcomes } from '../harness/outcomes.ts'
import { refusal } from '../harness/refusal.ts'

const badToken = { code: 'BAD_REQUEST', httpStatus: 400, auth: { code: 'VERIFY_USER_BAD_TOKEN' } }

describe('requestVerifyToken', () => {
  test('has a mail sent to a user who is not verified yet, whatever the case [fu-68,144,281]', async () => {
    await using town = await openAccounts()
    await town.settle()

    const answer = await town
      .browse()
      .trpc.auth.requestVerifyToken.mutate({ email: 'ADA@example.org' })

    expect(answer).toEqual({ ok: true })
    expect(await town.mailbox.all()).toMatchObject([{ kind: 'verify', to: ada.email }])
  })

  test.for([
    ['nobody [fu-141]', 'eve@example.org', {}],
    ['an inactive user [fu-66,142]', ada.email, { isActive: false }],
    ['a verified user [fu-67,143]', ada.email, { isVerified: true }],
  ] as const)('answers %s the same, and sends nothing', async ([, email, flags]) => {
    await using town = await openAccounts()
    await town.settle(ada, flags)

    expect(await town.browse().trpc.auth.requestVerifyToken.mutate({ email })).toEqual({ ok: true })
    expect(await town.mailbox.all()).toEqual([])
  })

  test('refuses what is no text, and writes to nobody whose address is none [fu-139,140]', async () => {
    await using town = await openAccounts()
    for (const input of [undefined, {}, { email: 5 }, { email: 'a'.repeat(2000) }]) {
      const answer = await rawMutation(town.browse(), 'auth.requestVerifyToken', input)
      expect(answer).toEqual(invalidInput)
    }
    for (const email of ['ada', 'ada@example', '\0']) {
      expect(await town.browse().trpc.auth.requestVerifyToken.mutate({ email })).toEqual({
        ok: true,
      })
    }
    expect(await town.mailbox.all()).toEqual([])
  })
})

describe('verify', () => {
  test('verifies the user, for every call from then on [fu-78,149]', async () => {
    await using town = await openAccounts()
    const { id } = await town.settle()
    const browser = await town.signIn()
    await browser.trpc.auth.requestVerifyToken.mutate({ email: ada.email })

    const { user } = await browser.trpc.auth.verify.mutate({
      token: await town.mailbox.token(ada.email),
    })

    expect(user).toMatchObject({ id, isVerified: true, displayName: 'Ada' })
    expect(await browser.trpc.auth.me.query()).toMatchObject({ isVerified: true })
  })

  test('verifies an inactive user, who stays inactive [fu-77]', async () => {
    await using town = await openAccounts()
    const { id } = await town.settle()
    const browser = town.browse()
    await browser.trpc.auth.requestVerifyToken.mutate({ email: ada.email })
    const token = await town.mailbox.token(ada.email)
    await town.auth.users.update(id, { isActive: false })

    const { user } = await browser.trpc.auth.verify.mutate({ token, password: ada.password })

    expect(user).toMatchObject({ isVerified: true, isActive: false })
  })

  test('says so when the address was proved already [fu-76,148]', async () => {
    await using town = await openAccounts()
    await town.settle()
    const browser = town.browse()
    await browser.trpc.auth.requestVerifyToken.mutate({ email: ada.email })
    const token = await town.mailbox.token(ada.email)
    await browser.trpc.auth.verify.mutate({ token, password: ada.password })

    expect(await refusal(browser.trpc.auth.verify.mutate({ token }))).toEqual({
      ...badToken,
      auth: { code: 'VERIFY_USER_ALREADY_VERIFIED' },
    })
  })

  test('of ten at once with one token, one verifies', async () => {
    await using town = await openAccounts()
    await town.settle()
    await town.browse().trpc.auth.requestVerifyToken.mutate({ email: ada.email })
    const token = await town.mailbox.token(ada.email)

    const codes = await outcomes(10, () =>
      town.browse().trpc.auth.verify.mutate({ token, password: ada.password }),
    )

    expect(codes).toEqual({ answered: 1, VERIFY_USER_ALREADY_VERIFIED: 9 })
  })

  test('refuses garbage and nothing at all [fu-69,145,146]', async () => {
    await using town = await openAccounts()
    const { trpc } = town.browse()
    for (const token of ['', 'garbage', 'a.b.c', 'x'.repeat(8000)]) {
      expect(await refusal(trpc.auth.verify.mutate({ token }))).toEqual(badToken)
    }
    for (const input of [undefined, {}, { token: 5 }]) {
      expect(await rawMutation(town.browse(), 'auth.verify', input)).toEqual(invalidInput)
    }
  })

  test('refuses a token that is too old [fu-70,254]', async () => {
    await using town = await openAccounts({
      secret: 'another secret, for mails, of thirty-two bytes',
      mailLifetimeSeconds: 60,
    })
    await town.settle()
    const { trpc } = town.browse()
    await trpc.auth.requestVerifyToken.mutate({ email: ada.email })
    const token = await town.mailbox.token(ada.email)
    town.clock.advance(61)

    expect(await refusal(trpc.auth.verify.mutate({ token }))).toEqual(badToken)
  })

  test('refuses the token of a user who is gone [fu-74,147]', async () => {
    await using town = await openAccounts()
    const { id } = await town.settle()
    const { trpc } = town.browse()
    await trpc.auth.requestVerifyToken.mutate({ email: ada.email })
    const token = await town.mailbox.token(ada.email)
    await town.auth.users.delete(id)

    expect(await refusal(trpc.auth.verify.mutate({ token }))).toEqual(badToken)
  })

  test('refuses a token for an address that the user has left, or another has taken [fu-75] [sec-40]', async () => {
    await using town = await openAccounts()
    const { id } = await town.settle()
    const { trpc } = town.browse()
    await trpc.auth.requestVerifyToken.mutate({ email: ada.email })
    const token = await town.mailbox.token(ada.email)
    await town.auth.users.update(id, { email: 'ada@home.org', emailKey: 'ada@home.org' })
    await town.settle({ ...bob, email: ada.email })

    expect(await refusal(trpc.auth.verify.mutate({ token }))).toEqual(badToken)
    expect((await town.record(ada.email)).isVerified).toBe(false)
  })

  test('a new password kills the token', async () => {
    await using town = await openAccounts()
    await town.settle()
    const browser = await town.signIn()
    await browser.trpc.auth.requestVerifyToken.mutate({ email: ada.email })
    await browser.trpc.auth.changePassword.mutate({
      currentPassword: ada.password,
      newPassword: 'a better horse',
    })

    const token = await town.mailbox.token(ada.email)
    expect(await refusal(browser.trpc.auth.verify.mutate({ token }))).toEqual(badToken)
  })
})
