import { describe, expect, test } from 'vitest'
import { cookieBackend } from '../../src/index.ts'
import { ada, bob, openAccounts, type Town } from '../harness/accounts.ts'
import { lifetimeSeconds, secret } from '../harness/app.ts'
import { refusal } from '../harness/refusal.ts'

const newEmail = 'ada@home.org'

/** The links of two e-mails: both prove an address of Ada's account, or of whoever reads the mail. */
const links = {
  async verify(town: Town) {
    await town.browse().trpc.auth.requestVerifyToken.mutate({ email: ada.email })
    return { token: await town.mailbox.token(ada.email) }
  },
  async confirmEmail(town: Town) {
    const { trpc } = await town.signIn()
    await trpc.auth.changeEmail.mutate({ email: newEmail, currentPassword: ada.password })
    return { token: await town.mailbox.token(newEmail) }
  },
} as const
const calls = ['verify', 'confirmEmail'] as const

describe.each(calls)('the link of an e-mail, in %s', (call) => {
  const code = async (promise: Promise<unknown>) => (await refusal(promise)).auth?.code

  test('proves nothing for a reader who is not signed in, or is somebody else [sec-64]', async () => {
    await using town = await openAccounts()
    await town.settle()
    await town.settle(bob)
    const link = await links[call](town)
    const reader = town.browse()

    expect(await code(reader.trpc.auth[call].mutate(link))).toBe('SIGN_IN_REQUIRED')
    const other = await town.signIn(bob)
    expect(await code(other.trpc.auth[call].mutate(link))).toBe('SIGN_IN_REQUIRED')
    const guess = { ...link, password: bob.password }
    expect(await code(reader.trpc.auth[call].mutate(guess))).toBe('CURRENT_PASSWORD_WRONG')

    expect(await town.record(ada.email)).toMatchObject({ isVerified: false })
    const right = { ...link, password: ada.password }
    expect(await reader.trpc.auth[call].mutate(right)).toHaveProperty('user.isVerified', true)
  })

  test('is good for the account itself, signed in, with nothing more to say', async () => {
    await using town = await openAccounts()
    await town.settle()
    const browser = await town.signIn()
    const link = await links[call](town)

    expect(await browser.trpc.auth[call].mutate(link)).toHaveProperty('user.isVerified', true)
    expect(await browser.trpc.auth.me.query()).toMatchObject({ isVerified: true })
  })

  test('is good for the account itself, also beside somebody who is signed in at another backend', async () => {
    const named = (name: string) =>
      cookieBackend({ secret, lifetimeSeconds, name, cookieName: name })
    await using town = await openAccounts({ backends: [named('web'), named('sudo')] })
    await town.settle()
    await town.settle(bob)
    const link = await links[call](town)
    const { trpc } = town.browse()
    const { email, password } = ada
    await trpc.others['web']?.login.mutate({ email: bob.email, password: bob.password })
    await trpc.others['sudo']?.login.mutate({ email, password })

    expect(await trpc.auth[call].mutate(link)).toHaveProperty('user.isVerified', true)
  })

  test('does not say whether a password is right, once the link is old', async () => {
    await using town = await openAccounts()
    await town.settle()
    const link = await links[call](town)
    town.clock.advance(3601)
    const { trpc } = town.browse()

    const ends = [ada.password, bob.password, undefined].map((password) =>
      code(trpc.auth[call].mutate({ ...link, password })),
    )

    expect(new Set(await Promise.all(ends)).size).toBe(1)
  })

  test('takes a few wrong passwords, and then no more', async () => {
    await using town = await openAccounts({ limits: {} })
    await town.settle()
    const link = await links[call](town)
    const { trpc } = town.browse()
    const ends = []
    for (let at = 0; at < 40 && ends.at(-1) !== 'TOO_MANY_REQUESTS'; at += 1) {
      ends.push(await code(trpc.auth[call].mutate({ ...link, password: `horse ${at}` })))
    }
    expect(ends.at(-1)).toBe('TOO_MANY_REQUESTS')
  })
})
