import { describe, expect, test } from 'vitest'
import {
  backend,
  bearerTransport,
  cookieBackend,
  cookieTransport,
  createUser,
  databaseStrategy,
  jwtStrategy,
  memorySessions,
} from '../../src/index.ts'
import { ada, openAccounts, root } from '../harness/accounts.ts'
import { createAppWith, lifetimeSeconds, secret, type AppParts } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { refusals } from '../harness/outcomes.ts'
import { invalidInput, rawMutation } from '../harness/raw.ts'
import { refusal } from '../harness/refusal.ts'
import { serve } from '../harness/serve.ts'

// What the suites of fastapi-users assert and no other test of ours shows by itself. The whole list
// is in docs/conformance.md.

const web = () => cookieBackend({ name: 'web', secret, lifetimeSeconds })
const phone = () =>
  backend({
    name: 'phone',
    transport: bearerTransport(),
    strategy: jwtStrategy({ secret, lifetimeSeconds, audience: 'phone' }),
  })

describe('two backends', () => {
  const limited = ({ auth, t }: AppParts) => ({
    onlyWeb: auth
      .protectedProcedure(t.procedure, { backends: ['web'] })
      .query(({ ctx }) => ctx.user.displayName),
    any: auth.protectedProcedure(t.procedure).query(({ ctx }) => ctx.session.backend),
  })
  const open = async () => {
    const app = createAppWith({ backends: [phone(), web()] }, limited)
    await createUser(app.auth, ada)
    return serve(app)
  }

  test('neither knows the caller: 401 [fu-2]', async () => {
    await using server = await open()
    const headers = { authorization: 'Bearer garbage', cookie: '__Host-trpc-auth=garbage' }
    const { trpc } = new Browser(server, { headers })
    expect((await refusal(trpc.any.query())).httpStatus).toBe(401)
  })

  test('only one counts, and the other one knows the user: 403 [fu-3]', async () => {
    await using server = await open()
    const { accessToken } = await new Browser(server).trpc.auth.login.mutate(ada)
    const headers = { authorization: `Bearer ${accessToken}` }
    const { trpc } = new Browser(server, { headers })

    expect(await trpc.any.query()).toBe('phone')
    expect(await refusal(trpc.onlyWeb.query())).toMatchObject({
      httpStatus: 403,
      auth: { code: 'BACKEND_NOT_ACCEPTED' },
    })
  })
})

describe('logout, for each transport and strategy', () => {
  const strategies = {
    stateless: () => jwtStrategy({ secret, lifetimeSeconds }),
    stored: () => databaseStrategy({ sessions: memorySessions(), lifetimeSeconds }),
  }
  test.for([
    ['a cookie, stored [fu-5]', cookieTransport(), 'stored'],
    ['a bearer token, stored [fu-6,31]', bearerTransport(), 'stored'],
    ['a cookie, stateless [fu-7]', cookieTransport(), 'stateless'],
    ['a bearer token, stateless [fu-8,31]', bearerTransport(), 'stateless'],
  ] as const)('%s', async ([, transport, kind]) => {
    const only = backend({ name: 'only', transport, strategy: strategies[kind]() })
    await using town = await openAccounts({ backends: [only] })
    await town.settle()
    const browser = town.browse()
    const { accessToken } = await browser.trpc.auth.login.mutate(ada)
    const [cookie] = await browser.cookies()
    const headers: Record<string, string> =
      accessToken === undefined
        ? { cookie: cookie?.cookieString() ?? '' }
        : { authorization: `Bearer ${accessToken}` }
    const holder = town.browse({ headers })
    await holder.trpc.auth.me.query()

    expect(await holder.trpc.auth.logout.mutate()).toEqual({ ok: true })

    const after = await holder.trpc.auth.me.query().then(
      () => 'the token is still good',
      () => 'the token is dead',
    )
    expect(after).toBe(kind === 'stored' ? 'the token is dead' : 'the token is still good')
  })
})

