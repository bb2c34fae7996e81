import { argon2id, type AuthCore, type LimitEvent, type PasswordHasher } from '../../src/index.ts'
import { mailTokens } from '../../src/core/mail/mail-token.ts'
import { expect, onTestFinished, test } from 'vitest'
import { ada, bob, openAccounts, type AccountsOptions } from '../harness/accounts.ts'
import { fastHasher } from '../harness/fast-hasher.ts'
import { refusal } from '../harness/refusal.ts'

const home = '192.0.2.1'
const elsewhere = '203.0.113.1'
const wrong = { email: ada.email, password: 'not the password' }

/** Ada's town behind one proxy, so that a test chooses the address that it calls from. */
async function openTown(options: AccountsOptions = {}) {
  const town = await openAccounts({ limits: {}, trustProxy: 1, ...options })
  onTestFinished(() => town[Symbol.asyncDispose]())
  await town.settle()
  const from = (address: string) =>
    town.browse({ headers: { 'x-forwarded-for': address } }).trpc.auth
  const guess = async (address: string, password = wrong.password) => {
    const call = from(address).login.mutate({ email: ada.email, password })
    return (await refusal(call)).auth
  }
  /** Strangers at other addresses, until they are refused. */
  const spend = async () => {
    for (let i = 0; i < 31; i += 1) await guess(`198.51.100.${i % 50}`)
  }
  return { ...town, from, guess, spend }
}

test('whoever asks for mails and guesses, the owner comes in from a new place by the mail [field-C9]', async () => {
  const { from, spend, mailbox } = await openTown()
  const stranger = from('198.51.100.7')
  for (let i = 0; i < 20; i += 1) await stranger.forgotPassword.mutate({ email: ada.email })
  await spend()
  const owner = from(home)
  expect((await refusal(owner.login.mutate(ada))).auth?.code).toBe('TOO_MANY_REQUESTS')

  await owner.forgotPassword.mutate({ email: ada.email })
  const token = await mailbox.token(ada.email)
  await owner.resetPassword.mutate({ token, password: 'a better horse' })

  const { user } = await owner.login.mutate({ email: ada.email, password: 'a better horse' })
  expect(user.email).toBe(ada.email)
})

/** The tokens of `resetPasswordRouter`, to look at one without using it. */
const resets = (auth: AuthCore) =>
  mailTokens(auth, {
    purpose: 'reset',
    option: 'lifetimeSeconds',
    lifetimeSeconds: 3600,
    boundTo: ({ emailKey, passwordHash }) => ({ emailKey, passwordHash }),
  })

test('there is a good link in the mailbox at every moment, however strangers go on asking [field-C9]', async () => {
  const { from, mailbox, clock, auth } = await openTown()
  const strangers = from(elsewhere)
  for (let minutes = 0; minutes < 3 * 60; minutes += 7) {
    const calls = Array.from({ length: 6 }, () => strangers.forgotPassword.mutate(ada))
    await Promise.all(calls)
    clock.advance(7 * 60 - 1)
    expect(await resets(auth).open(await mailbox.token(ada.email))).not.toBeNull()
    clock.advance(1)
  }
})

test('a good link is taken though strangers at the same address have tried many bad ones [field-C9]', async () => {
  const { from, mailbox } = await openTown()
  const { forgotPassword, resetPassword } = from(home)
  await forgotPassword.mutate({ email: ada.email })
  const token = await mailbox.token(ada.email)
  const password = 'a better horse'
  for (let i = 0; i < 100; i += 1) await refusal(resetPassword.mutate({ token: 'bad', password }))
  const bad = await refusal(resetPassword.mutate({ token: 'bad', password }))
  expect(bad.auth?.code).toBe('TOO_MANY_REQUESTS')

  expect(await resetPassword.mutate({ token, password })).toEqual({ ok: true })
})

test('an owner whose own address is used up by others there comes in after a new password by mail [field-C9]', async () => {
  const { from, guess, mailbox } = await openTown()
  await from(home).login.mutate(ada)
  for (let i = 0; i < 70; i += 1) await guess(home)
  expect((await guess(home, ada.password))?.code).toBe('TOO_MANY_REQUESTS')

  await from(home).forgotPassword.mutate({ email: ada.email })
  const token = await mailbox.token(ada.email)
  await from(home).resetPassword.mutate({ token, password: 'a better horse' })

  const { user } = await from(home).login.mutate({ email: ada.email, password: 'a better horse' })
  expect(user.email).toBe(ada.email)
})

