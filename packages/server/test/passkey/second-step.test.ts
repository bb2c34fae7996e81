import { describe, expect, test } from 'vitest'
import { backend, bearerTransport, databaseStrategy, memorySessions } from '../../src/index.ts'
import { Authenticator } from '../harness/authenticator.ts'
import { lifetimeSeconds } from '../harness/app.ts'
import { ada, bob, openPasskeyTown, origin } from '../harness/passkey-app.ts'
import { refusal } from '../harness/refusal.ts'

test('after a password, a passkey of the user completes the sign-in', async () => {
  await using town = await openPasskeyTown()
  const { authenticator } = await town.resident()
  const page = town.browse()
  const login = await page.trpc.auth.login.mutate(ada)
  expect(login).toEqual({ user: null, pending: ['passkey'] })
  expect((await refusal(page.trpc.auth.me.query())).auth?.code).toBe('SECOND_FACTOR_REQUIRED')
  const { options } = await page.trpc.passkey.verifyOptions.mutate()
  expect(options.allowCredentials).toMatchObject([{ type: 'public-key', transports: ['internal'] }])
  // An authenticator that was told which passkey it is need not say whose.
  const response = authenticator.get(options, { userHandle: null })
  expect(await page.trpc.passkey.verify.mutate({ response })).toEqual({ ok: true })
  expect((await page.trpc.auth.me.query()).email).toBe(ada.email)
  expect(await page.trpc.two.query()).toBe('two')
})

test("a sign-in that is not complete is not completed by another user's passkey [sec-94]", async () => {
  await using town = await openPasskeyTown()
  await town.resident(ada)
  const his = await town.resident(bob)
  const page = town.browse()
  await page.trpc.auth.login.mutate(ada)
  const { options } = await page.trpc.passkey.verifyOptions.mutate()
  const response = his.authenticator.get({ ...options, allowCredentials: [] })
  const refused = await refusal(page.trpc.passkey.verify.mutate({ response }))
  expect(refused.auth?.code).toBe('PASSKEY_UNKNOWN')
  expect((await refusal(page.trpc.auth.me.query())).auth?.code).toBe('SECOND_FACTOR_REQUIRED')

  // Nor with a challenge that was his.
  const other = await his.page.trpc.passkey.verifyOptions.mutate()
  const his_ = (await his.page.cookies()).find(({ key }) => key.includes('passkey-verify'))
  const hers = (await page.cookies()).find(({ key }) => key === 'sid')
  const cookie = `${his_?.cookieString()}; ${hers?.cookieString()}`
  const signed = his.authenticator.get(other.options)
  const crossed = town.browse({ headers: { cookie } }).trpc.passkey.verify.mutate({
    response: signed,
  })
  expect((await refusal(crossed)).auth?.code).toBe('PASSKEY_EXPIRED')
})

test('a passkey is a step-up of the same session, with another token [sec-95]', async () => {
  await using town = await openPasskeyTown()
  const { authenticator, page } = await town.resident()
  town.clock.advance(301)
  expect((await refusal(page.trpc.byPasskey.query())).auth).toMatchObject({
    code: 'STEP_UP_REQUIRED',
    stepUp: { withinSeconds: 300 },
  })
  const before = await page.trpc.session.query()
  const { options } = await page.trpc.passkey.verifyOptions.mutate()
  await page.trpc.passkey.verify.mutate({ response: authenticator.get(options) })
  expect(await page.trpc.byPasskey.query()).toBe('by passkey')
  expect(await page.trpc.amr.query()).toEqual(['password', 'passkey'])
  expect(await page.trpc.session.query()).toBe(before)
})

test('a passkey proves its user whatever another factor of theirs can tell', async () => {
  let down = false
  const enrolled = () => (down ? Promise.reject(new Error('Down.')) : false)
  await using town = await openPasskeyTown({ factors: [{ name: 'badge', enrolled }] })
  const { page, authenticator } = await town.resident()
  down = true
  const { options } = await page.trpc.passkey.verifyOptions.mutate()
  const response = authenticator.get(options)
  expect(await page.trpc.passkey.verify.mutate({ response })).toEqual({ ok: true })
})