describe('stored sessions of an account', () => {
  const open = async () => {
    const sessions = memorySessions()
    const strategy = databaseStrategy({ sessions, lifetimeSeconds })
    const stored = backend({
      name: 'web',
      transport: cookieTransport(),
      strategy,
    })
    return { ...(await openAccounts({ backends: [stored] })), sessions }
  }

  test('no token is nobody [fu-17]', async () => {
    await using town = await open()
    expect((await refusal(town.browse().trpc.auth.me.query())).auth?.code).toBe('NOT_SIGNED_IN')
  })

  test('are gone with their user, whose token is nobody’s [fu-19] [sec-48]', async () => {
    await using town = await open()
    const { id } = await town.settle()
    const browser = await town.signIn()
    const { trpc } = await town.admin()
    await trpc.users.delete.mutate({ id })

    expect((await refusal(browser.trpc.auth.me.query())).httpStatus).toBe(401)
    expect(await town.sessions.list(id)).toEqual([])
  })

  test('are gone after a new password, but for the one that set it [fu-284]', async () => {
    await using town = await open()
    const { id } = await town.settle()
    await town.signIn()
    const browser = await town.signIn()
    const newPassword = 'a better horse'
    await browser.trpc.auth.changePassword.mutate({ currentPassword: ada.password, newPassword })

    expect(await town.sessions.list(id)).toHaveLength(1)
    await browser.trpc.auth.me.query()

    await browser.trpc.auth.forgotPassword.mutate(ada)
    const token = await town.mailbox.token(ada.email)
    await browser.trpc.auth.resetPassword.mutate({ token, password: 'a third horse' })
    expect(await town.sessions.list(id)).toEqual([])
  })
})

describe('input', () => {
  test.for([
    ['login without a body [fu-103]', 'auth.login', undefined],
    ['login without an address [fu-104]', 'auth.login', { password: ada.password }],
    ['login without a password [fu-105]', 'auth.login', { email: ada.email }],
    ['registration without a body [fu-117]', 'auth.register', undefined],
    ['registration without an address [fu-118]', 'auth.register', { ...ada, email: undefined }],
    ['registration without a password [fu-119]', 'auth.register', { ...ada, password: undefined }],
    ['registration of no address [fu-120]', 'auth.register', { ...ada, email: 'ada at home' }],
  ] as const)('%s is refused and tells no hook', async ([, path, input]) => {
    const told: string[] = []
    const hooks = {
      afterLogin: () => void told.push('login'),
      afterLoginFailed: () => void told.push('login failed'),
      beforeRegister: () => void told.push('register'),
    }
    await using town = await openAccounts({ hooks })
    await town.settle()

    expect(await rawMutation(town.browse(), path, input)).toEqual(invalidInput)
    await town.auth.hooks.settled()
    expect(told).toEqual([])
  })
})

test('where verification is required, an unverified user cannot log in, and no hook is told [fu-108]', async () => {
  const told: string[] = []
  const hooks = { afterLogin: () => void told.push('login') }
  await using town = await openAccounts({ hooks, requiresVerification: true })
  const { id } = await town.settle()
  const login = { ...ada, email: 'ADA@example.org' }

  const refused = await refusal(town.signIn(login))

  expect(refused).toMatchObject({ httpStatus: 400, auth: { code: 'LOGIN_USER_NOT_VERIFIED' } })
  expect((await refusal(town.signIn({ ...login, password: 'wrong' }))).auth?.code).toBe(
    'LOGIN_BAD_CREDENTIALS',
  )
  expect(told).toEqual([])
  await town.auth.users.update(id, { isVerified: true })
  await town.signIn(login)
  expect(told).toEqual(['login'])
})

describe('the store of users', () => {
  test('finds an address in any case, and nobody by an unknown one [fu-50,51,261]', async () => {
    await using town = await openAccounts()
    const { id } = await town.settle({ ...ada, email: 'Ada@Example.org' })
    expect(await town.record('ADA@EXAMPLE.ORG')).toMatchObject({ id, email: 'Ada@Example.org' })
    expect(await town.auth.users.findByEmailKey('eve@example.org')).toBeNull()
  })
})

