import { describe, expect, test } from 'vitest'
import { backend, bearerTransport, cookieBackend, jwtStrategy } from '../../src/index.ts'
import { ada, openAccounts, root } from '../harness/accounts.ts'
import { lifetimeSeconds, secret } from '../harness/app.ts'
import { outcomes, refusals } from '../harness/outcomes.ts'
import { invalidInput, rawMutation } from '../harness/raw.ts'
import { refusal } from '../harness/refusal.ts'
import { ways } from '../harness/ways.ts'

const change = { currentPassword: ada.password, newPassword: 'a better horse' }

describe.for(ways)('changePassword on $adapter through $link', ({ adapter, link }) => {
  test('keeps this browser signed in and signs all others out [fu-165,171,284] [sec-38]', async () => {
    await using town = await openAccounts({}, adapter)
    await town.settle()
    const browser = town.browse({ link })
    await browser.trpc.auth.login.mutate(ada)
    const thief = await town.signIn()

    const answer = await browser.trpc.auth.changePassword.mutate(change)

    expect(answer.user).toMatchObject({ email: ada.email })
    expect(Object.keys(answer)).toEqual(['user'])
    expect(browser.last.setCookie).toHaveLength(1)
    expect(await browser.trpc.auth.me.query()).toMatchObject({ email: ada.email })
    expect((await refusal(thief.trpc.auth.me.query())).auth).toEqual({ code: 'SESSION_REVOKED' })
  })
})

describe('changePassword', () => {
  test('under streaming the new cookie arrives, whatever else is in the batch', async () => {
    await using town = await openAccounts()
    await town.settle()
    const browser = town.browse({ link: 'httpBatchStreamLink' })
    await browser.trpc.auth.login.mutate(ada)

    await Promise.all([
      browser.trpc.auth.me.query(),
      browser.trpc.auth.changePassword.mutate(change),
    ])

    expect(await browser.trpc.auth.me.query()).toMatchObject({ email: ada.email })
  })

  test('the new password is the one from now on', async () => {
    await using town = await openAccounts()
    await town.settle()
    await (await town.signIn()).trpc.auth.changePassword.mutate(change)

    expect((await refusal(town.signIn())).auth?.code).toBe('LOGIN_BAD_CREDENTIALS')
    await town.signIn({ ...ada, password: change.newPassword })
  })

  test('wants the current password', async () => {
    await using town = await openAccounts()
    await town.settle()
    const { trpc } = await town.signIn()
    const before = await town.record(ada.email)

    const wrong = trpc.auth.changePassword.mutate({ ...change, currentPassword: 'a wrong horse' })

    expect(await refusal(wrong)).toMatchObject({
      httpStatus: 400,
      auth: { code: 'CURRENT_PASSWORD_WRONG' },
    })
    expect(await town.record(ada.email)).toEqual(before)
    await trpc.auth.me.query()
  })

  test('refuses a bad password with the reason, and changes nothing [fu-93,158]', async () => {
    await using town = await openAccounts()
    await town.settle()
    const { trpc } = await town.signIn()
    const before = await town.record(ada.email)

    const weak = trpc.auth.changePassword.mutate({ ...change, newPassword: 'Password1' })

    expect((await refusal(weak)).auth).toEqual({
      code: 'UPDATE_USER_INVALID_PASSWORD',
      reason: 'TOO_COMMON',
    })
    expect(await town.record(ada.email)).toEqual(before)
  })

  test('of ten at once, one succeeds', async () => {
    await using town = await openAccounts()
    await town.settle()
    const browsers = await Promise.all(Array.from({ length: 10 }, () => town.signIn()))

    const ends = await outcomes(10, async (at) =>
      browsers[at]?.trpc.auth.changePassword.mutate({ ...change, newPassword: `horse no. ${at}` }),
    )

    expect(ends['answered']).toBe(1)
  })

  test('a client that keeps its token itself finds the new one in the answer', async () => {
    const bearer = backend({
      name: 'bearer',
      transport: bearerTransport(),
      strategy: jwtStrategy({ secret, lifetimeSeconds }),
    })
    await using town = await openAccounts({ backends: [bearer] })
    await town.settle()
    const login = await town.browse().trpc.auth.login.mutate(ada)
    const phone = (token: string | undefined) =>
      town.browse({ headers: { authorization: `Bearer ${token}` } })

    const old = phone(login.accessToken)
    const { accessToken } = await old.trpc.auth.changePassword.mutate(change)

    expect(old.last.setCookie).toEqual([])
    expect(await phone(accessToken).trpc.auth.me.query()).toMatchObject({ email: ada.email })
    expect((await refusal(old.trpc.auth.me.query())).auth?.code).toBe('SESSION_REVOKED')
  })

  test('begins the session of the backend that proved the caller again', async () => {
    const [first, second] = ['first', 'second'].map((name) =>
      cookieBackend({ name, cookieName: name, secret, lifetimeSeconds }),
    )
    if (!first || !second) throw new Error('There are two.')
    await using town = await openAccounts({ backends: [first, second] })
    await town.settle()
    const browser = await town.signIn()

    await browser.trpc.auth.changePassword.mutate(change)

    const { setCookie } = browser.last
    expect(setCookie.filter((cookie) => !cookie.startsWith('first=;'))).toEqual([
      expect.stringContaining('first='),
    ])
  })

  test('needs a session before anything else [fu-155,278]', async () => {
    await using town = await openAccounts()
    for (const input of [undefined, {}, change]) {
      const answer = await rawMutation(town.browse(), 'auth.changePassword', input)
      expect(answer).toMatchObject({ status: 401, auth: 'NOT_SIGNED_IN' })
    }
    await town.settle()
    expect(await rawMutation(await town.signIn(), 'auth.changePassword', {})).toEqual(invalidInput)
  })

  test('is for verified users only, where the app says so', async () => {
    await using town = await openAccounts({ requiresVerification: true })
    const { id } = await town.settle(ada, { isVerified: true })
    const { trpc } = await town.signIn()
    await town.auth.users.update(id, { isVerified: false })
    for (const refused of await refusals([
      trpc.auth.changePassword.mutate(change),
      trpc.auth.deleteMe.mutate(change),
      trpc.auth.changeEmail.mutate({ ...change, email: 'ada@home.org' }),
    ])) {
      expect(refused.auth?.code).toBe('USER_NOT_VERIFIED')
    }
  })

  test('a page of another site cannot make the browser do it', async () => {
    await using town = await openAccounts()
    await town.settle()
    const browser = await town.signIn()
    const evil = town.browse({
      page: 'https://evil.example',
      headers: {
        cookie: (await browser.cookies()).map((cookie) => cookie.cookieString()).join('; '),
      },
    })
    expect((await refusal(evil.trpc.auth.changePassword.mutate(change))).auth?.code).toBe(
      'CROSS_SITE_REQUEST',
    )
  })
})

