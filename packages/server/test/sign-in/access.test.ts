import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { memoryUsers } from '../../src/index.ts'
import { createApp, createAppWith } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { signUp, signUpAndIn } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve } from '../harness/serve.ts'
import { thenable } from '../harness/thenable.ts'
import { ways } from '../harness/ways.ts'

describe.for(ways)('on $adapter through $link', ({ adapter, link }) => {
  test('a deactivated user is out at the next call, and in again when reactivated [fu-231,276] [sec-9]', async () => {
    const users = memoryUsers()
    await using server = await serve(createApp({ users }), adapter)
    const browser = new Browser(server, { link })
    const { id } = await signUpAndIn(browser)
    expect(await browser.trpc.notes.list.query()).toEqual([])

    await users.update(id, { isActive: false })

    expect(await refusal(browser.trpc.notes.list.query())).toEqual({
      code: 'UNAUTHORIZED',
      httpStatus: 401,
      auth: { code: 'SESSION_REVOKED' },
    })
    expect(await browser.trpc.hello.query()).toBe('stranger')

    await users.update(id, { isActive: true })
    expect(await browser.trpc.notes.list.query()).toEqual([])
  })

  test('a deleted user is out at the next call [fu-13,276] [sec-9,48]', async () => {
    const users = memoryUsers()
    await using server = await serve(createApp({ users }), adapter)
    const browser = new Browser(server, { link })
    const { id } = await signUpAndIn(browser)

    await users.delete(id)

    expect(await refusal(browser.trpc.auth.me.query())).toMatchObject({
      code: 'UNAUTHORIZED',
      auth: { code: 'SESSION_REVOKED' },
    })
    expect(await browser.trpc.hello.query()).toBe('stranger')
  })

  test('a raised session epoch ends the sessions before it, and no later one [sec-9]', async () => {
    const users = memoryUsers()
    await using server = await serve(createApp({ users }), adapter)
    const browser = new Browser(server, { link })
    const { id, email } = await signUpAndIn(browser)

    await users.update(id, { sessionEpoch: 1 })

    expect(await refusal(browser.trpc.auth.me.query())).toMatchObject({
      auth: { code: 'SESSION_REVOKED' },
    })
    await browser.trpc.auth.login.mutate({ email, password: 'correct horse' })
    expect(await browser.trpc.hello.query()).toBe('Ada')
  })

  test('who calls is asked before what they say is looked at [fu-278] [sec-36]', async () => {
    const app = createApp()
    await using server = await serve(app, adapter)
    const browser = new Browser(server, { link })
    await signUp(browser)

    expect(await refusal(browser.trpc.notes.create.mutate({ text: '' }))).toMatchObject({
      code: 'UNAUTHORIZED',
    })

    await browser.trpc.auth.login.mutate({ email: 'ada@example.org', password: 'correct horse' })
    expect(await refusal(browser.trpc.notes.create.mutate({ text: '' }))).toMatchObject({
      code: 'BAD_REQUEST',
      auth: { code: 'INVALID_INPUT' },
    })
    expect(app.notes.all).toEqual([])
  })
})

test('a session that is loaded alone does not ask the store, so it outlives its user', async () => {
  const users = memoryUsers()
  await using server = await serve(createApp({ users }))
  const browser = new Browser(server)
  const { id } = await signUpAndIn(browser)

  await users.delete(id)

  expect(await browser.trpc.whose.query()).toBe(id)
})

test('requirements: verified, superuser and a rule of the app’s own, in this order', async () => {
  const users = memoryUsers()
  const app = createAppWith({ users }, ({ auth, t }) => ({
    all: auth
      .protectedProcedure(t.procedure, {
        verified: true,
        superuser: true,
        when: async ({ plan }) => plan === 'pro',
      })
      .query(({ ctx }) => ctx.user.displayName),
  }))
  await using server = await serve(app)
  const browser = new Browser(server)

  expect(await refusal(browser.trpc.all.query())).toMatchObject({ code: 'UNAUTHORIZED' })

  const { id } = await signUpAndIn(browser)
  const forbidden = async () => (await refusal(browser.trpc.all.query())).auth?.code
  expect(await forbidden()).toBe('USER_NOT_VERIFIED')
  await users.update(id, { isVerified: true })
  expect(await forbidden()).toBe('SUPERUSER_REQUIRED')
  await users.update(id, { isSuperuser: true })
  expect(await forbidden()).toBe('REQUIREMENT_NOT_MET')
  expect(browser.last.status).toBe(403)
  await users.update(id, { profile: { displayName: 'Ada', plan: 'pro' } })
  expect(await browser.trpc.all.query()).toBe('Ada')
})

test.each([
  {
    what: 'the promise of another realm',
    when: () => runInNewContext('Promise.resolve(false)') as Promise<boolean>,
  },
  {
    what: 'a callable promise, as stubs of an RPC are',
    when: () => Object.assign(() => undefined, thenable(Promise.resolve(false))),
  },
])('a rule that answers with $what is waited for', async ({ when }) => {
  expect(when()).not.toBeInstanceOf(Promise)
  const app = createAppWith({}, ({ auth, t }) => ({
    nobody: auth.protectedProcedure(t.procedure, { when }).query(() => 'in'),
  }))
  await using server = await serve(app)
  const browser = new Browser(server)
  await signUpAndIn(browser)

  expect(await refusal(browser.trpc.nobody.query())).toMatchObject({
    auth: { code: 'REQUIREMENT_NOT_MET' },
  })
})

test('a context without auth, which the types would refuse, is an error that says what to do', async () => {
  const app = createApp()
  await using server = await serve({ ...app, createContext: () => ({ requestId: 'request-1' }) })
  const browser = new Browser(server, { link: 'httpLink' })
  const missing = {
    code: 'INTERNAL_SERVER_ERROR',
    httpStatus: 500,
    auth: { code: 'CONTEXT_MISSING' },
  }

  expect(await refusal(browser.trpc.auth.me.query())).toEqual(missing)
  expect(await refusal(signUp(browser))).toEqual(missing)
  expect(await refusal(browser.trpc.auth.logout.mutate())).toEqual(missing)
  await expect(browser.trpc.notes.list.query()).rejects.toThrow(
    'ctx.auth is missing. Spread auth.createContext(options) in your createContext.',
  )
})

test('a batch of ten protected calls reads the user once', async () => {
  const users = memoryUsers()
  let reads = 0
  const counting = {
    ...users,
    findById: (id: string) => {
      reads += 1
      return users.findById(id)
    },
  }
  await using server = await serve(createApp({ users: counting }))
  const browser = new Browser(server)
  await signUpAndIn(browser)
  reads = 0

  await Promise.all(Array.from({ length: 10 }, () => browser.trpc.notes.list.query()))

  expect(reads).toBe(1)
})
