import { describe, expect, test } from 'vitest'
import {
  AuthError,
  backend,
  bearerTransport,
  databaseStrategy,
  memoryRecords,
  memorySessions,
  type Factor,
  type RecordStore,
} from '../../src/index.ts'
import { lifetimeSeconds } from '../harness/app.ts'
import { Authenticator, type Bent } from '../harness/authenticator.ts'
import {
  ada,
  bob,
  openPasskeyTown,
  origin,
  type PasskeyAppOptions,
} from '../harness/passkey-app.ts'
import { rawMutation } from '../harness/raw.ts'
import { refusal } from '../harness/refusal.ts'

const user = { email: ada.email, displayName: 'Ada' }

type Town = Awaited<ReturnType<typeof openPasskeyTown>>

/** As a page does it: ask, make a passkey, send it. */
async function signUp(town: Town, who = user, bent: Bent & { id?: Uint8Array } = {}) {
  const page = town.browse()
  const authenticator = new Authenticator(origin)
  const { options, flow } = await page.trpc.passkey.signUpOptions.mutate(who)
  const response = authenticator.create(options, bent)
  const answer = await page.trpc.passkey.signUp.mutate({ user: who, response, flow })
  return { page, authenticator, answer, options }
}

test('somebody signs up with a passkey and no password, and is signed in', async () => {
  await using town = await openPasskeyTown()
  const { page, authenticator, answer, options } = await signUp(town)
  expect(options.user).toEqual({ id: answer.signal.userId, name: ada.email, displayName: 'Ada' })
  expect(answer).toMatchObject({
    signedIn: true,
    recoveryCodes: null,
    user: { ...user, plan: 'free' },
  })
  expect(await page.trpc.amr.query()).toEqual(['passkey'])
  expect(town.told.filter((name) => !name.startsWith('afterRequest'))).toEqual([
    'beforeRegister',
    'afterRegister',
    'afterLogin',
  ])
  const record = await town.auth.users.findByEmailKey(ada.email)
  expect(record).toMatchObject({ passwordHash: null, isVerified: false, isSuperuser: false })
  const other = await town.come(authenticator)
  expect((await other.trpc.auth.me.query()).email).toBe(ada.email)
  expect((await refusal(town.signIn())).auth?.code).toBe('LOGIN_BAD_CREDENTIALS')
  const [passkey] = await other.trpc.passkey.list.query()
  expect([passkey?.id]).toEqual(answer.signal.credentialIds)
})

test('nobody gives themselves what only the app may give, a password, or an invalid address', async () => {
  await using town = await openPasskeyTown()
  const greedy = { ...user, plan: 'pro', isSuperuser: true, isVerified: true, password: 'x' }
  const { page } = await signUp(town, greedy)
  expect(await page.trpc.auth.me.query()).toMatchObject({ plan: 'free', isSuperuser: false })
  const record = await town.auth.users.findByEmailKey(ada.email)
  expect(record?.passwordHash).toBeNull()
  for (const wrong of [{ ...user, email: 'nobody' }, { email: bob.email }, {}]) {
    const answer = await rawMutation(page, 'passkey.signUpOptions', wrong)
    expect(answer.auth).toBe('INVALID_INPUT')
  }
})

test('a taken address is refused as register refuses it, before a passkey is made', async () => {
  await using town = await openPasskeyTown()
  await town.settle()
  const page = town.browse()
  const begun = await refusal(page.trpc.passkey.signUpOptions.mutate(user))
  const registered = await refusal(page.trpc.auth.register.mutate(ada))
  expect(begun).toEqual(registered)

  // And one that was taken meanwhile.
  const his = { email: bob.email, displayName: 'Bob' }
  const { options } = await page.trpc.passkey.signUpOptions.mutate(his)
  await town.settle(bob)
  const authenticator = new Authenticator(origin)
  const late = page.trpc.passkey.signUp.mutate({
    user: his,
    response: authenticator.create(options),
  })
  expect((await refusal(late)).auth?.code).toBe('REGISTER_USER_ALREADY_EXISTS')
  expect((await refusal(town.come(authenticator))).auth?.code).toBe('PASSKEY_UNKNOWN')
})

