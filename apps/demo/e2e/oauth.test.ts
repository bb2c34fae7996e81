import type { Page } from 'playwright-core'
import { afterEach, expect, test, vi } from 'vitest'
import { codeNow, personWithCodes } from './authenticator.ts'
import type { Demo } from './demo.ts'
import { ada, person } from './person.ts'
import { useStage } from './stage.ts'
import {
  expectFocus,
  expectPage,
  expectText,
  linkInMailTo,
  openBrowser,
  openTab,
  signIn,
  signOut,
} from './visit.ts'

const stage = useStage({ withProvider: true })

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

/** Says at Demo ID who one is. */
async function identify(page: Page, who: { email?: string; name?: string; verified?: boolean }) {
  await page.getByRole('heading', { name: 'Who are you?' }).waitFor()
  await page.getByLabel('E-mail').fill(who.email ?? '')
  await page.getByLabel('Name').fill(who.name ?? 'Ada')
  await page.getByLabel('The address has been confirmed').setChecked(who.verified ?? true)
  await press(page, 'Continue')
}

/** Ada, with a password and a proved address, signed in in this browser. */
async function settle(demo: Demo) {
  await person(demo.url).api.auth.register.mutate({ ...ada, displayName: 'Ada' })
  await demo.change(ada.email, { isVerified: true })
}

async function enterCode(page: Page, code: string): Promise<void> {
  await expectPage(page, 'One more step')
  await page.getByLabel('Code', { exact: true }).fill(code)
  await press(page, 'Continue')
}

test('somebody signs up at another site, and in again, and no code stays in the address', async () => {
  const page = await openTab(stage.context, '/sign-up')
  await press(page, 'Continue with Demo ID')
  await identify(page, ada)
  await expectPage(page, 'Notes')
  expect(page.url()).toBe(`${stage.demo.url}/notes`)
  expect(await page.getByText('open the link in the e-mail').count()).toBe(0)

  await signOut(page)
  await page.goto('/sign-in?next=%2Faccount')
  await press(page, 'Continue with Demo ID')
  await identify(page, ada)
  await expectPage(page, 'Account')
  await page.goBack()
  expect(page.url()).not.toContain('code=')
})

test('somebody who does not allow it there is told so here, and can try again', async () => {
  const page = await openTab(stage.context, '/sign-in')
  await press(page, 'Continue with Demo ID')
  await press(page, 'Do not allow it')
  await expectFocus(page.getByRole('alert').filter({ hasText: 'You did not allow it there' }))
  await page.getByRole('link', { name: 'Back to sign-in' }).click()
  await expectPage(page, 'Sign in')
})

test('somebody who has an account already signs in to it once, and then from there, too', async () => {
  await settle(stage.demo)
  const page = await openTab(stage.context, '/sign-in')
  await press(page, 'Continue with Demo ID')
  await identify(page, ada)
  await expectPage(page, 'You already have an account')
  await page.getByRole('link', { name: 'Sign in', exact: true }).last().click()
  await signIn(page)
  await expectPage(page, 'Link Demo ID?')
  await press(page, 'Link Demo ID')
  await expectPage(page, 'Demo ID has been linked')

  await signOut(page)
  await page.goto('/sign-in')
  await press(page, 'Continue with Demo ID')
  await identify(page, ada)
  await expectPage(page, 'Notes')
})

test('somebody whose address the other site does not tell enters it, and follows the link there', async () => {
  const page = await openTab(stage.context, '/sign-up')
  await press(page, 'Continue with Demo ID')
  await identify(page, { name: 'Ada Lovelace' })
  await expectPage(page, 'What is your e-mail address?')
  await page.getByLabel('E-mail').fill(ada.email)
  await press(page, 'Send the link')
  await expectPage(page, 'Check your inbox')
  const link = await linkInMailTo(stage.demo, ada.email)

  const elsewhere = await openBrowser(stage.browser, stage.demo)
  const other = await elsewhere.newPage()
  await other.goto(link)
  await press(other, 'Yes, confirm it')
  await expectText(other, 'That link works once, in the browser in which you asked for it.')
  await elsewhere.close()

  await page.goto(link)
  await page.waitForURL(({ hash }) => hash === '')
  await press(page, 'Yes, confirm it')
  await expectPage(page, 'Notes')
  await signOut(page)
  await page.goto('/sign-in')
  await press(page, 'Continue with Demo ID')
  await identify(page, { name: 'Ada Lovelace' })
  await expectPage(page, 'Notes')
})

test('an account is linked and unlinked on the account page', async () => {
  await settle(stage.demo)
  const page = await openTab(stage.context, '/sign-in?next=%2Faccount')
  await signIn(page)
  await expectPage(page, 'Account')
  await press(page, 'Link Demo ID')
  await identify(page, { email: 'ada@elsewhere.example' })
  await expectPage(page, 'Account')
  await expectText(page, 'Demo ID as ada@elsewhere.example')
  await press(page, 'Unlink Demo ID')
  await press(page, 'Yes, unlink it')
  await expectText(page, 'Link Demo ID')
})

test('somebody with an authenticator app is asked for its code after another site, too', async () => {
  const { secret } = await personWithCodes(stage.demo)
  const page = await openTab(stage.context, '/sign-in')
  await press(page, 'Continue with Demo ID')
  await identify(page, ada)
  await expectPage(page, 'You already have an account')
  await page.getByRole('link', { name: 'Sign in', exact: true }).last().click()
  await signIn(page)
  await enterCode(page, codeNow(stage.demo, secret))
  await press(page, 'Link Demo ID')
  await expectPage(page, 'Demo ID has been linked')
  await signOut(page)

  await page.goto('/sign-in?next=%2Faccount')
  await press(page, 'Continue with Demo ID')
  await identify(page, ada)
  await enterCode(page, codeNow(stage.demo, secret, 1))
  await expectPage(page, 'Account')
})

test('somebody without a password proves who they are in a window of the other site', async () => {
  const page = await openTab(stage.context, '/sign-up')
  await press(page, 'Continue with Demo ID')
  await identify(page, ada)
  await expectPage(page, 'Notes')
  await page.goto('/account')
  await expectText(page, /^None$/)
  later(400)

  await press(page, 'Delete account')
  await press(page, 'Delete for good')
  await expectText(page, 'A window of Demo ID opens.')
  const opened = stage.context.waitForEvent('page')
  await press(page, 'Continue with Demo ID')
  const popup = await opened
  const closed = popup.waitForEvent('close')
  await identify(popup, ada)
  await closed
  await expectPage(page, 'Your account has been deleted')
})

/** Goes on in time, with the provider, which has no clock but the machine's. */
function later(seconds: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 })
  stage.demo.advance(seconds)
}
afterEach(() => void vi.useRealTimers())