describe('deleteMe', () => {
  test('deletes the user, and the browser forgets the session', async () => {
    await using town = await openAccounts()
    await town.settle()
    const browser = await town.signIn()
    const other = await town.signIn()

    expect(await browser.trpc.auth.deleteMe.mutate(change)).toEqual({ ok: true })

    expect(await town.auth.users.findByEmailKey(ada.email)).toBeNull()
    expect(await browser.cookies()).toEqual([])
    expect((await refusal(other.trpc.auth.me.query())).auth?.code).toBe('SESSION_REVOKED')
    expect((await refusal(town.signIn())).auth?.code).toBe('LOGIN_BAD_CREDENTIALS')
    await town.settle() // the address is free again
  })

  test('wants the current password', async () => {
    await using town = await openAccounts()
    await town.settle()
    const { trpc } = await town.signIn()

    const wrong = trpc.auth.deleteMe.mutate({ currentPassword: 'a wrong horse' })

    expect((await refusal(wrong)).auth?.code).toBe('CURRENT_PASSWORD_WRONG')
    await trpc.auth.me.query()
  })

  test('is refused to the last superuser', async () => {
    await using town = await openAccounts()
    const { trpc } = await town.admin()

    const refused = await refusal(trpc.auth.deleteMe.mutate({ currentPassword: root.password }))

    expect(refused).toEqual({
      code: 'CONFLICT',
      httpStatus: 409,
      auth: { code: 'LAST_SUPERUSER' },
    })
    await trpc.auth.me.query()
  })
})
