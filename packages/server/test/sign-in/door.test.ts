import { describe, expect, test } from 'vitest'
import { backend, bearerTransport, databaseStrategy, memorySessions } from '../../src/index.ts'
import { createFactorApp } from '../harness/factor-app.ts'
import { lifetimeSeconds } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { ada } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve } from '../harness/serve.ts'
import { sessionKinds } from '../harness/session-kinds.ts'

describe.for(Object.keys(sessionKinds))('with %s', (kind) => {
  const open = async () => {
    const app = createFactorApp({ backend: sessionKinds[kind]?.() })
    const server = await serve(app)
    const { user } = await new Browser(server).trpc.auth.register.mutate(ada)
    return { app, server, id: user.id, enrolled: app.enrolled, browse: () => new Browser(server) }
  }

  test('a user with a factor is let in by nothing but the factor, and then wholly [sec-61]', async () => {
    const { server, id, enrolled, browse } = await open()
    await using _server = server
    enrolled.add(id)
    const browser = browse()
    const answer: unknown = await browser.trpc.auth.login.mutate(ada)

    expect(answer).toEqual({ user: null, pending: ['codes'] })
    const told = { code: 'SECOND_FACTOR_REQUIRED', pending: ['codes'] }
    expect((await refusal(browser.trpc.auth.me.query())).auth).toEqual(told)
    expect((await refusal(browser.trpc.amr.query())).auth).toEqual(told)
    expect((await refusal(browser.trpc.whose.query())).auth).toEqual(told)
    expect(await browser.trpc.hello.query()).toBe('stranger')

    expect(await browser.trpc.step.other.mutate()).toEqual({ pending: ['codes'] })
    expect((await refusal(browser.trpc.auth.me.query())).auth).toEqual(told)

    const [before] = await browser.cookies()
    expect(await browser.trpc.step.codes.mutate()).toEqual({})
    const [after] = await browser.cookies()
    expect(after?.value).not.toBe(before?.value)
    expect((await browser.trpc.auth.me.query()).displayName).toBe('Ada')
    expect(await browser.trpc.amr.query()).toEqual(['password', 'other', 'codes'])
  })

  test('signing out works while a factor is still wanted', async () => {
    const { server, id, enrolled, browse } = await open()
    await using _server = server
    enrolled.add(id)
    const browser = browse()
    await browser.trpc.auth.login.mutate(ada)
    expect(await browser.trpc.auth.logout.mutate()).toEqual({ ok: true })
    expect(await browser.cookies()).toEqual([])
    expect((await refusal(browser.trpc.step.codes.mutate())).auth?.code).toBe('NOT_SIGNED_IN')
  })

  test('a sign-in that was not completed ends after ten minutes; a completed one lasts [sec-61]', async () => {
    const { app, server, id, enrolled, browse } = await open()
    await using _server = server
    enrolled.add(id)
    const late = browse()
    await late.trpc.auth.login.mutate(ada)
    const completed = browse()
    await completed.trpc.auth.login.mutate(ada)
    await completed.trpc.step.codes.mutate()
    app.clock.advance(601)
    const { auth } = await refusal(late.trpc.step.codes.mutate())
    expect(['SESSION_EXPIRED', 'NOT_SIGNED_IN']).toContain(auth?.code)
    expect((await completed.trpc.auth.me.query()).displayName).toBe('Ada')
  })

  test('a procedure that asks for a recent proof names what would do, and a proof satisfies it', async () => {
    const { app, server, id, enrolled, browse } = await open()
    await using _server = server
    const browser = browse()
    await browser.trpc.auth.login.mutate(ada)
    expect(await browser.trpc.sensitive.query()).toBe('Ada')
    enrolled.add(id)
    app.clock.advance(301)
    expect((await refusal(browser.trpc.sensitive.query())).auth).toEqual({
      code: 'STEP_UP_REQUIRED',
      stepUp: { methods: ['password', 'codes'], withinSeconds: 300 },
    })
    expect((await browser.trpc.auth.me.query()).displayName).toBe('Ada')
    await browser.trpc.step.codes.mutate()
    expect(await browser.trpc.sensitive.query()).toBe('Ada')
  })

  test('the token from before a step-up does not rise with its session [sec-62]', async () => {
    const { app, server, browse } = await open()
    await using _server = server
    const browser = browse()
    await browser.trpc.auth.login.mutate(ada)
    const [stolen] = await browser.cookies()
    const thief = new Browser(server, { headers: { cookie: `sid=${stolen?.value}` } })
    app.clock.advance(301)
    await browser.trpc.step.codes.mutate()
    expect(await browser.trpc.sensitive.query()).toBe('Ada')
    const { auth } = await refusal(thief.trpc.sensitive.query())
    expect(['STEP_UP_REQUIRED', 'NOT_SIGNED_IN']).toContain(auth?.code)
  })

  test('calls that were under way with the token from before a step-up are not signed out', async () => {
    const { app, server, browse } = await open()
    await using _server = server
    const browser = browse()
    await browser.trpc.auth.login.mutate(ada)
    const [old] = await browser.cookies()
    const tab = new Browser(server, { headers: { cookie: `sid=${old?.value}` } })
    app.clock.advance(2)
    await browser.trpc.step.codes.mutate()
    expect((await tab.trpc.auth.me.query()).displayName).toBe('Ada')
  })
})

test('a factor that cannot be asked lets nobody in [sec-61]', async () => {
  const failure = new Error('The records are out of reach.')
  const app = createFactorApp({ enrolled: () => Promise.reject(failure) })
  await using server = await serve(app)
  const browser = new Browser(server)
  await browser.trpc.auth.register.mutate(ada)
  expect((await refusal(browser.trpc.auth.login.mutate(ada))).auth?.code).toBe('UNAVAILABLE')
  expect(await browser.cookies()).toEqual([])
})

test('the app’s own sign-in asks for the factor as well [sec-61,92]', async () => {
  const strategy = databaseStrategy({ sessions: memorySessions(), lifetimeSeconds })
  const app = createFactorApp({
    backend: backend({ name: 'api', transport: bearerTransport(), strategy }),
  })
  await using server = await serve(app)
  const browser = new Browser(server)
  const { user } = await browser.trpc.auth.register.mutate(ada)
  app.enrolled.add(user.id)
  const { accessToken, pending } = await browser.trpc.enter.mutate({ id: user.id })
  expect(pending).toEqual(['codes'])
  const client = new Browser(server, { headers: { authorization: `Bearer ${accessToken}` } })
  expect((await refusal(client.trpc.auth.me.query())).auth?.code).toBe('SECOND_FACTOR_REQUIRED')
})
