import { expect, onTestFinished, test } from 'vitest'
import type { LimitEvent } from '../../src/index.ts'
import { ada, bob, openAccounts, type AccountsOptions } from '../harness/accounts.ts'
import { refusal } from '../harness/refusal.ts'

const eve = { ...bob, email: 'eve@example.org' }
const window = 15 * 60

/** A town behind one proxy, with limits as they are when nothing is said. */
async function openTown(options: AccountsOptions = {}) {
  const town = await openAccounts({ limits: {}, trustProxy: 1, ...options })
  onTestFinished(() => town[Symbol.asyncDispose]())
  const from = (address: string) => town.browse({ headers: { 'x-forwarded-for': address } })
  const mailsTo = async (email: string) =>
    (await town.mailbox.all()).filter(({ to }) => to === email).length
  return { ...town, from, mailsTo }
}

type Town = Awaited<ReturnType<typeof openTown>>

/** What strangers can have mailed to an address that is not theirs. */
const asked: Record<string, (town: Town, address: string) => Promise<unknown>> = {
  forgotPassword: ({ from }, address) => from(address).trpc.auth.forgotPassword.mutate(ada),
  requestVerifyToken: ({ from }, address) => from(address).trpc.auth.requestVerifyToken.mutate(ada),
  'register with hideExistingEmail': ({ from }, address) =>
    from(address).trpc.auth.register.mutate({ ...ada, password: 'a stranger horse' }),
}
const hiding = { hideExistingEmail: true, requiresVerification: true }

test.each(Object.entries(asked))(
  '%s from forty addresses sends five mails in 15 minutes, and answers as ever [field-C10]',
  async (_what, ask) => {
    const told: LimitEvent[] = []
    const onLimited = (event: LimitEvent) => void told.push(event)
    const town = await openTown({ ...hiding, limits: { onLimited } })
    await town.settle()
    const answers = new Set<string>()
    for (let i = 0; i < 40; i += 1) {
      answers.add(JSON.stringify(await ask(town, `198.51.100.${i}`)))
    }

    expect(await town.mailsTo(ada.email)).toBe(5)
    expect(answers.size).toBe(1)
    expect(told).toHaveLength(35)
    expect(told[0]).toMatchObject({ scope: 'account', address: '198.51.100.5' })

    town.clock.advance(window)
    await ask(town, '198.51.100.1')
    expect(await town.mailsTo(ada.email)).toBe(6)
  },
)

test('a new address is mailed five times in 15 minutes, whichever users ask for it [field-C10]', async () => {
  const town = await openTown()
  const codes = []
  for (let i = 0; i < 7; i += 1) {
    const person = { ...bob, email: `bob${i}@example.org` }
    await town.settle(person)
    const { trpc } = await town.signIn(person)
    const change = { currentPassword: person.password, email: 'victim@example.org' }
    codes.push(
      await trpc.auth.changeEmail.mutate(change).then(
        () => 'sent',
        () => 'refused',
      ),
    )
  }

  expect(codes).toEqual([...Array<string>(5).fill('sent'), 'refused', 'refused'])
  expect(await town.mailsTo('victim@example.org')).toBe(5)
})

test('one user has five mails sent to new addresses in 15 minutes, wherever they call from [field-C10]', async () => {
  const town = await openTown()
  await town.settle()
  const { trpc } = await town.signIn()
  const change = (i: number) => ({
    currentPassword: ada.password,
    email: `victim${i}@example.org`,
  })
  for (let i = 0; i < 5; i += 1) await trpc.auth.changeEmail.mutate(change(i))
  const refused = await refusal(trpc.auth.changeEmail.mutate(change(5)))
  expect(refused.auth).toEqual({ code: 'TOO_MANY_REQUESTS', retryAfterSeconds: window })

  for (let i = 6; i < 100; i += 1) await refusal(trpc.auth.changeEmail.mutate(change(i)))
  expect(await town.mailbox.all()).toHaveLength(5)
})

test('changeEmail is refused in the same way for a taken address and a free one, when addresses are secret [field-C10]', async () => {
  const town = await openTown(hiding)
  await town.settle()
  await town.settle(bob, { isVerified: true })
  const seen: Record<string, unknown[]> = {}
  for (const email of [ada.email, eve.email]) {
    const { trpc } = await town.signIn(bob)
    seen[email] = []
    for (let i = 0; i < 7; i += 1) {
      const call = trpc.auth.changeEmail.mutate({ currentPassword: bob.password, email })
      seen[email].push(
        await call.then(
          () => 'ok',
          async () => (await refusal(call)).auth,
        ),
      )
    }
    town.clock.advance(window)
  }
  expect(seen[ada.email]).toEqual(seen[eve.email])
})

test('mails of one kind use up no other: whoever is written to about an account can still come back [field-C9,C10]', async () => {
  const town = await openTown(hiding)
  await town.settle(ada)
  for (const ask of [asked['requestVerifyToken'], asked['register with hideExistingEmail']]) {
    for (let i = 0; i < 20; i += 1) await ask?.(town, `198.51.100.${i}`)
  }

  const { trpc } = town.from('192.0.2.1')
  await trpc.auth.forgotPassword.mutate(ada)
  expect((await town.mailbox.all()).filter(({ kind }) => kind === 'reset')).toHaveLength(1)
})

test('nobody can keep others from registering: a free address is never counted out [field-C10]', async () => {
  const town = await openTown(hiding)
  for (let i = 0; i < 20; i += 1) {
    const { trpc } = town.from(`198.51.100.${i}`)
    await refusal(trpc.auth.register.mutate({ ...eve, password: 'x' }))
  }
  await town.from('192.0.2.1').trpc.auth.register.mutate(eve)
  expect((await town.record(eve.email)).email).toBe(eve.email)
})

test('an app can say otherwise, by the name of the call [field-C10]', async () => {
  const limits = { account: { forgotPassword: { calls: 2, perSeconds: 60 }, verify: null } }
  const town = await openTown({ limits })
  await town.settle()
  for (let i = 0; i < 5; i += 1) await town.from('192.0.2.1').trpc.auth.forgotPassword.mutate(ada)
  expect(await town.mailsTo(ada.email)).toBe(2)
})

test.each(['verify', 'confirmEmail'] as const)(
  'bad links are counted by address in %s, and good ones are not [field-C9]',
  async (call) => {
    const town = await openTown({ limits: { address: { [call]: { calls: 3, perSeconds: 60 } } } })
    await town.settle()
    const { trpc } = await town.signIn()
    await trpc.auth.requestVerifyToken.mutate(ada)
    const verify = await town.mailbox.token(ada.email)
    await trpc.auth.changeEmail.mutate({ currentPassword: ada.password, email: eve.email })
    const confirmEmail = await town.mailbox.token(eve.email)
    const take = (token: string): Promise<unknown> =>
      call === 'verify'
        ? town.browse().trpc.auth.verify.mutate({ token, password: ada.password })
        : town.browse().trpc.auth.confirmEmail.mutate({ token, password: ada.password })
    const codes = []
    for (let i = 0; i < 4; i += 1) codes.push((await refusal(take('bad'))).auth?.code)

    expect(codes.at(2)).toMatch(/BAD_TOKEN$/)
    expect(codes.at(3)).toBe('TOO_MANY_REQUESTS')
    expect(await take({ verify, confirmEmail }[call])).toHaveProperty('user')
  },
)
