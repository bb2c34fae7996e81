import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { codeNow, personWithCodes } from './authenticator.ts'
import { ada, person } from './person.ts'
import { useStage } from './stage.ts'
import {
  comeIn,
  expectFocus,
  expectPage,
  expectProblem,
  expectText,
  openTab,
  signIn,
} from './visit.ts'

const stage = useStage()

/** A tab of somebody with an authenticator app, who was asked for its code longer than five minutes ago. */
async function comeLongAgo() {
  const who = await personWithCodes(stage.demo)
  const page = await openTab(stage.context, '/sign-in?next=/account')
  await signIn(page)
  await page.getByLabel('Code', { exact: true }).fill(codeNow(stage.demo, who.secret))
  await page.keyboard.press('Enter')
  await expectPage(page, 'Account')
  stage.demo.advance(301)
  return { ...who, page }
}

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Is it you?' })

async function wantNewPassword(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Change password' }).click()
  await page.getByLabel('Current password', { exact: true }).fill(ada.password)
  await page.getByLabel('New password', { exact: true }).fill('another horse battery')
  await page.getByRole('button', { name: 'Change password' }).click()
  await dialog(page).waitFor()
}

describe('the question who is there', () => {
  test('is asked in a dialog before the password changes, and then it does', async () => {
    const { page, secret } = await comeLongAgo()
    await wantNewPassword(page)
    const code = dialog(page).getByLabel('Code', { exact: true })
    await expectFocus(code)
    await code.fill(codeNow(stage.demo, secret, 20))
    await page.keyboard.press('Enter')
    await expectProblem(dialog(page), 'That code is wrong')
    await expectFocus(code)
    await code.fill(codeNow(stage.demo, secret))
    await page.keyboard.press('Enter')
    await dialog(page).waitFor({ state: 'detached' })
    await expectText(page.getByRole('definition'), 'Your password has been changed.')
    const { user } = await person(stage.demo.url).api.auth.login.mutate({
      ...ada,
      password: 'another horse battery',
    })
    expect(user).toBeNull() // a second step follows: the password was right
  })

  test('that is not answered keeps what was typed, and nothing has changed', async () => {
    const { page, secret } = await comeLongAgo()
    await wantNewPassword(page)
    await page.keyboard.press('Escape')
    await dialog(page).waitFor({ state: 'detached' })
    const alert = page.getByRole('alert')
    await expectText(alert, 'Confirm that it is you to continue.')
    await expectFocus(alert)
    const typed = page.getByLabel('New password', { exact: true })
    expect(await typed.inputValue()).toBe('another horse battery')
    await person(stage.demo.url).api.auth.login.mutate(ada)

    // The second time it is answered.
    await page.getByRole('button', { name: 'Change password' }).click()
    await dialog(page).getByLabel('Code', { exact: true }).fill(codeNow(stage.demo, secret))
    await page.keyboard.press('Enter')
    await expectText(page.getByRole('definition'), 'Your password has been changed.')
  })

  test('gives the focus back to what was pressed', async () => {
    const { page } = await comeLongAgo()
    await page.getByRole('button', { name: 'Turn off authenticator app' }).click()
    await page.getByRole('button', { name: 'Yes, turn it off' }).click()
    await dialog(page).getByRole('button', { name: 'Cancel' }).click()
    await dialog(page).waitFor({ state: 'detached' })
    await expectFocus(page.getByRole('button', { name: 'Yes, turn it off' }))
    expect(await page.getByRole('alert').count()).toBe(0)
  })

  test('takes a recovery code as well', async () => {
    const { page, recoveryCodes } = await comeLongAgo()
    await page.getByRole('button', { name: 'Turn off authenticator app' }).click()
    await page.getByRole('button', { name: 'Yes, turn it off' }).click()
    await dialog(page).getByRole('button', { name: 'Use a recovery code' }).click()
    const field = dialog(page).getByLabel('Recovery code')
    await expectFocus(field)
    await field.fill(recoveryCodes[0] ?? '')
    await page.keyboard.press('Enter')
    await expectFocus(page.getByRole('heading', { name: 'Signing in' }))
  })

  test('is asked before the address changes, and before the account goes', async () => {
    const { page, secret } = await comeLongAgo()
    await page.getByRole('button', { name: 'Change e-mail' }).click()
    await page.getByLabel('New e-mail').fill('ada@new.example')
    await page.getByLabel('Current password', { exact: true }).fill(ada.password)
    await page.getByRole('button', { name: 'Change address' }).click()
    await dialog(page).getByLabel('Code', { exact: true }).fill(codeNow(stage.demo, secret))
    await page.keyboard.press('Enter')
    await expectText(page.getByRole('definition'), 'Open the link in the e-mail to ada@new.example')

    stage.demo.advance(301)
    await page.getByRole('button', { name: 'Delete account' }).click()
    await page.getByLabel('Current password', { exact: true }).fill(ada.password)
    await page.getByRole('button', { name: 'Delete for good' }).click()
    await dialog(page).getByLabel('Code', { exact: true }).fill(codeNow(stage.demo, secret))
    await page.keyboard.press('Enter')
    await expectPage(page, 'Your account has been deleted')
  })

  test('asks people without a second step for their password, before they set one up', async () => {
    const page = await comeIn(stage.context, stage.demo)
    await stage.demo.change(ada.email, { isVerified: true })
    stage.demo.advance(301)
    await page.goto('/account')
    await page.getByRole('button', { name: 'Set up authenticator app' }).click()
    const password = dialog(page).getByLabel('Password', { exact: true })
    await expectFocus(password)
    await password.fill('not my password')
    await page.keyboard.press('Enter')
    await expectProblem(dialog(page), 'That is not your password.')
    await expectFocus(password)
    await password.fill(ada.password)
    await page.keyboard.press('Enter')
    await expectFocus(page.getByRole('heading', { name: 'Add Commonplace to your' }))
  })

  test('goes away when the session ends, in another tab perhaps', async () => {
    const { page } = await comeLongAgo()
    await page.getByRole('button', { name: 'Turn off authenticator app' }).click()
    await page.getByRole('button', { name: 'Yes, turn it off' }).click()
    await dialog(page).waitFor()
    const second = await openTab(stage.context, '/notes')
    await second.getByRole('navigation').getByRole('button', { name: 'Sign out' }).click()
    await expectPage(second, 'You are signed out')
    await expectPage(page, 'Sign in')
    expect(await dialog(page).count()).toBe(0)
  })

  test('is answered in one tab without a word to the others', async () => {
    const { page, secret } = await comeLongAgo()
    const second = await openTab(stage.context, '/account')
    await second.getByRole('button', { name: 'Change name' }).click()
    await second.getByLabel('New name').fill('Augusta')
    await page.bringToFront()
    await page.getByRole('button', { name: 'Change e-mail' }).click()
    await page.getByLabel('New e-mail').fill('ada@new.example')
    await page.getByLabel('Current password', { exact: true }).fill(ada.password)
    await page.getByRole('button', { name: 'Change address' }).click()
    await dialog(page).getByLabel('Code', { exact: true }).fill(codeNow(stage.demo, secret))
    await page.keyboard.press('Enter')
    await expectText(page.getByRole('definition'), 'Open the link in the e-mail')
    expect(await second.getByLabel('New name').inputValue()).toBe('Augusta')
  })
})