test('whoever must have a factor and has none is let in only to make a passkey [sec-92]', async () => {
  await using town = await openPasskeyTown({ requireFactor: () => true })
  await town.settle()
  const page = town.browse()
  const login = await page.trpc.auth.login.mutate(ada)
  expect(login).toEqual({ user: null, pending: ['passkey'], enrol: true })
  // One that its browser makes by itself proves nobody.
  const silent = page.trpc.passkey.registerOptions.mutate({ conditional: true })
  expect((await refusal(silent)).auth?.code).toBe('PASSKEY_REFUSED')
  const { added } = await town.add(page)
  expect((await page.trpc.auth.me.query()).email).toBe(ada.email)
  const removed = await refusal(page.trpc.passkey.remove.mutate({ id: added.passkey.id }))
  expect(removed.auth?.code).toBe('FACTOR_REQUIRED')
})

test('a stranger, and a user without a passkey, cannot prove anything by one [sec-94]', async () => {
  await using town = await openPasskeyTown()
  const stranger = town.browse()
  const begun = await refusal(stranger.trpc.passkey.verifyOptions.mutate())
  expect(begun.auth?.code).toBe('NOT_SIGNED_IN')
  await town.settle()
  const page = await town.signIn()
  const none = await refusal(page.trpc.passkey.verifyOptions.mutate())
  expect(none.auth?.code).toBe('PASSKEY_UNKNOWN')
})

test('another factor that is wanted is not replaced by a passkey [sec-92]', async () => {
  const codes = { name: 'codes', enrolled: () => true }
  await using town = await openPasskeyTown({ factors: [codes] })
  await town.settle()
  const page = town.browse()
  await page.trpc.auth.login.mutate(ada)
  const refused = await refusal(page.trpc.passkey.verifyOptions.mutate())
  expect(refused.auth).toEqual({ code: 'SECOND_FACTOR_REQUIRED', pending: ['codes'] })
})

describe('a client that keeps its tokens itself', () => {
  const phone = () =>
    backend({
      name: 'phone',
      transport: bearerTransport(),
      strategy: databaseStrategy({ sessions: memorySessions(), lifetimeSeconds }),
    })

  test('gets flows and tokens in the answers, and no cookie', async () => {
    await using town = await openPasskeyTown({ backend: phone() })
    await town.settle()
    const by = (token: string | undefined) =>
      town.browse({ headers: { authorization: `Bearer ${token}` } })
    const { accessToken } = await town.browse().trpc.auth.login.mutate(ada)
    const { authenticator, added } = await town.add(by(accessToken))
    expect(added.accessToken).toBeTypeOf('string')

    const page = town.browse()
    const { options, flow } = await page.trpc.passkey.signInOptions.mutate()
    const response = authenticator.get(options)
    const without = await refusal(page.trpc.passkey.signIn.mutate({ response }))
    expect(without.auth?.code).toBe('PASSKEY_EXPIRED')
    const signedIn = await page.trpc.passkey.signIn.mutate({ response, flow })
    expect(signedIn).toMatchObject({ user: { email: ada.email }, tokenType: 'bearer' })
    const again = await refusal(page.trpc.passkey.signIn.mutate({ response, flow }))
    expect(again.auth?.code).toBe('PASSKEY_EXPIRED')

    const phones = by(signedIn.accessToken)
    const begun = await phones.trpc.passkey.verifyOptions.mutate()
    const proved = await phones.trpc.passkey.verify.mutate({
      response: authenticator.get(begun.options),
      flow: begun.flow,
    })
    expect(await by(proved.accessToken).trpc.byPasskey.query()).toBe('by passkey')
    expect(page.seen.flatMap(({ setCookie }) => setCookie)).toEqual([])
    const crossed = phones.trpc.passkey.verify.mutate({ response, flow })
    expect((await refusal(crossed)).auth?.code).toBe('PASSKEY_EXPIRED')
  })

  test('signs up in the same way', async () => {
    await using town = await openPasskeyTown({ backend: phone() })
    const { trpc } = town.browse()
    const user = { email: ada.email, displayName: 'Ada' }
    const { options, flow } = await trpc.passkey.signUpOptions.mutate(user)
    const response = new Authenticator(origin).create(options)
    const made = await trpc.passkey.signUp.mutate({ user, response, flow })
    expect(made).toMatchObject({ signedIn: true, tokenType: 'bearer', user })
  })
})
