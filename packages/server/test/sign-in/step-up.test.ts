import { describe, expect, test } from 'vitest'
import {
  AuthConfigError,
  backend,
  bearerTransport,
  cookieBackend,
  createAuth,
  databaseStrategy,
  memorySessions,
  memoryUsers,
} from '../../src/index.ts'
import { factors, provedBy } from '../../src/core/protect/proofs.ts'
import { createFactorApp } from '../harness/factor-app.ts'
import { lifetimeSeconds, secret } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { ada, bob } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve } from '../harness/serve.ts'
import { sessionKinds } from '../harness/session-kinds.ts'

async function open(options: Parameters<typeof createFactorApp>[0]) {
  const app = createFactorApp(options)
  const server = await serve(app)
  const users = { [ada.email]: '', [bob.email]: '' }
  for (const person of [ada, bob]) {
    const { id } = (await new Browser(server).trpc.auth.register.mutate(person)).user
    await app.auth.users.update(id, { isVerified: true })
    users[person.email] = id
  }
  const browse = async (person = ada) => {
    const browser = new Browser(server)
    await browser.trpc.auth.login.mutate(person)
    return browser
  }
  return { app, server, users, browse, id: users[ada.email] ?? '' }
}

describe.for(Object.keys(sessionKinds))('with %s', (kind) => {
  const start = (requireFactor?: (user: { displayName: string }) => boolean) =>
    open({ backend: sessionKinds[kind]?.(), ...(requireFactor && { requireFactor }) })

  test('the password is a step-up of the same session, with another token', async () => {
    const { app, server, browse } = await start()
    await using _server = server
    const browser = await browse()
    app.clock.advance(301)
    const refused = await refusal(browser.trpc.sensitive.query())
    expect(refused.auth).toEqual({
      code: 'STEP_UP_REQUIRED',
      stepUp: { methods: ['password'], withinSeconds: 300 },
    })
    const wrong = await refusal(browser.trpc.password.verify.mutate({ password: 'wrong' }))
    expect(wrong.auth?.code).toBe('CURRENT_PASSWORD_WRONG')
    expect((await refusal(browser.trpc.sensitive.query())).auth?.code).toBe('STEP_UP_REQUIRED')

    const [before] = await browser.cookies()
    expect(await browser.trpc.password.verify.mutate(ada)).toEqual({ ok: true })
    const [after] = await browser.cookies()
    expect(after?.value).not.toBe(before?.value)
    expect(await browser.trpc.sensitive.query()).toBe('Ada')
    expect(await browser.trpc.amr.query()).toEqual(['password'])
  })

  test('a stranger, and whoever has no password, cannot step up by one [sec-94]', async () => {
    const { app, server, id, browse } = await start()
    await using _server = server
    const stranger = new Browser(server)
    const verify = (browser: typeof stranger) => refusal(browser.trpc.password.verify.mutate(ada))
    expect((await verify(stranger)).auth?.code).toBe('NOT_SIGNED_IN')
    const browser = await browse()
    await app.auth.users.update(id, { passwordHash: null })
    expect((await verify(browser)).auth?.code).toBe('CURRENT_PASSWORD_WRONG')
    app.clock.advance(301)
    expect((await verify(browser)).auth?.code).toBe('CURRENT_PASSWORD_WRONG')
  })

  test('two factors are asked for of those who have one to prove, and named', async () => {
    const { app, server, id, browse } = await start()
    await using _server = server
    const browser = await browse()
    const wanted = (methods: string[]) => ({
      code: 'STEP_UP_REQUIRED',
      stepUp: { methods, factors: 2 },
    })
    expect((await refusal(browser.trpc.two.query())).auth).toEqual(wanted([]))
    app.enrolled.add(id)
    expect((await refusal(browser.trpc.two.query())).auth).toEqual(wanted(['codes']))
    const byCodes = { code: 'STEP_UP_REQUIRED', stepUp: { methods: ['codes'] } }
    expect((await refusal(browser.trpc.byCodes.query())).auth).toEqual(byCodes)
    await browser.trpc.step.codes.mutate()
    expect(await browser.trpc.two.query()).toBe('two')
    expect(await browser.trpc.byCodes.query()).toBe('by codes')
  })

  test('two first proofs are not two factors [sec-92]', async () => {
    const { server, id, browse } = await start()
    await using _server = server
    const browser = await browse()
    await browser.trpc.step.other.mutate()
    expect(await browser.trpc.amr.query()).toEqual(['password', 'other'])
    expect((await refusal(browser.trpc.two.query())).auth?.code).toBe('STEP_UP_REQUIRED')
    await browser.trpc.enter.mutate({ id })
    expect((await refusal(browser.trpc.two.query())).auth?.code).toBe('STEP_UP_REQUIRED')
  })

  test('who must have a factor and has none is let in only to set one up [sec-92]', async () => {
    const { server, id, browse } = await start(({ displayName }) => displayName === 'Ada')
    await using _server = server
    const bobs = await browse(bob)
    expect((await bobs.trpc.auth.me.query()).displayName).toBe('Bob')

    const browser = new Browser(server)
    const answer: unknown = await browser.trpc.auth.login.mutate(ada)
    expect(answer).toEqual({ user: null, pending: ['codes'], enrol: true })
    const told = { code: 'SECOND_FACTOR_REQUIRED', pending: ['codes'], enrol: true }
    expect((await refusal(browser.trpc.auth.me.query())).auth).toEqual(told)
    expect((await refusal(browser.trpc.whose.query())).auth).toEqual(told)
    expect(await browser.trpc.enter.mutate({ id })).toEqual({ pending: ['codes'], enrol: true })

    await browser.trpc.factor.add.mutate()
    expect((await browser.trpc.auth.me.query()).displayName).toBe('Ada')
    expect(await browser.trpc.two.query()).toBe('two')
    expect((await refusal(browser.trpc.factor.remove.mutate())).auth?.code).toBe('FACTOR_REQUIRED')
  })

  test('who was let in to set one up cannot, once the user has one [sec-61,92]', async () => {
    const { server, users, browse } = await start(() => true)
    await using _server = server
    const thief = await browse()
    const later = await browse()
    const owner = await browse()
    await owner.trpc.factor.add.mutate()
    const [one, other] = [thief, later].map(({ trpc }) => refusal(trpc.factor.add.mutate()))
    expect([(await one)?.auth?.code, (await other)?.auth?.code]).toEqual([
      'SESSION_REVOKED',
      'SESSION_REVOKED',
    ])
    const again = await browse()
    const refused = await refusal(again.trpc.factor.add.mutate())
    expect(refused.auth).toEqual({ code: 'SECOND_FACTOR_REQUIRED', pending: ['codes'] })
    expect(users[ada.email]).toBeTypeOf('string')
  })

  test('of two who set one up at the same moment, one is let in', async () => {
    const { server, browse } = await start(() => true)
    await using _server = server
    const both = [await browse(), await browse()]
    const added = await Promise.allSettled(both.map(({ trpc }) => trpc.factor.add.mutate()))
    expect(added.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1)
    const names = await Promise.allSettled(both.map(({ trpc }) => trpc.auth.me.query()))
    expect(names.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1)
  })

  test('a factor that is set up or removed ends the other sessions, and needs a recent proof [sec-93]', async () => {
    const { app, server, browse } = await start()
    await using _server = server
    const [browser, other] = [await browse(), await browse()]
    app.clock.advance(301)
    const refused = await refusal(browser.trpc.factor.add.mutate())
    expect(refused.auth?.stepUp).toEqual({ methods: ['password'], withinSeconds: 300 })
    await browser.trpc.password.verify.mutate(ada)
    await browser.trpc.factor.add.mutate()
    expect((await browser.trpc.auth.me.query()).displayName).toBe('Ada')
    expect((await refusal(other.trpc.auth.me.query())).auth?.code).toBe('SESSION_REVOKED')

    app.clock.advance(301)
    await browser.trpc.password.verify.mutate(ada)
    const alone = await refusal(browser.trpc.factor.remove.mutate())
    expect(alone.auth?.stepUp).toEqual({ methods: ['codes'], withinSeconds: 300 })
    expect((await refusal(browser.trpc.factor.add.mutate())).auth?.stepUp?.methods).toEqual([
      'codes',
    ])
    await browser.trpc.step.codes.mutate()
    await browser.trpc.factor.remove.mutate()
    expect((await browser.trpc.auth.me.query()).displayName).toBe('Ada')
    const next: unknown = await new Browser(server).trpc.auth.login.mutate(ada)
    expect(next).toMatchObject({ user: { displayName: 'Ada' } })
  })

  test('what asks for the password asks those who have a factor for a recent proof of it, too [sec-38,93]', async () => {
    const { app, server, id, browse } = await start()
    await using _server = server
    const browser = await browse()
    app.enrolled.add(id)
    const leave = () => browser.trpc.account.deleteMe.mutate({ currentPassword: ada.password })
    const wanted = { methods: ['codes'], withinSeconds: 300 }
    expect((await refusal(leave())).auth?.stepUp).toEqual(wanted)
    await browser.trpc.password.verify.mutate(ada)
    expect((await refusal(leave())).auth?.stepUp).toEqual(wanted)
    await browser.trpc.step.codes.mutate()
    const wrong = browser.trpc.account.deleteMe.mutate({ currentPassword: 'wrong' })
    expect((await refusal(wrong)).auth?.code).toBe('CURRENT_PASSWORD_WRONG')
    expect(await leave()).toEqual({ ok: true })
  })

  test('nobody sets one up for an address that is not verified [sec-93]', async () => {
    const { app, server, id, browse } = await start()
    await using _server = server
    await app.auth.users.update(id, { isVerified: false })
    const browser = await browse()
    const refused = await refusal(browser.trpc.factor.add.mutate())
    expect(refused.auth?.code).toBe('USER_NOT_VERIFIED')
  })
})

