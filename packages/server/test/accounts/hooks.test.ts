import { TRPCError } from '@trpc/server'
import { describe, expect, test, vi } from 'vitest'
import {
  createAuth,
  cookieBackend,
  memoryUsers,
  type HookName,
  type Hooks,
} from '../../src/index.ts'
import { ada, bob, openAccounts, type AccountsOptions } from '../harness/accounts.ts'
import { lifetimeSeconds, secret } from '../harness/app.ts'
import { refusal } from '../harness/refusal.ts'

type AppHooks = NonNullable<AccountsOptions['hooks']>

/** Hooks that write down what they were told. */
function recorder(): { told: Record<string, unknown>[]; hooks: AppHooks } {
  const told: Record<string, unknown>[] = []
  const names: HookName[] = [
    ...(['beforeRegister', 'afterRegister', 'afterLogin', 'afterLoginFailed'] as const),
    ...(['afterLogout', 'afterRequestVerify', 'afterVerify', 'afterForgotPassword'] as const),
    ...(['afterResetPassword', 'afterRequestEmailChange', 'afterUpdate'] as const),
    ...(['beforeDelete', 'afterDelete'] as const),
  ]
  const entries = names.map((name) => [
    name,
    // one asynchronous, the next not
    names.indexOf(name) % 2 === 0
      ? async (event: object) => void told.push({ name, ...event })
      : (event: object) => void told.push({ name, ...event }),
  ])
  return { told, hooks: Object.fromEntries(entries) as AppHooks }
}

describe('each hook', () => {
  test('is told who it is about, and the headers of the request [fu-55,68,80,89,97,109,110,253]', async () => {
    const { told, hooks } = recorder()
    await using town = await openAccounts({ hooks })
    const browser = town.browse({ headers: { 'x-request-id': 'request-7' } })
    const { trpc } = browser
    const { email, password } = ada
    const last = async (name: HookName) => {
      await town.auth.hooks.settled()
      const event = told.findLast((entry) => entry['name'] === name)
      expect(event?.['exchange']).toBeDefined()
      const exchange = event?.['exchange'] as { header(name: string): string | null }
      expect(exchange.header('x-request-id')).toBe('request-7')
      return event
    }

    const { user } = await trpc.auth.register.mutate(ada)
    const id = user?.id
    expect((await last('beforeRegister'))?.['user']).toMatchObject({ email, displayName: 'Ada' })
    expect((await last('afterRegister'))?.['user']).toEqual(user)

    await refusal(trpc.auth.login.mutate({ email, password: 'wrong horse' }))
    expect(await last('afterLoginFailed')).toMatchObject({ email, user: { id } })
    await refusal(trpc.auth.login.mutate({ email: 'eve@example.org', password }))
    expect(await last('afterLoginFailed')).toMatchObject({ email: 'eve@example.org', user: null })

    await trpc.auth.requestVerifyToken.mutate({ email })
    const verify = await last('afterRequestVerify')
    expect(verify?.['user']).toEqual(user)
    await trpc.auth.verify.mutate({ token: String(verify?.['token']), password })
    expect((await last('afterVerify'))?.['user']).toMatchObject({ id, isVerified: true })

    await trpc.auth.forgotPassword.mutate({ email })
    const forgot = await last('afterForgotPassword')
    const token = String(forgot?.['token'])
    await trpc.auth.resetPassword.mutate({ token, password: 'a better horse' })
    expect((await last('afterResetPassword'))?.['user']).toMatchObject({ id })

    await trpc.auth.login.mutate({ email, password: 'a better horse' })
    expect(await last('afterLogin')).toMatchObject({ user: { id }, backend: 'cookie' })
    await trpc.auth.logout.mutate()
    expect(await last('afterLogout')).toMatchObject({ user: { id }, backend: 'cookie' })
  })

  test('of a change is told what has changed, and never a password [fu-90,253,291]', async () => {
    const { told, hooks } = recorder()
    await using town = await openAccounts({ hooks })
    const { id } = await town.settle()
    const { trpc } = await town.signIn()
    const { trpc: admin } = await town.admin()
    const updates = () => {
      const seen = told.splice(0).filter((event) => event['name'] === 'afterUpdate')
      return seen.map(({ changed }) => changed)
    }

    await trpc.users.updateMe.mutate({})
    await trpc.users.updateMe.mutate({ plan: 'pro', displayName: 'Ada' })
    expect(updates()).toEqual([[], ['plan']])
    const change = { currentPassword: ada.password, newPassword: 'a better horse' }
    await trpc.auth.changePassword.mutate(change)
    await admin.users.update.mutate({ id, isVerified: true, password: 'yet another horse' })
    expect(JSON.stringify(told)).not.toMatch(/horse|argon2/)
    expect(updates()).toEqual([['password'], ['isVerified', 'password']])
  })

  test('of a new address is told the old one too, and the mail’s hook the new one [sec-38]', async () => {
    const { told, hooks } = recorder()
    await using town = await openAccounts({ hooks })
    await town.settle()
    const { trpc } = await town.signIn()
    const newEmail = 'ada@home.org'
    await trpc.auth.changeEmail.mutate({ currentPassword: ada.password, email: newEmail })
    await town.auth.hooks.settled()
    const asked = told.find((event) => event['name'] === 'afterRequestEmailChange')
    expect(asked).toMatchObject({ user: { email: ada.email }, newEmail })

    await trpc.auth.confirmEmail.mutate({ token: String(asked?.['token']) })

    expect(told.findLast((event) => event['name'] === 'afterUpdate')).toMatchObject({
      previous: { email: ada.email },
      user: { email: newEmail },
      changed: ['email', 'isVerified'],
    })
  })

  test('of a deletion is told before and after [fu-97]', async () => {
    const { told, hooks } = recorder()
    await using town = await openAccounts({ hooks })
    const { id } = await town.settle()
    const { trpc } = await town.admin()
    told.length = 0

    await trpc.users.delete.mutate({ id })

    expect(told).toMatchObject([
      { name: 'beforeDelete', user: { id } },
      { name: 'afterDelete', user: { id } },
    ])
  })

  test('of a success stays silent when the call is refused [fu-54,81,88,93,95,106,107,111]', async () => {
    const { told, hooks } = recorder()
    await using town = await openAccounts({ hooks })
    await town.settle()
    await town.settle(bob, { isActive: false })
    const { trpc } = await town.signIn()
    const { email, password } = ada
    await trpc.auth.forgotPassword.mutate({ email })
    await town.auth.hooks.settled()
    const token = String(told.at(-1)?.['token'])
    told.length = 0

    await refusal(trpc.auth.register.mutate({ ...ada, email: 'ADA@example.org' }))
    await refusal(trpc.auth.register.mutate({ ...ada, email: 'new@x.org', password: 'short' }))
    await refusal(trpc.auth.login.mutate({ email, password: 'wrong horse' }))
    await refusal(trpc.auth.login.mutate(bob))
    await refusal(trpc.auth.resetPassword.mutate({ token: 'garbage', password }))
    await refusal(trpc.auth.resetPassword.mutate({ token, password: 'short' }))
    await refusal(trpc.auth.changeEmail.mutate({ currentPassword: password, email: bob.email }))
    await refusal(trpc.auth.verify.mutate({ token: 'garbage' }))
    await refusal(
      trpc.auth.changePassword.mutate({ currentPassword: password, newPassword: 'short' }),
    )
    await trpc.auth.forgotPassword.mutate({ email: 'eve@example.org' })
    await town.browse().trpc.auth.logout.mutate()
    await town.auth.hooks.settled()

    const names = new Set(told.map((event) => event['name']))
    expect([...names].toSorted((a, b) => String(a).localeCompare(String(b)))).toEqual([
      'afterLoginFailed',
      'beforeRegister',
    ])
  })
})

