import { expect, test } from 'vitest'
import { ada, person } from './person.ts'
import { useStage } from './stage.ts'
import { comeIn, expectPage, expectText } from './visit.ts'

const stage = useStage()

test('the first visit of a stranger is no error to anybody, and takes one answer [field-G13,E3]', async () => {
  const page = await stage.context.newPage()
  const errors: string[] = []
  const calls: string[] = []
  page.on('console', (message) => errors.push(message.text()))
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('response', (response) => {
    const { pathname } = new URL(response.url())
    if (response.status() >= 400) errors.push(`${response.status()} ${pathname}`)
    const [, names] = pathname.split('/trpc/')
    for (const name of names?.split(',') ?? []) calls.push(`${response.status()} ${name}`)
  })
  for (const [path, title] of [
    ['/', 'Sign in'],
    ['/account', 'Sign in'],
    ['/sign-up', 'Sign up'],
    ['/sign-out', 'You are signed out'],
  ] as const) {
    calls.length = 0
    await page.goto(path)
    await expectPage(page, title)
    // Where one signs in, a page asks with what: at which sites, and what passkeys are to sign.
    const offered = ['200 auth.passkey.signInOptions', '200 auth.oauth.providers']
    expect(calls.filter((call) => !offered.includes(call))).toEqual(['200 auth.whoAmI'])
  }
  expect(errors).toEqual([])
})

test('whoAmI answers the user, and nobody to strangers and for a session that has ended [field-G13]', async () => {
  const { api } = person(stage.demo.url)
  expect(await api.auth.whoAmI.query()).toBeNull()
  await api.auth.register.mutate({ ...ada, displayName: 'Ada' })
  await api.auth.login.mutate(ada)
  expect(await api.auth.whoAmI.query()).toEqual(await api.auth.me.query())
  stage.demo.advance(3601)
  expect(await api.auth.whoAmI.query()).toBeNull()
})

test('a session whose cookie the browser has dropped is told apart from a first visit, once [field-G13]', async () => {
  const page = await comeIn(stage.context, stage.demo)
  await stage.context.clearCookies()
  await page.getByRole('textbox', { name: 'New note' }).fill('a long thought')
  await page.getByRole('button', { name: 'Add note' }).click()
  await expectPage(page, 'Sign in')
  await expectText(page, 'Your session has ended. Sign in again to continue.')
  await page.reload()
  await expectPage(page, 'Sign in')
  expect(await page.getByText('session has ended').count()).toBe(0)
})
