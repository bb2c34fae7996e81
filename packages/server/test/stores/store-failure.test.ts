import { describe, expect, test } from 'vitest'
import { createApp } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { openDatabase } from '../harness/database.ts'
import { ada, bob, signIn, signUp, signUpAndIn } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve } from '../harness/serve.ts'
import { ways } from '../harness/ways.ts'

const unavailable = {
  code: 'SERVICE_UNAVAILABLE',
  httpStatus: 503,
  auth: { code: 'UNAVAILABLE' },
}

describe.for(ways)('on $adapter through $link', ({ adapter, link }) => {
  test('a store that fails signs nobody out, and all is well when it is back [sec-43]', async () => {
    await using database = await openDatabase()
    await using server = await serve(createApp({ users: database.users }), adapter)
    const browser = new Browser(server, { link })
    await signUpAndIn(browser)
    const before = await browser.cookies()
    browser.seen.length = 0
    database.breakUsers()

    expect(await refusal(browser.trpc.auth.me.query())).toEqual(unavailable)
    expect(await refusal(browser.trpc.notes.create.mutate({ text: 'mine' }))).toEqual(unavailable)
    // A public call that asks who is there: a stranger would be a wrong answer.
    expect(await refusal(browser.trpc.hello.query())).toEqual(unavailable)

    expect(browser.seen.flatMap(({ setCookie }) => setCookie)).toEqual([])
    database.repairUsers()
    expect(await browser.cookies()).toEqual(before)
    expect(await browser.trpc.hello.query()).toBe('Ada')
  })

  test('login and register say so as well, and set no cookie', async () => {
    await using database = await openDatabase()
    await using server = await serve(createApp({ users: database.users }), adapter)
    const browser = new Browser(server, { link })
    await signUp(browser)
    database.breakUsers()

    expect(await refusal(signIn(browser))).toEqual(unavailable)
    expect(await refusal(signUp(browser, bob))).toEqual(unavailable)

    expect(browser.seen.flatMap(({ setCookie }) => setCookie)).toEqual([])
  })
})

test('calls that need no user are answered while the store fails', async () => {
  await using database = await openDatabase()
  await using server = await serve(createApp({ users: database.users }))
  const browser = new Browser(server)
  const { id } = await signUpAndIn(browser)
  database.breakUsers()

  expect(await new Browser(server).trpc.hello.query()).toBe('stranger')
  expect(await browser.trpc.whose.query()).toBe(id)
  expect(await browser.trpc.auth.logout.mutate()).toEqual({ ok: true })
})

test('what the client reads says nothing of the database, the user or the password [sec-41]', async () => {
  await using database = await openDatabase()
  await using server = await serve(createApp({ users: database.users }))
  const browser = new Browser(server)
  database.breakUsers()

  const response = await browser.fetch('/trpc/auth.login', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ json: ada }),
  })

  const body = await response.text()
  expect(body).toContain('UNAVAILABLE')
  expect(body).not.toMatch(/auth_user|sqlite|select|ada|horse/i)
})

test('one of two registrations of an address, sent at once, makes the user', async () => {
  await using database = await openDatabase()
  await using server = await serve(createApp({ users: database.users }))
  const addresses = ['ada@example.org', 'ADA@example.org', ' ada@Example.org', 'ａda@example.org']

  const outcomes = await Promise.all(
    addresses.map((email) => {
      const browser = new Browser(server)
      return signUp(browser, { ...ada, email }).then(
        () => 'made',
        (error: Error) => error.message,
      )
    }),
  )

  expect(outcomes.toSorted()).toEqual([
    ...Array.from({ length: 3 }, () => 'REGISTER_USER_ALREADY_EXISTS'),
    'made',
  ])
})