describe('a superuser', () => {
  test('resets the second step of somebody who has lost it, after a proof of their own', async () => {
    await personWithCodes(stage.demo, 'bob@example.com')
    const page = await comeIn(stage.context, stage.demo)
    await stage.demo.change(ada.email, { isSuperuser: true, isVerified: true })
    stage.demo.advance(301)
    await page.goto('/admin')
    await page.getByRole('button', { name: 'Reset second step bob@example.com' }).click()
    await page.getByRole('button', { name: 'Yes, reset second step' }).click()
    await dialog(page).getByLabel('Password', { exact: true }).fill(ada.password)
    await page.keyboard.press('Enter')
    await expectText(page.getByRole('status'), 'bob@example.com is asked for no second step')
    await expectFocus(page.getByRole('button', { name: 'Reset second step bob@example.com' }))
    const bob = { ...ada, email: 'bob@example.com' }
    const { user } = await person(stage.demo.url).api.auth.login.mutate(bob)
    expect(user?.email).toBe(bob.email)
    const [mail] = await stage.demo.mails()
    expect(mail).toMatchObject({ to: bob.email, subject: 'Your second step was reset' })
    // Their own they turn off on the page of their account.
    expect(await page.getByRole('button', { name: `Reset second step ${ada.email}` }).count()).toBe(
      0,
    )
  })
})
