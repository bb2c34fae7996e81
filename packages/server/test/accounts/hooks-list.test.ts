import { initTRPC, TRPCError } from '@trpc/server'
import { describe, expect, test } from 'vitest'
import {
  AuthConfigError,
  changeEmailRouter,
  cookieBackend,
  createAuth,
  memoryUsers,
  registerRouter,
  resetPasswordRouter,
  verifyRouter,
  type AnyHookEvent,
  type HookName,
  type Hooks,
} from '../../src/index.ts'
import { ada, bob, openAccounts } from '../harness/accounts.ts'
import { lifetimeSeconds, secret } from '../harness/app.ts'
import { createGate } from '../harness/gate.ts'
import { refusal } from '../harness/refusal.ts'

interface Named {
  readonly displayName: string
}

/** Hooks of one name each, which write down what they are told. */
function numbered(told: string[], event: 'beforeRegister' | 'afterRegister', count = 3) {
  return Array.from({ length: count }, (_, at): Hooks<Named> => ({
    [event]: ({ user }: { user: Named }) => void told.push(`${at + 1} ${user.displayName}`),
  }))
}

const fail = () => {
  throw new Error('out of order')
}

describe('hooks before something is done', () => {
  test('run one after the other, in their order', async () => {
    const order: string[] = []
    const gate = createGate()
    const slow: Hooks<Named> = {
      async beforeRegister() {
        order.push('the slow one begins')
        await gate.pass()
        order.push('and is done')
      },
    }
    await using town = await openAccounts({ hooks: [slow, ...numbered(order, 'beforeRegister')] })
    const register = town.browse().trpc.auth.register.mutate(ada)
    await gate.reached
    expect(order).toEqual(['the slow one begins'])
    gate.open()
    await register
    expect(order).toEqual(['the slow one begins', 'and is done', '1 Ada', '2 Ada', '3 Ada'])
  })

  test('run until one of them refuses, and nothing was done', async () => {
    const told: string[] = []
    const refuse: Hooks<Named> = {
      beforeRegister() {
        throw new TRPCError({ code: 'FORBIDDEN', message: 'by invitation only' })
      },
    }
    const [first, ...others] = numbered(told, 'beforeRegister')
    const hooks = [first ?? {}, refuse, ...others, ...numbered(told, 'afterRegister')]
    await using town = await openAccounts({ hooks })
    const register = town.browse().trpc.auth.register.mutate(ada)
    await expect(register).rejects.toThrow('by invitation only')
    expect(told).toEqual(['1 Ada'])
    expect(await town.auth.users.findByEmailKey(ada.email)).toBeNull()
  })
})

describe('hooks after something was done', () => {
  test('are told in their order', async () => {
    const told: string[] = []
    await using town = await openAccounts({ hooks: numbered(told, 'afterRegister') })
    await town.browse().trpc.auth.register.mutate(ada)
    expect(told).toEqual(['1 Ada', '2 Ada', '3 Ada'])
  })

  test('are all told, however many of them fail or hang, and each failure is reported', async () => {
    const told: string[] = []
    const reported: unknown[] = []
    const failing: Hooks<Named>[] = [
      { afterRegister: fail },
      { afterRegister: async () => fail() },
      { afterRegister: () => new Promise<void>(() => undefined) },
    ]
    const [first, ...others] = numbered(told, 'afterRegister')
    await using town = await openAccounts({
      hooks: [...failing, first ?? {}, ...failing, ...others],
      hookTimeoutSeconds: 0.02,
      onHookError: (error, hook) => void reported.push([hook, String(error)]),
    })
    const { user } = await town.browse().trpc.auth.register.mutate(ada)
    expect(user).toMatchObject({ displayName: 'Ada' })
    expect(told).toEqual(['1 Ada', '2 Ada', '3 Ada'])
    const thrown = ['afterRegister', 'Error: out of order']
    const hung = ['afterRegister', 'TimeLimitError: Not done within 20 ms.']
    expect(reported).toEqual([thrown, thrown, thrown, thrown, hung, hung])
  })

  test('in the background send a mail once each, although another one fails', async () => {
    const sent: string[] = []
    const send = (by: string): Hooks<Named> => ({
      afterForgotPassword: ({ token }) => void sent.push(`${by} ${token.split('.').length}`),
    })
    await using town = await openAccounts({
      hooks: [send('post'), { afterForgotPassword: fail }, send('telegraph')],
      onHookError: () => undefined,
    })
    await town.settle()
    await town.browse().trpc.auth.forgotPassword.mutate({ email: ada.email })
    await town.auth.hooks.settled()
    expect(sent).toEqual(['post 3', 'telegraph 3'])
    expect(await town.mailbox.all()).toHaveLength(1)
  })
})