test('the passkey is for the address that it was asked for', async () => {
  await using town = await openPasskeyTown()
  const { trpc } = town.browse()
  const { options } = await trpc.passkey.signUpOptions.mutate(user)
  const response = new Authenticator(origin).create(options)
  const other = { ...user, email: bob.email }
  const refused = await refusal(trpc.passkey.signUp.mutate({ user: other, response }))
  expect(refused.auth?.code).toBe('PASSKEY_EXPIRED')
})

test('a passkey that somebody has makes no account, not even for a moment [sec-90]', async () => {
  await using town = await openPasskeyTown()
  const { authenticator } = await town.resident(bob)
  await town.auth.hooks.settled()
  const begun = town.told.length
  const id = authenticator.credentials[0]?.id ?? new Uint8Array(1)
  expect((await refusal(signUp(town, user, { id }))).auth?.code).toBe('PASSKEY_EXISTS')
  expect(town.told.slice(begun)).toEqual([])
})

test('a sign-up that the app refuses leaves nothing', async () => {
  const beforeRegister = () => {
    throw new AuthError('INVALID_INPUT', { fields: { invitation: ['It was used.'] } })
  }
  const records = memoryRecords()
  await using town = await openPasskeyTown({ records, hooks: { beforeRegister } })
  expect((await refusal(signUp(town))).auth?.code).toBe('INVALID_INPUT')
  expect(await town.auth.users.findByEmailKey(ada.email)).toBeNull()
})

test('a store that fails in between leaves no user without a way in', async () => {
  const store = memoryRecords()
  const records: RecordStore = {
    ...store,
    insert: (record) =>
      record.kind === 'passkey' ? Promise.reject(new Error('down')) : store.insert(record),
  }
  await using town = await openPasskeyTown({ records })
  expect((await refusal(signUp(town))).auth?.code).toBe('UNAVAILABLE')
  expect(await town.auth.users.findByEmailKey(ada.email)).toBeNull()
  expect(town.told).not.toContain('afterRegister')
})

test('with recovery codes, whoever signs up gets a set', async () => {
  const issue = async () => ({ codes: ['one', 'two'], keep: async () => undefined })
  const codes: Factor = { name: 'codes', enrolled: () => false, issue }
  await using town = await openPasskeyTown({ factors: [codes] })
  expect((await signUp(town)).answer.recoveryCodes).toEqual(['one', 'two'])
})

test.for(['made', 'kept'])(
  'recovery codes that cannot be %s keep nobody from the account that they have made',
  async (what) => {
    const full = new AuthError('TOO_MANY_REQUESTS', { retryAfterSeconds: 1 })
    const keep = () => Promise.reject(full)
    const issue = async () => (what === 'made' ? keep() : { codes: ['one'], keep })
    await using town = await openPasskeyTown({
      factors: [{ name: 'codes', enrolled: () => false, issue }],
    })
    const { answer, page } = await signUp(town)
    expect(answer).toMatchObject({ signedIn: true, recoveryCodes: null })
    expect((await page.trpc.auth.me.query()).email).toBe(ada.email)
  },
)

test('where a verified address is required, nobody is signed in before', async () => {
  await using town = await openPasskeyTown({ requiresVerification: true })
  const { answer, authenticator, page } = await signUp(town)
  expect(answer).toMatchObject({ signedIn: false, user })
  expect((await refusal(page.trpc.auth.me.query())).auth?.code).toBe('NOT_SIGNED_IN')
  expect((await refusal(town.come(authenticator))).auth?.code).toBe('USER_NOT_VERIFIED')
  const record = await town.auth.users.findByEmailKey(ada.email)
  await town.auth.users.update(record?.id ?? '', { isVerified: true })
  await town.come(authenticator)
})