describe('a hook that throws', () => {
  const no = () => {
    throw new TRPCError({ code: 'FORBIDDEN', message: 'by invitation only' })
  }

  test('before a registration or deletion, refuses it with its own error', async () => {
    const hooks: Hooks<unknown> = { beforeRegister: no, beforeDelete: async () => no() }
    await using town = await openAccounts({ hooks })
    const { id } = await town.settle()
    const register = town.browse().trpc.auth.register.mutate(bob)

    await expect(register).rejects.toThrow('by invitation only')
    expect(await refusal(register)).toMatchObject({ code: 'FORBIDDEN', auth: null })
    expect(await town.auth.users.findByEmailKey(bob.email)).toBeNull()

    const { trpc } = await town.admin()
    await expect(trpc.users.delete.mutate({ id })).rejects.toThrow('by invitation only')
    await expect(trpc.users.create.mutate(bob)).rejects.toThrow('by invitation only')
    const { trpc: own } = await town.signIn()
    const leave = own.auth.deleteMe.mutate({ currentPassword: ada.password })
    await expect(leave).rejects.toThrow('by invitation only')
    expect(await town.record(ada.email)).toMatchObject({ id })
  })

  test('afterwards, is reported and undoes nothing', async () => {
    const reported: [string, unknown][] = []
    const hooks = {
      afterRegister: no,
      afterLogin: async () => no(),
      afterLoginFailed: no,
      afterForgotPassword: no,
      afterUpdate: no,
      afterDelete: no,
    }
    const onHookError = (error: unknown, hook: HookName) => void reported.push([hook, error])
    await using town = await openAccounts({ hooks, onHookError })
    const { trpc } = town.browse()

    await trpc.auth.register.mutate(ada)
    await trpc.auth.login.mutate(ada)
    await trpc.users.updateMe.mutate({ plan: 'pro' })
    await trpc.auth.forgotPassword.mutate({ email: ada.email })
    await refusal(trpc.auth.login.mutate({ ...ada, password: 'wrong' }))
    await trpc.auth.deleteMe.mutate({ currentPassword: ada.password })
    await town.auth.hooks.settled()

    expect(new Set(reported.map(([hook]) => hook))).toEqual(new Set(Object.keys(hooks)))
    expect(reported[0]?.[1]).toMatchObject({ message: 'by invitation only' })
    expect(await town.auth.users.findByEmailKey(ada.email)).toBeNull()
  })

  test('is written to the console without its message, which may hold the link', async () => {
    const written = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const hooks = {
      afterForgotPassword({ token }: { token: string }) {
        throw Object.assign(new Error(`smtp refused ${token}`), { code: 'ECONNREFUSED' })
      },
    }
    await using town = await openAccounts({ hooks })
    await town.settle()

    await town.browse().trpc.auth.forgotPassword.mutate({ email: ada.email })
    await town.auth.hooks.settled()

    expect(written.mock.calls).toEqual([
      [
        'trpc-auth: the hook afterForgotPassword failed with Error (ECONNREFUSED). Give createAuth an onHookError to see the error itself.',
      ],
    ])
    written.mockRestore()
  })
})

