import { describe, expect, test } from 'vitest'
import { ada, bob, openAccounts, type Town } from '../harness/accounts.ts'
import { outcomes } from '../harness/outcomes.ts'
import { invalidInput, rawMutation } from '../harness/raw.ts'
import { refusal } from '../harness/refusal.ts'

const email = 'Ada@Home.org'
const change = { currentPassword: ada.password, email }
const badToken = { code: 'BAD_REQUEST', httpStatus: 400, auth: { code: 'CHANGE_EMAIL_BAD_TOKEN' } }

/** Ada's browser, and the token of the mail to her new address. */
async function asked(town: Town) {
  await town.settle(ada, { isVerified: true })
  const browser = await town.signIn()
  await browser.trpc.auth.changeEmail.mutate(change)
  return { browser, token: await town.mailbox.token(email) }
}

describe('changeEmail', () => {
  test('sends a mail to the new address, and changes nothing yet', async () => {
    await using town = await openAccounts()
    const { browser } = await asked(town)

    expect(await town.mailbox.all()).toMatchObject([{ kind: 'change-email', to: email }])
    expect(await browser.trpc.auth.me.query()).toMatchObject({ email: ada.email, isVerified: true })
  })

  test('wants the current password [sec-38]', async () => {
    await using town = await openAccounts()
    await town.settle()
    const { trpc } = await town.signIn()

    const wrong = trpc.auth.changeEmail.mutate({ ...change, currentPassword: 'a wrong horse' })

    expect((await refusal(wrong)).auth?.code).toBe('CURRENT_PASSWORD_WRONG')
    expect(await town.mailbox.all()).toEqual([])
  })

  test('refuses the address of another user, in any case [fu-95,157]', async () => {
    await using town = await openAccounts()
    await town.settle()
    await town.settle(bob)
    const { trpc } = await town.signIn()

    const taken = trpc.auth.changeEmail.mutate({ ...change, email: 'BOB@example.org' })

    expect((await refusal(taken)).auth?.code).toBe('UPDATE_USER_EMAIL_ALREADY_EXISTS')
    expect(await town.mailbox.all()).toEqual([])
  })

  test('takes the own address, in other letters too [fu-96]', async () => {
    await using town = await openAccounts()
    await town.settle()
    const browser = await town.signIn()
    await browser.trpc.auth.changeEmail.mutate({ ...change, email: 'Ada@example.org' })

    const token = await town.mailbox.token('Ada@example.org')
    const { user } = await browser.trpc.auth.confirmEmail.mutate({ token })

    expect(user).toMatchObject({ email: 'Ada@example.org', isVerified: true })
  })

  test('refuses what is no address, and needs a session', async () => {
    await using town = await openAccounts()
    await town.settle()
    const broken = { ...change, email: 'ada' }
    expect(await rawMutation(town.browse(), 'auth.changeEmail', broken)).toMatchObject({
      auth: 'NOT_SIGNED_IN',
    })
    const answer = await rawMutation(await town.signIn(), 'auth.changeEmail', broken)
    expect(answer).toEqual(invalidInput)
  })
})

describe('confirmEmail', () => {
  test('makes the new address the one, proved, and keeps this browser signed in [fu-160,161,167]', async () => {
    await using town = await openAccounts()
    const { browser, token } = await asked(town)
    const thief = await town.signIn()

    const { user } = await browser.trpc.auth.confirmEmail.mutate({ token })

    expect(user).toMatchObject({ email, isVerified: true })
    expect(await browser.trpc.auth.me.query()).toMatchObject({ email })
    expect((await refusal(thief.trpc.auth.me.query())).auth?.code).toBe('SESSION_REVOKED')
    expect((await refusal(town.signIn())).auth?.code).toBe('LOGIN_BAD_CREDENTIALS')
    await town.signIn({ email: 'ada@home.org', password: ada.password })
  })

  test('takes the password for a session: the mail may be opened elsewhere, and signs nobody in', async () => {
    await using town = await openAccounts()
    const { token } = await asked(town)
    const phone = town.browse()

    const answer = await phone.trpc.auth.confirmEmail.mutate({ token, password: ada.password })

    expect(answer.user).toMatchObject({ email })
    expect(Object.keys(answer)).toEqual(['user'])
    expect(phone.last.setCookie).toEqual([])
  })

  test('opened by somebody else who is signed in, it leaves their session alone', async () => {
    await using town = await openAccounts()
    const { token } = await asked(town)
    await town.settle(bob)
    const other = await town.signIn(bob)

    await other.trpc.auth.confirmEmail.mutate({ token, password: ada.password })

    expect(await other.trpc.auth.me.query()).toMatchObject({ email: bob.email })
  })

  test('takes a token once', async () => {
    await using town = await openAccounts()
    const { token } = await asked(town)

    const ends = await outcomes(10, () =>
      town.browse().trpc.auth.confirmEmail.mutate({ token, password: ada.password }),
    )

    expect(ends).toEqual({ answered: 1, CHANGE_EMAIL_BAD_TOKEN: 9 })
  })

  test('refuses an address that somebody has taken meanwhile', async () => {
    await using town = await openAccounts()
    const { browser, token } = await asked(town)
    await town.settle({ ...bob, email })

    const refused = await refusal(browser.trpc.auth.confirmEmail.mutate({ token }))

    expect(refused.auth?.code).toBe('UPDATE_USER_EMAIL_ALREADY_EXISTS')
    expect(await browser.trpc.auth.me.query()).toMatchObject({ email: ada.email })
  })

  test('refuses a token after a change of password, after its time, and of an inactive user', async () => {
    await using town = await openAccounts()
    const { browser, token } = await asked(town)
    const confirm = (given: string) =>
      refusal(town.browse().trpc.auth.confirmEmail.mutate({ token: given }))
    await browser.trpc.auth.changePassword.mutate({
      currentPassword: ada.password,
      newPassword: 'a better horse',
    })
    expect(await confirm(token)).toEqual(badToken)

    await browser.trpc.auth.changeEmail.mutate({ ...change, currentPassword: 'a better horse' })
    const second = await town.mailbox.token(email)
    const { id } = await town.record(ada.email)
    await town.auth.users.update(id, { isActive: false })
    expect(await confirm(second)).toEqual(badToken)
    await town.auth.users.update(id, { isActive: true })
    town.clock.advance(3601)
    expect(await confirm(second)).toEqual(badToken)
    expect(await confirm('garbage')).toEqual(badToken)
  })

  test('kills the mails that went to the old address', async () => {
    await using town = await openAccounts()
    const { browser, token } = await asked(town)
    await browser.trpc.auth.forgotPassword.mutate({ email: ada.email })
    const reset = await town.mailbox.token(ada.email)
    await browser.trpc.auth.confirmEmail.mutate({ token })

    const late = browser.trpc.auth.resetPassword.mutate({ token: reset, password: 'a new horse' })

    expect((await refusal(late)).auth?.code).toBe('RESET_PASSWORD_BAD_TOKEN')
  })
})
