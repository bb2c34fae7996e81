import { describe, expect, test } from 'vitest'
import { ada, bob, openAccounts } from '../harness/accounts.ts'
import { refusals } from '../harness/outcomes.ts'
import { invalidInput, rawMutation } from '../harness/raw.ts'
import { refusal } from '../harness/refusal.ts'

const asAda = {
  email: ada.email,
  displayName: 'Ada',
  plan: 'free',
  isActive: true,
  isVerified: false,
  isSuperuser: false,
}

describe('me', () => {
  test('is the signed-in user [fu-153,154]', async () => {
    await using town = await openAccounts()
    const { id } = await town.settle()

    const me = await (await town.signIn()).trpc.users.me.query()

    expect(me).toEqual({ ...asAda, id, createdAt: town.clock() })
  })

  test('is nobody without a session, and for who was deactivated [fu-151,152,276]', async () => {
    await using town = await openAccounts()
    const { id } = await town.settle()
    const browser = await town.signIn()
    await town.auth.users.update(id, { isActive: false })

    expect((await refusal(town.browse().trpc.users.me.query())).httpStatus).toBe(401)
    expect((await refusal(browser.trpc.users.me.query())).httpStatus).toBe(401)
  })

  test('wants a proved address where the app says so [fu-153,154]', async () => {
    await using town = await openAccounts({ requiresVerification: true })
    const { id } = await town.settle(ada, { isVerified: true })
    const { trpc } = await town.signIn()
    expect(await trpc.users.me.query()).toMatchObject({ isVerified: true })

    await town.auth.users.update(id, { isVerified: false })
    const calls = [trpc.users.me.query(), trpc.users.updateMe.mutate({ plan: 'pro' })]
    for (const refused of await refusals(calls)) {
      expect(refused).toMatchObject({
        httpStatus: 403,
        auth: { code: 'USER_NOT_VERIFIED' },
      })
    }
  })
})

describe('updateMe', () => {
  test('changes the fields that are given, and leaves the others [fu-90]', async () => {
    await using town = await openAccounts()
    await town.settle()
    const { trpc } = await town.signIn()
    await trpc.users.updateMe.mutate({ plan: 'pro' })

    // `plan` has a default, which must not come back in
    expect(await trpc.users.updateMe.mutate({ displayName: 'Countess' })).toMatchObject({
      displayName: 'Countess',
      plan: 'pro',
    })
    expect(await trpc.users.me.query()).toMatchObject({ displayName: 'Countess', plan: 'pro' })
  })

  test('changes nothing when nothing is given [fu-159,166]', async () => {
    await using town = await openAccounts()
    await town.settle(ada, { isVerified: true })
    const { trpc } = await town.signIn()

    expect(await trpc.users.updateMe.mutate({})).toEqual(await trpc.users.me.query())
  })

  test('never sets what is not the user’s to set [fu-90,162,163,164,168,169,170] [sec-33]', async () => {
    await using town = await openAccounts()
    await town.settle()
    const browser = await town.signIn()
    const before = await town.record(ada.email)

    const input = JSON.parse(`{
      "displayName": "Mallory", "isSuperuser": true, "isVerified": true, "isActive": false,
      "id": "root", "email": "root@example.org", "emailKey": "root@example.org",
      "password": "a stolen horse", "passwordHash": "x", "sessionEpoch": 9, "createdAt": 0,
      "profile": { "isSuperuser": true }, "__proto__": { "isSuperuser": true }
    }`) as object
    const answer = await rawMutation(browser, 'users.updateMe', input)

    expect(answer.status).toBe(200)
    const profile = { ...before.profile, displayName: 'Mallory' }
    expect(await town.record(ada.email)).toEqual({ ...before, profile })
  })

  test('refuses a field that its schema refuses, and changes nothing', async () => {
    await using town = await openAccounts()
    await town.settle()
    const browser = await town.signIn()
    const before = await town.record(ada.email)

    for (const input of [{ displayName: '' }, { plan: 'gold' }, { plan: 'pro', displayName: 5 }]) {
      expect(await rawMutation(browser, 'users.updateMe', input)).toEqual(invalidInput)
    }
    expect(await town.record(ada.email)).toEqual(before)
  })

  test('needs a session before anything else [fu-155,156,278]', async () => {
    await using town = await openAccounts()
    const { id } = await town.settle()
    const browser = await town.signIn()
    await town.auth.users.update(id, { isActive: false })

    for (const input of [undefined, {}, { displayName: '' }]) {
      for (const who of [town.browse(), browser]) {
        expect((await rawMutation(who, 'users.updateMe', input)).status).toBe(401)
      }
    }
  })

  test('of two changes at once, none is lost', async () => {
    await using town = await openAccounts()
    await town.settle()
    const [one, other] = [await town.signIn(), await town.signIn()]

    await Promise.all([
      one.trpc.users.updateMe.mutate({ displayName: 'Countess' }),
      other.trpc.users.updateMe.mutate({ plan: 'pro' }),
    ])

    expect(await one.trpc.users.me.query()).toMatchObject({ displayName: 'Countess', plan: 'pro' })
  })
})