describe('a hook that hangs', () => {
  const forever = () => new Promise<void>(() => undefined)

  test('afterwards, is waited for as long as the app says, and reported [sec-42]', async () => {
    const reported: unknown[] = []
    await using town = await openAccounts({
      hooks: { afterLogin: forever, afterForgotPassword: forever },
      hookTimeoutSeconds: 0.02,
      onHookError: (error, hook) => void reported.push([hook, String(error)]),
    })
    await town.settle()

    const { trpc } = await town.signIn()
    await trpc.auth.forgotPassword.mutate({ email: ada.email })
    await town.auth.hooks.settled()

    expect(reported).toEqual([
      ['afterLogin', 'TimeLimitError: Not done within 20 ms.'],
      ['afterForgotPassword', 'TimeLimitError: Not done within 20 ms.'],
    ])
  })

  test('before, is answered with UNAVAILABLE, and nothing has happened [sec-42]', async () => {
    const hooks = { beforeRegister: forever }
    await using town = await openAccounts({ hooks, hookTimeoutSeconds: 0.02 })

    const refused = await refusal(town.browse().trpc.auth.register.mutate(ada))

    expect(refused).toMatchObject({ httpStatus: 503, auth: { code: 'UNAVAILABLE' } })
    expect(await town.auth.users.findByEmailKey(ada.email)).toBeNull()
  })

  test('an invalid time limit is refused when the app is built', () => {
    for (const hookTimeoutSeconds of [0, -1, Number.NaN, Infinity]) {
      const build = () =>
        createAuth({
          backends: [cookieBackend({ secret, lifetimeSeconds })],
          users: memoryUsers(),
          hookTimeoutSeconds,
        })
      expect(build).toThrow('hookTimeoutSeconds')
    }
  })
})

describe('the background', () => {
  test('is bounded: more is refused, to everybody alike, and a login never', async () => {
    let release = () => {}
    const gate = new Promise<void>((resolve) => (release = resolve))
    await using town = await openAccounts({
      hooks: { afterForgotPassword: () => gate, afterLoginFailed: () => gate },
      maxBackground: 2,
      onHookError: () => undefined,
    })
    await town.settle()
    const { trpc } = town.browse()
    await trpc.auth.forgotPassword.mutate({ email: ada.email })
    await trpc.auth.forgotPassword.mutate({ email: ada.email })

    for (const email of [ada.email, 'eve@example.org']) {
      for (const call of [
        () => trpc.auth.forgotPassword.mutate({ email }),
        () => trpc.auth.requestVerifyToken.mutate({ email }),
      ]) {
        expect((await refusal(call())).auth?.code).toBe('TOO_MANY_REQUESTS')
      }
    }
    await town.signIn()
    const wrong = await refusal(town.signIn({ ...ada, password: 'wrong' }))
    expect(wrong.auth?.code).toBe('LOGIN_BAD_CREDENTIALS')

    release()
    await town.auth.hooks.settled()
    await trpc.auth.forgotPassword.mutate({ email: ada.email })
  })

  test('is handed to waitUntil, for platforms that end with the answer', async () => {
    const handed: Promise<void>[] = []
    const waitUntil = (work: Promise<void>) => void handed.push(work)
    await using town = await openAccounts({ waitUntil })
    await town.settle()

    await town.browse().trpc.auth.forgotPassword.mutate({ email: ada.email })
    await Promise.all(handed)

    expect(handed).toHaveLength(1)
    expect(await town.mailbox.all()).toHaveLength(1)
  })

  test('can be made to hold the answer, by a waitUntil that returns the work', async () => {
    const order: string[] = []
    await using town = await openAccounts({
      waitUntil: (work) => work,
      hooks: { afterForgotPassword: () => void order.push('mail') },
    })
    await town.settle()

    await town.browse().trpc.auth.forgotPassword.mutate({ email: ada.email })
    order.push('answer')

    expect(order).toEqual(['mail', 'answer'])
  })
})
