import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { launchBrowser } from './browser.ts'
import { type Demo, startDemo } from './demo.ts'
import { desktop, expectNoBarrier, phone } from './no-barrier.ts'
import { ada, person } from './person.ts'
import { expectPage, expectText, openBrowser, signUp, writeNote } from './visit.ts'

let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(() => browser.close())

describe.each([
  { device: 'phone', ...phone },
  { device: 'desktop', ...desktop },
])('on a $device', ({ device: _device, ...options }) => {
  let demo: Demo
  let context: BrowserContext
  let page: Page

  beforeAll(async () => {
    demo = await startDemo()
    // Colours that are on their way are not yet the colours to judge.
    context = await openBrowser(browser, demo, { ...options, reducedMotion: 'reduce' })
    page = await context.newPage()
  })

  afterAll(async () => {
    await context.close()
    await demo[Symbol.asyncDispose]()
  })

  test('the pages for strangers have no barrier', async () => {
    for (const [path, title] of [
      ['/sign-up', 'Sign up'],
      ['/sign-in', 'Sign in'],
      ['/sign-out', 'You are signed out'],
      ['/forgot-password', 'Forgot your password?'],
      ['/verify', 'Confirm your e-mail address'],
      ['/reset-password#token', 'Choose a new password'],
      ['/confirm-email#token', 'Your new address'],
      ['/account-deleted', 'Your account has been deleted'],
      ['/nowhere', 'Page not found'],
    ] as const) {
      await page.goto(path)
      await expectPage(page, title)
      await expectNoBarrier(page, title)
    }
  })

  test('what went wrong is shown without a barrier', async () => {
    await page.goto('/sign-up')
    await page.getByRole('button', { name: 'Sign up' }).click()
    await expectText(page, 'Enter your name.')
    await expectNoBarrier(page, 'a field that is wrong')
    await page.goto('/sign-in')
    await page.getByLabel('E-mail').fill('nobody@example.com')
    await page.getByLabel('Password', { exact: true }).fill('whatever it is')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('alert').waitFor()
    await expectNoBarrier(page, 'a sign-in that was refused')
  })

  test('the pages of somebody have no barrier', async () => {
    await signUp(page)
    await expectText(page, 'Nothing here yet.')
    await expectNoBarrier(page, 'no notes')
    await writeNote(page, `one with a ${'very'.repeat(40)} long word`)
    await writeNote(page, 'another')
    await page
      .getByRole('button', { name: /^Delete the note/ })
      .first()
      .click()
    await page.getByRole('button', { name: 'Delete for good' }).waitFor()
    await page.getByRole('textbox', { name: 'New note' }).fill('x'.repeat(1900))
    await expectNoBarrier(page, 'notes')
    await page.getByRole('link', { name: 'Account' }).click()
    await expectPage(page, 'Account')
    await expectText(page.getByRole('listitem'), 'This session')
    await expectNoBarrier(page, 'account')
    for (const name of ['Change name', 'Change e-mail', 'Change password', 'Delete account']) {
      await page.getByRole('button', { name }).click()
    }
    await page.getByRole('button', { name: 'Change address' }).click()
    await expectText(page, 'Enter the new address.')
    await person(demo.url).api.auth.login.mutate(ada)
    await page.evaluate(() => window.dispatchEvent(new Event('focus')))
    await page.getByRole('button', { name: 'Sign out everywhere else' }).click()
    await page.getByRole('button', { name: /^Sign out session 2/ }).click()
    await expectNoBarrier(page, 'the forms of the account')
    await page.goto('/verify#token')
    await page.getByRole('button', { name: 'Yes, confirm it' }).click()
    await page.getByRole('alert').waitFor()
    await expectNoBarrier(page, 'a link that is too old')
    await page.goto('/sign-out')
    await expectPage(page, 'Sign out?')
    await expectNoBarrier(page, 'sign out')
  })

  test('the users, for a superuser, have no barrier', async () => {
    await demo.change(ada.email, { isSuperuser: true })
    for (const name of ['bob', `${'very'.repeat(12)}long`]) {
      const email = `${name}@example.com`
      await person(demo.url).api.auth.register.mutate({ ...ada, email, displayName: name })
    }
    await demo.change('bob@example.com', { isActive: false, isVerified: true })
    await page.goto('/admin')
    await page.getByRole('button', { name: 'Activate bob@example.com' }).click()
    await page.getByRole('button', { name: `Remove as superuser ${ada.email}` }).click()
    await page.getByRole('button', { name: 'Yes, remove as superuser' }).click()
    await page.getByRole('alert').waitFor()
    await expectNoBarrier(page, 'users')
    await page.goto('/admin?search=nobody%20at%20all')
    await expectText(page, 'No name or address contains')
    await expectNoBarrier(page, 'nobody found')
  })

  test('the development mailbox has no barrier', async () => {
    await demo.mails()
    await page.goto('/dev/mail')
    await expectNoBarrier(page, 'mails')
    await page.getByRole('link', { name: 'Confirm your e-mail address' }).click()
    await page.getByRole('heading', { name: 'As text' }).waitFor()
    await expectNoBarrier(page, 'a mail')
  })

  test('an ended session and an outage are told without a barrier', async () => {
    demo.advance(4000)
    await page.goto('/notes')
    await expectText(page, 'Your session has ended.')
    await expectNoBarrier(page, 'ended')
    await page.route('**/trpc/**', (route) => route.abort())
    await page.goto('/notes')
    await expectPage(page, 'That did not work')
    await expectNoBarrier(page, 'outage')
  })
})