describe('the procedures of superusers', () => {
  const byId = (id: unknown): [string, unknown][] => [
    ['users.update', { id, plan: 'pro' }],
    ['users.delete', { id }],
  ]

  test('are refused to everybody else, before anything is looked up [fu-173,174,180,181,194,195,277] [sec-36]', async () => {
    await using town = await openAccounts()
    const { id } = await town.settle(ada, { isVerified: true })
    const browser = await town.signIn()
    const calls = [id, 'nobody', '', 5, undefined].flatMap(byId)
    calls.push(['users.create', {}])

    for (const [path, input] of calls) {
      const answer = await rawMutation(browser, path, input)
      expect([path, input, answer]).toEqual([
        path,
        input,
        { status: 403, code: 'FORBIDDEN', auth: 'SUPERUSER_REQUIRED' },
      ])
    }
    for (const refused of await refusals([
      browser.trpc.users.list.query(),
      browser.trpc.users.get.query({ id }),
      browser.trpc.users.get.query({ id: 'nobody' }),
    ])) {
      expect(refused.auth?.code).toBe('SUPERUSER_REQUIRED')
    }
  })

  test('are refused to strangers [fu-172,179,193]', async () => {
    await using town = await openAccounts()
    const { trpc } = town.browse()
    for (const refused of await refusals([
      trpc.users.get.query({ id: 'nobody' }),
      trpc.users.list.query(),
      trpc.users.update.mutate({ id: 'nobody' }),
      trpc.users.delete.mutate({ id: 'nobody' }),
    ])) {
      expect(refused.httpStatus).toBe(401)
    }
  })

  test('say that an unknown id is nobody’s [fu-48,175,176,182,183,196,197,277]', async () => {
    await using town = await openAccounts()
    const { trpc } = await town.admin()
    for (const id of ['nobody', '', '\0', '5', `${'x'.repeat(5000)}`]) {
      for (const refused of await refusals([
        trpc.users.get.query({ id }),
        trpc.users.update.mutate({ id, plan: 'pro' }),
        trpc.users.delete.mutate({ id }),
      ])) {
        expect(refused).toEqual({
          code: 'NOT_FOUND',
          httpStatus: 404,
          auth: { code: 'USER_NOT_FOUND' },
        })
      }
    }
  })

  test('want a proved address where the app says so [fu-175,177,182,184,185,196,198]', async () => {
    await using town = await openAccounts({ requiresVerification: true })
    const { trpc } = await town.admin(undefined, { isVerified: true })
    const { id } = await town.settle(ada)
    expect(await trpc.users.get.query({ id })).toMatchObject({ email: ada.email })

    const me = await trpc.users.me.query()
    await town.auth.users.update(me.id, { isVerified: false })
    for (const refused of await refusals([
      trpc.users.get.query({ id }),
      trpc.users.get.query({ id: 'nobody' }),
      trpc.users.update.mutate({ id, plan: 'pro' }),
      trpc.users.delete.mutate({ id }),
      trpc.users.list.query(),
    ])) {
      expect(refused.auth?.code).toBe('USER_NOT_VERIFIED')
    }
  })
})

describe('get', () => {
  test('answers the user, without hash and epoch [fu-49,177,178]', async () => {
    await using town = await openAccounts()
    const { id } = await town.settle()
    const { trpc } = await town.admin()

    expect(await trpc.users.get.query({ id })).toEqual({ ...asAda, id, createdAt: town.clock() })
  })
})

describe('create', () => {
  test('makes a user with the flags that are given [fu-57,59]', async () => {
    await using town = await openAccounts()
    const { trpc } = await town.admin()

    const user = await trpc.users.create.mutate({ ...bob, isVerified: true, isActive: false })

    expect(user).toMatchObject({ email: bob.email, isVerified: true, isActive: false })
    expect(user).not.toHaveProperty('passwordHash')
    expect(await trpc.users.get.query({ id: user.id })).toEqual(user)
    const other = await trpc.users.create.mutate({ ...ada, isSuperuser: true })
    expect(other).toMatchObject({ isSuperuser: true, isActive: true, isVerified: false })
  })

  test('refuses a taken address and a bad password', async () => {
    await using town = await openAccounts()
    const { trpc } = await town.admin()
    await town.settle()

    const taken = trpc.users.create.mutate({ ...ada, email: 'ADA@example.org' })
    expect((await refusal(taken)).auth?.code).toBe('REGISTER_USER_ALREADY_EXISTS')
    const weak = trpc.users.create.mutate({ ...bob, password: 'password1' })
    expect((await refusal(weak)).auth).toEqual({
      code: 'REGISTER_INVALID_PASSWORD',
      reason: 'TOO_COMMON',
    })
  })
})
