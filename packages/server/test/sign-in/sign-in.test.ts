import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { cookieBackend, createAuth, memoryUsers } from '../../src/index.ts'
import { createApp, lifetimeSeconds, secret } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { ada, signIn, signUp, signUpAndIn } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve } from '../harness/serve.ts'
import { ways } from '../harness/ways.ts'

test('a secret and a lifetime are all that a working login needs', async () => {
  const app = createApp({
    backends: [cookieBackend({ secret, lifetimeSeconds })],
    passwords: {},
  })
  await using server = await serve(app)
  const browser = new Browser(server)

  await signUpAndIn(browser)

  expect(await browser.trpc.auth.me.query()).toMatchObject({ email: ada.email })
})

describe.for(ways)('on $adapter through $link', ({ adapter, link }) => {
  test('login answers with the user and sets exactly one cookie [fu-34,35,100,110,251]', async () => {
    const app = createApp()
    await using server = await serve(app, adapter)
    const browser = new Browser(server, { link })
    const user = await signUp(browser)
    expect(browser.last.setCookie).toEqual([])

    const answer = await browser.trpc.auth.login.mutate({
      email: ada.email,
      password: ada.password,
    })

    expect(answer).toEqual({
      user: {
        id: user.id,
        email: 'ada@example.org',
        displayName: 'Ada',
        plan: 'free',
        isActive: true,
        isVerified: false,
        isSuperuser: false,
        createdAt: app.clock(),
      },
    })
    expect(browser.last.setCookie).toHaveLength(1)
    expect(browser.last.headers.get('cache-control')).toMatch(/\bno-store\b/)
    expect(await browser.cookies()).toHaveLength(1)
  })

  test('the cookie goes along with the next call, and only this browser is signed in', async () => {
    await using server = await serve(createApp(), adapter)
    const browser = new Browser(server, { link })
    const other = new Browser(server, { link })
    await signUpAndIn(browser)

    expect(await browser.trpc.auth.me.query()).toMatchObject({ displayName: 'Ada' })
    expect(await browser.trpc.notes.create.mutate({ text: 'mine' })).toEqual({
      owner: 'Ada',
      text: 'mine',
    })
    expect(await other.trpc.hello.query()).toBe('stranger')
    expect(await refusal(other.trpc.auth.me.query())).toEqual({
      code: 'UNAUTHORIZED',
      httpStatus: 401,
      auth: { code: 'NOT_SIGNED_IN' },
    })
  })

  test('a call that signs nobody in sets no cookie', async () => {
    await using server = await serve(createApp(), adapter)
    const browser = new Browser(server, { link })
    await signUpAndIn(browser)
    browser.seen.length = 0

    await refusal(signIn(browser, { ...ada, password: 'wrong horse' }))
    await browser.trpc.auth.me.query()
    await browser.trpc.hello.query()
    await browser.trpc.notes.create.mutate({ text: 'mine' })

    expect(browser.seen.flatMap(({ setCookie }) => setCookie)).toEqual([])
    expect(await browser.trpc.hello.query()).toBe('Ada')
  })
})

test('signing in again, even by the old address in capitals, gives a new session', async () => {
  await using server = await serve(createApp())
  const browser = new Browser(server)
  await signUpAndIn(browser)
  const [first] = await browser.cookies()

  await signIn(browser, { ...ada, email: ' ADA@Example.org ' })

  const [second] = await browser.cookies()
  expect(second?.value).not.toBe(first?.value)
  expect(await browser.trpc.hello.query()).toBe('Ada')
})

test('of two logins in one batch one cookie is set: that of the call that ended last [fu-292]', async () => {
  const app = createApp()
  await using server = await serve(app)
  const browser = new Browser(server)
  await signUp(browser)
  const { email, password } = ada

  await Promise.all([
    browser.trpc.auth.login.mutate({ email, password }),
    browser.trpc.auth.login.mutate({ email, password }),
  ])

  expect(browser.seen).toHaveLength(2) // the registration, and the batch
  expect(browser.last.setCookie).toHaveLength(1)
  expect(await browser.trpc.hello.query()).toBe('Ada')
})

test('an app without a profile needs none', () => {
  const auth = createAuth({
    backends: [cookieBackend({ secret, lifetimeSeconds })],
    users: memoryUsers(),
  })

  expect(z.parse(auth.profile, { displayName: 'nobody' })).toEqual({})
})
