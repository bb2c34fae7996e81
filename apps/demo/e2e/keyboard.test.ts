import { test } from 'vitest'
import { tabTo } from './focus.ts'
import { ada, personSignedIn } from './person.ts'
import { comeIn, expectFocus, expectPage, expectText, openTab } from './visit.ts'
import { useStage } from './stage.ts'

const stage = useStage()

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
  await expectText(page.getByRole('status'), 'Your password has been changed.')

  await tabTo(page, 'Users', 'Shift+Tab')
  await page.keyboard.press('Enter')
  await expectFocus(page.getByRole('heading', { name: 'Users', exact: true }))
  await page.getByRole('row').filter({ hasText: 'bob@' }).waitFor()
  await tabTo(page, 'Part of a name or an e-mail address')
  await page.keyboard.type('bob')
  await page.keyboard.press('Enter')
  await expectFocus(
    page.getByRole('heading', { name: 'Users with “bob” in their name or address' }),
  )
  await page.getByRole('row').filter({ hasText: ada.email }).waitFor({ state: 'detached' })
  await tabTo(page, 'Deactivate bob')
  await page.keyboard.press('Enter')
  await expectFocus(page.getByRole('button', { name: 'Cancel' }))
  await tabTo(page, 'Yes, deactivate')
  await page.keyboard.press('Enter')
  await expectFocus(page.getByRole('button', { name: 'Activate bob@example.com' }))
  await expectText(page.getByRole('status'), 'bob@example.com has been deactivated')
})
