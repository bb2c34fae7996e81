import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { codeNow, giveAuthenticator } from './authenticator.ts'
import { tabTo } from './focus.ts'
import { desktop, expectNoBarrier, phone } from './no-barrier.ts'
import { ada, person } from './person.ts'
import { listen } from './screen-reader.ts'
import { useStage } from './stage.ts'
import { expectFocus, expectPage, expectText, openBrowser, signIn, signUp } from './visit.ts'

const stage = useStage()

/** Shows each state of the second steps in turn, to whoever looks. */
async function tour(page: Page, look: (state: string) => Promise<void>): Promise<void> {
  const { demo } = stage
  const key = await giveAuthenticator(page)
  await signUp(page)
  await page.goto('/account')
  await expectText(page, 'Once your e-mail address is confirmed')
  await look('an address that is not confirmed')
  await demo.change(ada.email, { isVerified: true })
  await page.reload()
  await page.getByRole('button', { name: 'Set up authenticator app' }).click()
  const secret = await page.locator('.secret code').innerText()
  const code = page.getByLabel('Code that the app shows')
  await code.fill('000 000')
  await page.getByRole('button', { name: 'Turn on' }).click()
  await expectText(page, 'That code is wrong')
  await look('an app that is being set up')
  await code.fill(codeNow(demo, secret))
  await page.getByRole('button', { name: 'Turn on' }).click()
  await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor()
  await look('recovery codes')
  await page.getByRole('button', { name: 'I have kept them' }).click()
  await addPasskey(page, 'W'.repeat(100))
  await page.getByRole('button', { name: 'Rename' }).click()
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByRole('button', { name: 'Turn off' }).click()
  await page.getByRole('button', { name: 'Make new ones' }).click()
  await look('all forms of the ways to sign in')

  demo.advance(301)
  await page.getByRole('button', { name: 'Yes, turn it off' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Continue' }).click()
  await expectText(dialog, 'Enter the code.')
  await look('the question who is there')
  await page.keyboard.press('Escape')

  await page.context().clearCookies()
  await key.touches(false)
  await page.goto('/sign-in')
  await expectPage(page, 'Sign in')
  await look('sign in')
  await signIn(page)
  await expectPage(page, 'One more step')
  await page.getByRole('button', { name: 'Continue' }).click()
  await expectText(page, 'Enter the code.')
  await look('the second step')
  await page.getByRole('button', { name: 'Use a passkey' }).click()
  await expectFocus(page.getByRole('button', { name: 'Use a passkey' }))
  await look('a passkey as the second step')
}

async function addPasskey(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByLabel('Name of the passkey').fill(name)
  await page.getByRole('button', { name: 'Add passkey' }).click()
  await page.getByRole('button', { name: `Remove ${name}` }).waitFor()
}

test.each([
  { device: 'phone', ...phone },
  { device: 'desktop', ...desktop },
])(
  'no state of the second steps has a barrier on a $device',
  async ({ device: _device, ...options }) => {
    const { browser, demo } = stage
    const context = await openBrowser(browser, demo, { ...options, reducedMotion: 'reduce' })
    const page = await context.newPage()
    await tour(page, (state) => expectNoBarrier(page, state))
    await context.close()
  },
)

test('in forced colours axe finds nothing either, and nothing scrolls sideways at 320 pixels', async () => {
  const page = await stage.context.newPage()
  await page.setViewportSize({ width: 320, height: 640 })
  await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' })
  await tour(page, async (state) => {
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
    const wide = await page.evaluate(
      () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
    )
    const found = violations.map(({ id }) => id)
    expect({ state, found, wide }).toEqual({ state, found: [], wide: false })
  })
})

test('setting up, the question who is there, and the second step need no mouse', async () => {
  const { demo } = stage
  const page = await stage.context.newPage()
  await signUp(page)
  await demo.change(ada.email, { isVerified: true })
  await page.goto('/account')
  await page.getByRole('button', { name: 'Set up authenticator app' }).waitFor()
  await tabTo(page, 'Set up authenticator app')
  await page.keyboard.press('Enter')
  await expectFocus(page.getByRole('heading', { name: 'Add Commonplace to your' }))
  const secret = await page.locator('.secret code').innerText()
  await tabTo(page, 'Code that the app shows')
  await page.keyboard.type(codeNow(demo, secret))
  await page.keyboard.press('Enter')
  await expectFocus(page.getByRole('heading', { name: 'Your recovery codes' }))
  await tabTo(page, 'I have kept them')
  await page.keyboard.press('Enter')
  await expectFocus(page.getByRole('heading', { name: 'Signing in' }))

  // What was loaded again is there, so that nothing with the focus is replaced.
  await page.getByText('Turn off').waitFor()
  await page.getByText('Make new ones').waitFor()
  demo.advance(301)
  await tabTo(page, 'Make new ones')
  await page.keyboard.press('Enter')
  await expectFocus(page.getByRole('button', { name: 'Cancel' }))
  await tabTo(page, 'Yes, void the old ones')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await expectFocus(dialog.getByLabel('Code', { exact: true }))
  await tabTo(page, 'Use a recovery code')
  await page.keyboard.press('Enter')
  await expectFocus(dialog.getByLabel('Recovery code'))
  await page.keyboard.press('Escape')
  await expectFocus(page.getByRole('button', { name: 'Yes, void the old ones' }))
  await page.keyboard.press('Enter')
  await expectFocus(dialog.getByLabel('Code', { exact: true }))
  await page.keyboard.type(codeNow(demo, secret))
  await page.keyboard.press('Enter')
  await expectFocus(page.getByRole('heading', { name: 'Your recovery codes' }))

  await tabTo(page, 'Sign out', 'Shift+Tab')
  await page.keyboard.press('Enter')
  await expectPage(page, 'You are signed out')
  await tabTo(page, 'Sign in again')
  await page.keyboard.press('Enter')
  await expectPage(page, 'Sign in')
  await tabTo(page, 'E-mail')
  await page.keyboard.type(ada.email)
  await tabTo(page, 'Password')
  await page.keyboard.type(ada.password)
  await page.keyboard.press('Enter')
  await expectFocus(page.getByLabel('Code', { exact: true }))
  demo.advance(30)
  await page.keyboard.type(codeNow(demo, secret))
  await page.keyboard.press('Enter')
  await expectFocus(page.getByRole('heading', { name: 'Notes', exact: true }))
})

test('what is wrong in the dialog is said to a screen reader, twice if it is twice', async () => {
  const { demo } = stage
  const page = await stage.context.newPage()
  await signUp(page)
  await demo.change(ada.email, { isVerified: true })
  await page.goto('/account')
  await page.getByRole('button', { name: 'Set up authenticator app' }).waitFor()
  demo.advance(301)
  await page.getByRole('button', { name: 'Set up authenticator app' }).click()
  const password = page.getByRole('dialog').getByLabel('Password', { exact: true })
  await expectFocus(password)
  const said = await listen(page)
  for (const count of [1, 2]) {
    await password.fill('not my password')
    await page.keyboard.press('Enter')
    const heard = async () =>
      (await said()).filter((words) => words === 'That is not your password.').length
    await expect.poll(heard).toBe(count)
    // What is behind a modal dialog is not spoken.
    const speakers = page.getByRole('dialog').getByRole('status')
    await expectText(speakers, 'That is not your password.')
  }
  expect(await person(demo.url).api.auth.whoAmI.query()).toBeNull()
})