describe('createUser, for code', () => {
  test('makes a user, also with flags [fu-258]', async () => {
    await using town = await openAccounts()
    expect(await town.settle()).toMatchObject({ isActive: true, isVerified: false })
    const flags = { isSuperuser: true, isVerified: true, isActive: false }
    expect(await createUser(town.auth, { ...root, ...flags })).toMatchObject(flags)
  })

  test('refuses what registration would refuse', async () => {
    await using town = await openAccounts()
    await town.settle()
    await expect(town.settle()).rejects.toMatchObject({
      auth: { code: 'REGISTER_USER_ALREADY_EXISTS' },
    })
    await expect(town.settle({ ...root, password: 'short' })).rejects.toMatchObject({
      auth: { code: 'REGISTER_INVALID_PASSWORD', reason: 'TOO_SHORT' },
    })
    await expect(town.settle({ ...root, email: 'root' })).rejects.toThrow('INVALID_EMAIL')
    await expect(town.settle({ ...root, displayName: '' })).rejects.toThrow('displayName')
  })
})

describe('requirements', () => {
  const requirements = ({ auth, t }: AppParts) => {
    const protect = (needs: { verified?: boolean; superuser?: boolean }) =>
      auth.protectedProcedure(t.procedure, needs).query(() => 'in')
    return {
      active: protect({}),
      verified: protect({ verified: true }),
      superuser: protect({ superuser: true }),
      both: protect({ verified: true, superuser: true }),
      optional: t.procedure.query(async ({ ctx }) => (await ctx.auth.user())?.email ?? null),
    }
  }

  test.for([
    ['an ordinary user', {}, ['in', 403, 403, 403]],
    ['a verified user', { isVerified: true }, ['in', 'in', 403, 403]],
    ['an unverified superuser', { isSuperuser: true }, ['in', 403, 'in', 403]],
    ['a verified superuser', { isVerified: true, isSuperuser: true }, ['in', 'in', 'in', 'in']],
    ['an inactive user', { isActive: false, isVerified: true }, [401, 401, 401, 401]],
    ['nobody', null, [401, 401, 401, 401]],
  ] as const)('%s [fu-230,231,232,233,234,235,237]', async ([, flags, expected]) => {
    const app = createAppWith({}, requirements)
    await using server = await serve(app)
    const { id } = await createUser(app.auth, ada)
    const browser = new Browser(server)
    if (flags !== null) {
      await browser.trpc.auth.login.mutate(ada)
      await app.auth.users.update(id, flags)
    }
    const { trpc } = browser

    const calls = [trpc.active, trpc.verified, trpc.superuser, trpc.both]
    const answers = await Promise.all(
      calls.map(async (call) => {
        const made = call.query()
        return made.catch(async () => (await refusal(made)).httpStatus)
      }),
    )
    expect(answers).toEqual(expected)
    expect(await trpc.optional.query()).toBe(expected[0] === 'in' ? ada.email : null)
  })
})

test('every procedure is there after mounting [fu-228]', async () => {
  await using town = await openAccounts()
  const { trpc } = town.browse()
  const refused = await refusals([
    trpc.auth.me.query(),
    trpc.auth.login.mutate(ada),
    trpc.auth.verify.mutate({ token: '' }),
    trpc.auth.resetPassword.mutate({ token: '', password: '' }),
    trpc.users.get.query({ id: '' }),
    trpc.users.update.mutate({ id: '' }),
    trpc.users.delete.mutate({ id: '' }),
  ])
  expect(refused.map(({ auth }) => auth?.code)).toEqual([
    'NOT_SIGNED_IN',
    'LOGIN_BAD_CREDENTIALS',
    'VERIFY_USER_BAD_TOKEN',
    'RESET_PASSWORD_BAD_TOKEN',
    'NOT_SIGNED_IN',
    'NOT_SIGNED_IN',
    'NOT_SIGNED_IN',
  ])
})

test('a cookie backend is called cookie, and no other has a name by itself [fu-245]', () => {
  expect(cookieBackend({ secret, lifetimeSeconds }).name).toBe('cookie')
  const { transport, strategy } = phone()
  expect(() => backend({ name: '', transport, strategy })).toThrow('A backend needs a name')
})