describe('the link that proves the address of somebody who may not sign in before', () => {
  const begin = async (options: PasskeyAppOptions) => {
    const town = await openPasskeyTown({ requiresVerification: true, ...options })
    const { page, authenticator, answer } = await signUp(town)
    await town.browse().trpc.auth.requestVerifyToken.mutate({ email: ada.email })
    return { town, page, authenticator, answer, token: await town.mailbox.token(ada.email) }
  }

  test.each([{}, { hideExistingEmail: true }])(
    'works where they signed up: %j',
    async (options) => {
      const { town, page, authenticator, token } = await begin(options)
      await using _ = town
      expect(await page.trpc.auth.verify.mutate({ token })).toHaveProperty('user.isVerified', true)
      await town.come(authenticator)
    },
  )

  test('works nowhere else, and no longer than a day', async () => {
    const { town, page, token } = await begin({ mailLifetimeSeconds: 100_000 })
    await using _ = town
    const elsewhere = town.browse().trpc.auth.verify.mutate({ token })
    expect((await refusal(elsewhere)).auth?.code).toBe('SIGN_IN_REQUIRED')
    const guess = town.browse().trpc.auth.verify.mutate({ token, password: '' })
    expect((await refusal(guess)).auth?.code).toBe('CURRENT_PASSWORD_WRONG')
    town.clock.advance(86_401)
    const late = page.trpc.auth.verify.mutate({ token })
    expect((await refusal(late)).auth?.code).toBe('SIGN_IN_REQUIRED')
  })

  test('proves nothing for somebody who has signed up with another address [sec-64]', async () => {
    const { town, token } = await begin({})
    await using _ = town
    const other = await signUp(town, { email: bob.email, displayName: 'Bob' })
    const crossed = other.page.trpc.auth.verify.mutate({ token })
    expect((await refusal(crossed)).auth?.code).toBe('SIGN_IN_REQUIRED')
  })

  test('works for a client that keeps its tokens itself, by what sign-up answered', async () => {
    const strategy = databaseStrategy({ sessions: memorySessions(), lifetimeSeconds })
    const phone = backend({ name: 'phone', transport: bearerTransport(), strategy })
    const { town, token, answer } = await begin({ backend: phone })
    await using _ = town
    const { trpc } = town.browse()
    expect((await refusal(trpc.auth.verify.mutate({ token }))).auth?.code).toBe('SIGN_IN_REQUIRED')
    await trpc.auth.verify.mutate({ token, flow: answer.flow })
  })
})

test('whoever proves the address takes the account over, and the passkey of the other is gone [sec-64]', async () => {
  await using town = await openPasskeyTown()
  const { authenticator: attackers, page } = await signUp(town)
  const owner = town.browse()
  await owner.trpc.auth.forgotPassword.mutate({ email: ada.email })
  const token = await town.mailbox.token(ada.email)
  await owner.trpc.auth.resetPassword.mutate({ token, password: ada.password })
  expect((await refusal(town.come(attackers))).auth?.code).toBe('PASSKEY_UNKNOWN')
  expect((await refusal(page.trpc.auth.me.query())).auth?.code).toBe('SESSION_REVOKED')
  expect(await owner.trpc.auth.login.mutate(ada)).toMatchObject({ user })
})

test('an app that hides addresses says the same of a free one and of a taken one', async () => {
  await using town = await openPasskeyTown({ hideExistingEmail: true, requiresVerification: true })
  await town.settle(bob)
  const his = { email: bob.email, displayName: 'Bob' }
  const outcomes = []
  for (const who of [user, his]) {
    const { answer, authenticator, page, options } = await signUp(town, who)
    expect(answer).toEqual({
      user: null,
      signedIn: false,
      recoveryCodes: null,
      signal: {
        rpId: 'app.example',
        userId: options.user.id,
        credentialIds: [Buffer.from(authenticator.credentials[0]?.id ?? []).toString('base64url')],
        name: who.email,
        displayName: who.displayName,
      },
    })
    // What is tried next tells nothing either: to sign in, and to sign up with the same passkey.
    const next = await refusal(town.come(authenticator))
    const again = await refusal(
      signUp(town, who, { id: authenticator.credentials[0]?.id ?? new Uint8Array(1) }),
    )
    const cookies = page.seen.map(({ setCookie }) =>
      setCookie.map((line) => line.split('=')[0]?.slice(0, 25)),
    )
    outcomes.push([next, again, cookies])
  }
  expect(outcomes[0]).toEqual(outcomes[1])
  expect(outcomes[0]?.[0]).toMatchObject({ auth: { code: 'LOGIN_BAD_CREDENTIALS' } })
  expect(outcomes[0]?.[1]).toMatchObject({ auth: { code: 'PASSKEY_EXISTS' } })
  const mails = await town.mailbox.all()
  expect(mails.map(({ kind, to }) => [kind, to])).toEqual([['register-existing', bob.email]])
})