/** A listener to everything, and what it has heard. */
function listener() {
  const heard: { name: HookName; event: AnyHookEvent<unknown> }[] = []
  const each = (name: HookName, event: AnyHookEvent<unknown>) => void heard.push({ name, event })
  return { heard, hooks: { each } }
}

describe('each', () => {
  test('hears the events of every router, and never the token of a mail', async () => {
    const { heard, hooks } = listener()
    await using town = await openAccounts({ hooks: [hooks] })
    const { trpc } = town.browse()
    const { email, password } = ada
    await trpc.auth.register.mutate(ada)
    await trpc.auth.requestVerifyToken.mutate({ email })
    await trpc.auth.verify.mutate({ token: await town.mailbox.token(email), password })
    await trpc.auth.forgotPassword.mutate({ email })
    const reset = { token: await town.mailbox.token(email), password: 'a better horse' }
    await trpc.auth.resetPassword.mutate(reset)
    await refusal(trpc.auth.login.mutate({ email, password }))
    await trpc.auth.login.mutate({ email, password: reset.password })
    const change = { currentPassword: reset.password, email: 'ada@home.org' }
    await trpc.auth.changeEmail.mutate(change)
    const confirmation = await town.mailbox.token('ada@home.org')
    await trpc.auth.confirmEmail.mutate({ token: confirmation })
    await trpc.auth.logout.mutate()
    const admin = await town.admin()
    const { id } = await town.record('ada@home.org')
    await admin.trpc.users.delete.mutate({ id })
    await town.auth.hooks.settled()

    const names = new Set(heard.map(({ name }) => name))
    expect([...names].toSorted((a, b) => a.localeCompare(b))).toEqual([
      'afterDelete',
      'afterForgotPassword',
      'afterLogin',
      'afterLoginFailed',
      'afterLogout',
      'afterRegister',
      'afterRequestEmailChange',
      'afterRequestVerify',
      'afterResetPassword',
      'afterUpdate',
      'afterVerify',
      'beforeDelete',
      'beforeRegister',
    ])
    const tokens = (await town.mailbox.all()).map(({ token }) => token)
    expect(tokens).toHaveLength(3)
    for (const { event } of heard) {
      expect(event).not.toHaveProperty('token')
      expect(event).toHaveProperty('exchange')
      for (const value of Object.values(event)) expect(tokens).not.toContain(value)
    }
  })

  test('hears that somebody has tried an address that is taken, where nobody else is told', async () => {
    const { heard, hooks } = listener()
    const hiding = { hideExistingEmail: true, requiresVerification: true }
    await using town = await openAccounts({ hooks: [hooks], ...hiding })
    await town.settle()
    await town.browse().trpc.auth.register.mutate(ada)
    await town.auth.hooks.settled()
    expect(heard.map(({ name }) => name)).toEqual(['beforeRegister', 'afterRegisterExisting'])
  })

  test('hears what the others are told, with what belongs to the event', async () => {
    const { heard, hooks } = listener()
    await using town = await openAccounts({ hooks: [hooks] })
    await town.settle()
    const { trpc } = await town.signIn()
    await trpc.users.updateMe.mutate({ plan: 'pro' })
    expect(heard).toMatchObject([
      { name: 'afterLogin', event: { user: { email: ada.email }, backend: 'cookie' } },
      { name: 'afterUpdate', event: { changed: ['plan'], previous: { plan: 'free' } } },
    ])
  })

  test('hears nothing of what was refused before it was done', async () => {
    const { heard, hooks } = listener()
    await using town = await openAccounts({ hooks: [hooks, { beforeRegister: fail }] })
    await refusal(town.browse().trpc.auth.register.mutate(ada))
    expect(heard).toEqual([])
  })

  test('that fails or hangs is reported, and undoes and keeps nothing from anybody', async () => {
    const { heard, hooks } = listener()
    const reported: unknown[] = []
    await using town = await openAccounts({
      hooks: [{ each: fail }, { each: () => new Promise<void>(() => undefined) }, hooks],
      hookTimeoutSeconds: 0.02,
      onHookError: (error, hook) => void reported.push([hook, String(error)]),
    })
    await town.browse().trpc.auth.register.mutate(ada)
    expect(heard.map(({ name }) => name)).toEqual(['beforeRegister', 'afterRegister'])
    expect(await town.record(ada.email)).toMatchObject({ profile: { displayName: 'Ada' } })
    const hung = 'TimeLimitError: Not done within 20 ms.'
    expect(reported).toEqual([
      ['beforeRegister', 'Error: out of order'],
      ['beforeRegister', hung],
      ['afterRegister', 'Error: out of order'],
      ['afterRegister', hung],
    ])
  })

  test('is told of a failed login when nobody else listens to it', async () => {
    const { heard, hooks } = listener()
    await using town = await openAccounts({ hooks: [hooks] })
    await refusal(town.browse().trpc.auth.login.mutate(bob))
    await town.auth.hooks.settled()
    expect(heard).toMatchObject([
      { name: 'afterLoginFailed', event: { user: null, email: bob.email } },
    ])
  })

  test('sends no mail, so a router whose mails nobody sends is refused', () => {
    const { hooks } = listener()
    const build = (hideExistingEmail = false) => {
      const backends = [cookieBackend({ secret, lifetimeSeconds })]
      const users = memoryUsers()
      const auth = createAuth({ backends, users, secret, hideExistingEmail, hooks: [hooks, {}] })
      const t = initTRPC.context<ReturnType<typeof auth.createContext>>().create()
      return { auth, t }
    }
    const { auth, t } = build()
    expect(() => verifyRouter(auth, t.procedure)).toThrow('hooks: { afterRequestVerify')
    expect(() => resetPasswordRouter(auth, t.procedure)).toThrow('hooks: { afterForgotPassword')
    expect(() => changeEmailRouter(auth, t.procedure)).toThrow('hooks: { afterRequestEmailChange')
    const hiding = build(true)
    const register = () => registerRouter(hiding.auth, hiding.t.procedure)
    expect(register).toThrow('hooks: { afterRegisterExisting')
  })
})

describe('a list', () => {
  const build = (hooks: Hooks<unknown> | readonly Hooks<unknown>[]) => () =>
    createAuth({
      backends: [cookieBackend({ secret, lifetimeSeconds })],
      users: memoryUsers(),
      hooks,
    })

  test('may be empty, and its members too', () => {
    expect(build([])().hooks.has('afterLogin')).toBe(false)
    expect(build([{}, {}])().hooks.hears('afterLogin')).toBe(false)
    expect(build([{}, { each: fail }])().hooks.has('afterLogin')).toBe(false)
    expect(build([{}, { each: fail }])().hooks.hears('afterLogin')).toBe(true)
    expect(build([{}, { afterLogin: fail }])().hooks.has('afterLogin')).toBe(true)
  })

  test('is looked through for options that are no hooks, whichever member has one', () => {
    const stray = { onHookError: fail, afterLogout: () => undefined }
    for (const hooks of [stray, [stray], [{}, { afterLogin: fail }, stray]]) {
      expect(build(hooks)).toThrow(AuthConfigError)
      expect(build(hooks)).toThrow('"onHookError"')
    }
  })
})