test('a client that keeps its token itself gets the next one from a step-up', async () => {
  const { app, server, browse } = await open({
    backend: backend({
      name: 'phone',
      transport: bearerTransport(),
      strategy: databaseStrategy({ sessions: memorySessions(), lifetimeSeconds }),
    }),
  })
  await using _server = server
  const { accessToken } = await (await browse()).trpc.auth.login.mutate(ada)
  const by = (token?: string) =>
    new Browser(server, { headers: { authorization: `Bearer ${token}` } })
  app.clock.advance(301)
  const next = await by(accessToken).trpc.password.verify.mutate(ada)
  expect(next).toMatchObject({ ok: true, tokenType: 'bearer' })
  expect(await by(next.accessToken).trpc.sensitive.query()).toBe('Ada')
})

const faults: Record<string, () => Promise<boolean>> = {
  throws: () => Promise.reject(new Error('plans.internal')),
  'answers something else': () => Promise.resolve(Object(0) as boolean),
  'never answers': () => new Promise(() => undefined),
}

test.for(Object.entries(faults))(
  'a policy that %s lets nobody in without a factor [sec-92]',
  async ([, requireFactor]) => {
    const { server } = await open({ requireFactor, storeTimeoutSeconds: 0.2 })
    await using _server = server
    const browser = new Browser(server)
    const login = await browser.trpc.auth.login.mutate(ada).then(
      (answer: unknown) => answer,
      (error: Error) => error.message,
    )
    expect(['UNAVAILABLE', { user: null, pending: ['codes'], enrol: true }]).toContainEqual(login)
    expect((await refusal(browser.trpc.auth.me.query())).code).toBe('UNAUTHORIZED')
  },
)

test('what could never be met is refused at start-up', () => {
  expect(() => factors(0)).toThrow('factors(count) must be 1, 2 or 3; got 0.')
  expect(() => factors(1.5)).toThrow(AuthConfigError)
  // @ts-expect-error it names no method
  expect(() => provedBy()).toThrow(/^provedBy\(…\) needs the name of at least one method/)
  expect(() => provedBy('')).toThrow(AuthConfigError)
  const options = { backends: [cookieBackend({ secret, lifetimeSeconds })], users: memoryUsers() }
  expect(() => createAuth({ ...options, requireFactor: () => true })).toThrow(
    /^requireFactor: there is no factor that a user could set up/,
  )
})
