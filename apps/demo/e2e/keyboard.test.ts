import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { ada, personSignedIn } from './person.ts'
import { comeIn, expectFocus, expectPage, expectText, openTab } from './visit.ts'
import { useStage } from './stage.ts'

const stage = useStage()

/** Whether something on the way from the focus to its form is drawn around it. */
function focusIsVisible(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const drawn = (element: Element) => {
      const { outlineStyle, boxShadow } = getComputedStyle(element)
      return outlineStyle !== 'none' || boxShadow.includes('0px 0px 0px 1px')
    }
    const focus = document.activeElement
    const frame = focus?.closest('.input, .composer')
    return focus !== null && (drawn(focus) || (frame ? drawn(frame) : false))
  })
}

/** Presses the key until the focus is on this, through stops that can all be seen. */
async function tabTo(page: Page, name: string, key = 'Tab'): Promise<void> {
  for (let stops = 0; stops < 20; stops += 1) {
    await page.keyboard.press(key)
    expect(await focusIsVisible(page)).toBe(true)
    const label = await page.evaluate(() => {
      const focus = document.activeElement
      if (focus instanceof HTMLInputElement || focus instanceof HTMLTextAreaElement) {
        return focus.labels?.[0]?.textContent ?? focus.ariaLabel
      }
      return focus?.getAttribute('aria-label') ?? focus?.textContent
    })
    if (label?.startsWith(name)) return
  }
  throw new Error(`Tab does not reach ${name}.`)
}

test('signing in, writing, deleting and signing out need no mouse', async () => {
  await personSignedIn(stage.demo.url)
  const page = await openTab(stage.context, '/sign-in')
  await expectPage(page, 'Sign in')
  await tabTo(page, 'E-mail')
  await page.keyboard.type(ada.email)
  await tabTo(page, 'Password')
  await page.keyboard.type('wrong')
  await tabTo(page, 'Show password')
  await page.keyboard.press('Space')
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Enter')
  await expectFocus(page.getByRole('alert'))

  await tabTo(page, 'Password')
  await page.keyboard.press('Control+A')
  await page.keyboard.type(ada.password)
  await page.keyboard.press('Enter')
  await expectFocus(page.getByRole('heading', { name: 'Notes', exact: true }))

  await tabTo(page, 'New note')
  await page.keyboard.type('by hand')
  await tabTo(page, 'Add note')
  await page.keyboard.press('Enter')
  await expectText(page.getByRole('listitem'), 'by hand')
  await tabTo(page, 'Delete the note')
  await page.keyboard.press('Enter')
  await tabTo(page, 'Delete for good')
  await page.keyboard.press('Enter')
  await expectFocus(page.getByRole('heading', { name: 'No notes' }))

  await tabTo(page, 'Sign out', 'Shift+Tab')
  await page.keyboard.press('Enter')
  await expectFocus(page.getByRole('heading', { name: 'You are signed out' }))
})

test('changing the password and deactivating somebody need no mouse', async () => {
  await personSignedIn(stage.demo.url, 'bob@example.com')
  const page = await comeIn(stage.context, stage.demo)
  await stage.demo.change(ada.email, { isSuperuser: true, isVerified: true })
  await page.goto('/account')
  await expectPage(page, 'Account')
  await tabTo(page, 'Change password')
  await page.keyboard.press('Enter')
  await expectFocus(page.getByLabel('Current password', { exact: true }))
  await page.keyboard.type(ada.password)
  await tabTo(page, 'New password')
  await page.keyboard.type('another horse battery')
  await page.keyboard.press('Enter')
  await expectFocus(page.getByRole('button', { name: 'Change password' }))
  await expectText(page.getByRole('status'), 'Your password is changed.')

  await tabTo(page, 'Users', 'Shift+Tab')
  await page.keyboard.press('Enter')
  await expectFocus(page.getByRole('heading', { name: 'Users', exact: true }))
  await page.getByRole('row').filter({ hasText: 'bob@' }).waitFor()
  await tabTo(page, 'Part of an e-mail address')
  await page.keyboard.type('bob')
  await page.keyboard.press('Enter')
  await expectFocus(page.getByRole('heading', { name: 'Users with “bob” in their address' }))
  await page.getByRole('row').filter({ hasText: ada.email }).waitFor({ state: 'detached' })
  await tabTo(page, 'Deactivate bob')
  await page.keyboard.press('Enter')
  await expectFocus(page.getByRole('button', { name: 'Cancel' }))
  await tabTo(page, 'Yes, deactivate')
  await page.keyboard.press('Enter')
  await expectFocus(page.getByRole('button', { name: 'Activate bob@example.com' }))
  await expectText(page.getByRole('status'), 'bob@example.com is deactivated')
})