test('a wrong password is answered the same from the owner’s address and from any other, however many were tried [field-C11]', async () => {
  const told: LimitEvent[] = []
  const onLimited = (event: LimitEvent) => void told.push(event)
  const { from, guess } = await openTown({ limits: { onLimited } })
  await from(home).login.mutate(ada)
  const seen = { home: [] as unknown[], elsewhere: [] as unknown[] }
  for (let i = 0; i < 20; i += 1) {
    // One of the two is the 30th, so that both the room and the refusal are compared.
    seen.home.push(await guess(home))
    seen.elsewhere.push(await guess(elsewhere))
  }

  expect(seen.home).toEqual(seen.elsewhere)
  expect(seen.home.slice(14, 16)).toEqual([
    { code: 'LOGIN_BAD_CREDENTIALS' },
    { code: 'TOO_MANY_REQUESTS', retryAfterSeconds: 900 },
  ])
  expect(told.map(({ scope }) => scope)).toEqual(Array<string>(10).fill('account'))
})

test('tries from a shared network are seen from another one, so that it does not tell whose network it is [field-C11]', async () => {
  const { from, guess } = await openTown()
  await from(home).login.mutate(ada)
  for (let i = 0; i < 30; i += 1) await guess(home)

  expect((await guess(elsewhere))?.code).toBe('TOO_MANY_REQUESTS')
})

test('a refused guess does the same work from every address, with every password [field-C11]', async () => {
  const older = argon2id({ memoryCost: 1024, timeCost: 2 })
  const work: string[] = []
  const hasher: PasswordHasher = {
    hash: (...given) => (work.push('hash'), fastHasher.hash(...given)),
    verify: (...given) => (work.push('verify'), fastHasher.verify(...given)),
    needsRehash: (hash) => (work.push('look'), fastHasher.needsRehash(hash)),
  }
  const town = await openTown({ passwords: { hasher } })
  const { auth, from, guess, spend } = town
  const record = () => town.record(ada.email)
  await from(home).login.mutate(ada)
  const { id } = await record()
  const set = await older.hash(ada.password)
  await auth.users.update(id, { passwordHash: set })
  await spend()
  const workOf = async (address: string, password: string) => {
    work.length = 0
    expect((await guess(address, password))?.code).toBe('TOO_MANY_REQUESTS')
    return [...work]
  }

  expect(await workOf(home, wrong.password)).toEqual(['verify'])
  expect(await workOf(elsewhere, wrong.password)).toEqual(['verify'])
  expect(await workOf(elsewhere, ada.password)).toEqual(['verify'])
  expect((await record()).passwordHash).toBe(set)
})

test('the right password is refused from a strange address while the count is used up, and accepted from the owner’s [field-C11]', async () => {
  const { from, guess, spend } = await openTown()
  await from(home).login.mutate(ada)
  await spend()

  expect(await guess(elsewhere, ada.password)).toMatchObject({ code: 'TOO_MANY_REQUESTS' })
  expect((await from(home).login.mutate(ada)).user.email).toBe(ada.email)
})

test('guesses from a known address end, too, while strangers have used up the count', async () => {
  const { from, guess, spend } = await openTown()
  await from(home).login.mutate(ada)
  await spend()
  for (let i = 0; i < 30; i += 1) await guess(home)

  expect(await guess(home, ada.password)).toMatchObject({ code: 'TOO_MANY_REQUESTS' })
})

test('retryAfterSeconds is true: after it the owner comes in from anywhere [field-C9]', async () => {
  const { from, guess, spend, clock } = await openTown()
  await spend()
  const refused = await guess(elsewhere, ada.password)
  clock.advance(refused?.retryAfterSeconds ?? 0)

  expect((await from(elsewhere).login.mutate(ada)).user.email).toBe(ada.email)
})

test('the current password is guarded in the same way: a stolen session guesses 30 times, and the owner still changes it [field-C11]', async () => {
  const town = await openTown()
  const { email, password } = ada
  const at = (address: string) => town.browse({ headers: { 'x-forwarded-for': address } })
  const [owner, thief] = [at(home), at(elsewhere)]
  for (const browser of [owner, thief]) await browser.trpc.auth.login.mutate({ email, password })
  const change = (browser: typeof owner, currentPassword: string) =>
    browser.trpc.auth.changePassword.mutate({ currentPassword, newPassword: 'a better horse' })
  await refusal(
    owner.trpc.auth.changePassword.mutate({ currentPassword: password, newPassword: 'x' }),
  )

  const codes = []
  for (let i = 0; i < 31; i += 1) codes.push((await refusal(change(thief, 'wrong'))).auth?.code)
  expect(codes.slice(-2)).toEqual(['CURRENT_PASSWORD_WRONG', 'TOO_MANY_REQUESTS'])
  expect((await refusal(change(thief, password))).auth?.code).toBe('TOO_MANY_REQUESTS')

  expect((await change(owner, password)).user.email).toBe(email)
})

test('strangers at one account keep nobody else out', async () => {
  const { from, spend, settle } = await openTown()
  await settle(bob)
  await spend()
  expect((await from(elsewhere).login.mutate(bob)).user.email).toBe(bob.email)
})
