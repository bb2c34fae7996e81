import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { codeNow, personWithCodes } from './authenticator.ts'
import { ada } from './person.ts'
import { useStage } from './stage.ts'
import {
  comeIn,
  expectFocus,
  expectPage,
  expectProblem,
  expectText,
  openTab,
  signIn,
  signOut,
  writeNote,
} from './visit.ts'

const stage = useStage()

/** A tab of somebody with a confirmed address, on the page of their account. */
async function comeToAccount(): Promise<Page> {
  const page = await comeIn(stage.context, stage.demo)
  await stage.demo.change(ada.email, { isVerified: true })
  await page.goto('/account')
  await page.getByRole('button', { name: 'Set up authenticator app' }).waitFor()
  return page
}

/** A tab of somebody with an authenticator app, who has entered their password. */
async function comeToSecondStep() {
  const who = await personWithCodes(stage.demo)
  const page = await openTab(stage.context, '/sign-in')
  await signIn(page)
  await expectPage(page, 'One more step')
  return { ...who, page }
}

const codeField = (page: Page) => page.getByLabel('Code', { exact: true })

async function enterCode(page: Page, code: string): Promise<void> {
  await codeField(page).fill(code)
  await page.getByRole('button', { name: 'Continue' }).click()
}

describe('an authenticator app', () => {
  test('is set up with its first code, gives recovery codes once, and is asked for from then on', async () => {
    const { demo, context } = stage
    const page = await comeToAccount()
    await page.getByRole('button', { name: 'Set up authenticator app' }).click()
    await expectFocus(page.getByRole('heading', { name: 'Add Commonplace to your' }))
    await page.getByRole('img', { name: 'QR code' }).waitFor()
    const secret = await page.locator('.secret code').innerText()
    const code = page.getByLabel('Code that the app shows')
    expect(await code.getAttribute('autocomplete')).toBe('one-time-code')
    expect(await code.getAttribute('inputmode')).toBe('numeric')
    await code.fill(codeNow(demo, secret, 20))
    await page.getByRole('button', { name: 'Turn on' }).click()
    await expectProblem(page, 'That code is wrong')
    await expectFocus(code)
    await code.fill(codeNow(demo, secret))
    await page.getByRole('button', { name: 'Turn on' }).click()

    await expectFocus(page.getByRole('heading', { name: 'Your recovery codes' }))
    expect(await page.locator('.codes li').count()).toBe(10)
    await page.getByRole('button', { name: 'I have kept them' }).click()
    await expectFocus(page.getByRole('heading', { name: 'Signing in' }))
    await expectText(page.getByRole('definition'), '10 left')
    expect(await page.locator('.codes').count()).toBe(0)
    const [mail] = await demo.mails()
    expect(mail).toMatchObject({ to: ada.email, subject: 'An authenticator app was set up' })

    await signOut(page)
    demo.advance(30)
    const next = await openTab(context, '/sign-in?next=/account')
    await signIn(next)
    await expectPage(next, 'One more step')
    await expectFocus(codeField(next))
    await enterCode(next, codeNow(demo, secret))
    await expectPage(next, 'Account')
  })

  test('hands over its recovery codes as a text file', async () => {
    const page = await comeToAccount()
    await page.getByRole('button', { name: 'Set up authenticator app' }).click()
    const secret = await page.locator('.secret code').innerText()
    await page.getByLabel('Code that the app shows').fill(codeNow(stage.demo, secret))
    await page.getByRole('button', { name: 'Turn on' }).click()
    await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor()
    const shown = await page.locator('.codes li').allInnerTexts()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download codes' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('commonplace-recovery-codes.txt')
    const text = await readFile(await download.path(), 'utf8')
    for (const code of shown) expect(text).toContain(code)
    await page.emulateMedia({ media: 'print' })
    await expectText(page, shown[0] ?? '')
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(0)
    expect(await page.getByText('Where you are signed in').isVisible()).toBe(false)
  })

  test('can be turned off, and the password is enough again', async () => {
    const { secret } = await personWithCodes(stage.demo)
    const page = await openTab(stage.context, '/sign-in?next=/account')
    await signIn(page)
    await enterCode(page, codeNow(stage.demo, secret))
    await page.getByRole('button', { name: 'Turn off authenticator app' }).click()
    await page.getByRole('button', { name: 'Yes, turn it off' }).click()
    await expectText(page.getByRole('status'), 'Your authenticator app has been turned off.')
    await expectFocus(page.getByRole('heading', { name: 'Signing in' }))
    await page.getByRole('button', { name: 'Set up authenticator app' }).waitFor()
    expect(await page.getByText('Recovery codes', { exact: true }).count()).toBe(0)
    await signOut(page)
    await page.goto('/sign-in')
    await signIn(page)
    await expectPage(page, 'Notes')
  })

  test('is not offered before the address is confirmed, which somebody else may own', async () => {
    const page = await comeIn(stage.context, stage.demo)
    await page.goto('/account')
    await expectText(page, 'Once your e-mail address is confirmed')
    expect(await page.getByRole('button', { name: 'Set up' }).count()).toBe(0)
  })
})

describe('the second step', () => {
  test('says that a code is wrong or empty, at its field, and takes the next one', async () => {
    const { page, secret } = await comeToSecondStep()
    await enterCode(page, '')
    await expectProblem(page, 'Enter the code.')
    await enterCode(page, codeNow(stage.demo, secret, 20))
    await expectProblem(page, 'That code is wrong')
    await expectFocus(codeField(page))
    await enterCode(page, codeNow(stage.demo, secret).replace(/(...)/, '$1 '))
    await expectPage(page, 'Notes')
  })

  test('takes a recovery code, once, and the owner is told how many are left', async () => {
    const { page, recoveryCodes } = await comeToSecondStep()
    const [code = ''] = recoveryCodes
    await page.getByRole('button', { name: 'Use a recovery code' }).click()
    const field = page.getByLabel('Recovery code')
    await expectFocus(field)
    await field.fill(code.toLowerCase())
    await page.keyboard.press('Enter')
    await expectPage(page, 'Notes')
    const [mail] = await stage.demo.mails()
    expect(mail).toMatchObject({ to: ada.email, subject: 'A recovery code was used' })
    expect(mail?.text).toContain('9 codes are left.')

    await signOut(page)
    await page.goto('/sign-in')
    await signIn(page)
    await page.getByRole('button', { name: 'Use a recovery code' }).click()
    await field.fill(code)
    await page.keyboard.press('Enter')
    await expectProblem(page, 'That is not one of your recovery codes')
    await page.getByRole('button', { name: 'Use a code of your authenticator app' }).click()
    await expectFocus(codeField(page))
  })

  test('is found again by a reload, and by other pages', async () => {
    const { page, secret } = await comeToSecondStep()
    await page.reload()
    await expectPage(page, 'One more step')
    await page.goto('/account')
    await expectPage(page, 'One more step')
    await enterCode(page, codeNow(stage.demo, secret))
    await expectPage(page, 'Account')
  })

  test('leads back to where one begins, for good', async () => {
    const { page } = await comeToSecondStep()
    await page.getByRole('button', { name: 'Back to sign in' }).click()
    await expectPage(page, 'Sign in')
    await expectFocus(page.getByRole('heading', { name: 'Sign in', exact: true }))
    expect(await page.getByText('signed out').count()).toBe(0)
    // What is left remembers only that a passkey was offered.
    const names = (await stage.context.cookies()).map(({ name }) => name)
    expect(names.filter((name) => !name.includes('passkey'))).toEqual([])
    await page.reload()
    await expectPage(page, 'Sign in')
  })

  test('is over after five wrong codes, and then begins with the password', async () => {
    const { page, secret } = await comeToSecondStep()
    for (let tries = 0; tries < 5; tries += 1) {
      await enterCode(page, codeNow(stage.demo, secret, 20 + tries))
      await expectProblem(page, 'That code is wrong')
    }
    await enterCode(page, codeNow(stage.demo, secret))
    await expectPage(page, 'Sign in')
    await expectFocus(page.getByText('That sign-in is over'))
    await signIn(page)
    await expectPage(page, 'One more step')
  })

  test('is over after ten minutes', async () => {
    const { page } = await comeToSecondStep()
    stage.demo.advance(601)
    await page.evaluate(() => window.dispatchEvent(new Event('focus')))
    await expectPage(page, 'Sign in')
    await expectText(page, 'That sign-in is over')
  })

  test('done in one tab is done in all', async () => {
    const { page, secret } = await comeToSecondStep()
    const second = await openTab(stage.context, '/account')
    await expectPage(second, 'One more step')
    await page.bringToFront()
    await enterCode(page, codeNow(stage.demo, secret))
    await expectPage(page, 'Notes')
    await expectPage(second, 'Account')
  })

  test('given up in one tab is given up in all', async () => {
    const { page } = await comeToSecondStep()
    const second = await openTab(stage.context, '/account')
    await expectPage(second, 'One more step')
    await page.bringToFront()
    await page.getByRole('button', { name: 'Back to sign in' }).click()
    await expectPage(second, 'Sign in')
    expect(await second.getByText('another tab').count()).toBe(0)
  })

  test('shows nothing of the one before, and nothing of whom it waits for', async () => {
    const { secret } = await personWithCodes(stage.demo)
    const page = await openTab(stage.context, '/sign-in')
    await signIn(page)
    await enterCode(page, codeNow(stage.demo, secret))
    await expectPage(page, 'Notes')
    await writeNote(page, 'a secret of Ada')
    const second = await openTab(stage.context, '/notes')
    await expectText(second, 'a secret of Ada')
    await signOut(page)
    await page.goto('/sign-in')
    await signIn(page)
    await expectPage(page, 'One more step')
    for (const tab of [page, second]) {
      const content = await tab.content()
      expect(content).not.toContain('a secret of Ada')
      expect(content).not.toContain(ada.email)
    }
  })

  test('that the server cannot check now is not lost', async () => {
    const { page, secret } = await comeToSecondStep()
    await page.route('**/trpc/auth.totp.verify**', (route) => route.abort())
    await enterCode(page, codeNow(stage.demo, secret))
    await expectText(page.getByRole('alert'), 'The server cannot be reached.')
    await page.unroute('**/trpc/auth.totp.verify**')
    await page.getByRole('button', { name: 'Continue' }).click()
    await expectPage(page, 'Notes')
  })
})

test('a record that was changed in the database is none, and one for the log', async () => {
  const { demo, context } = stage
  await personWithCodes(demo)
  await demo.database
    .updateTable('auth_record')
    .set({ data: '"planted"' })
    .where('kind', '=', 'totp')
    .execute()
  const page = await openTab(context, '/sign-in')
  await signIn(page)
  await enterCode(page, '123456')
  await expectProblem(page, 'That code is wrong')
  await demo.mails()
  expect(demo.incidents).toContain('a record of the kind totp does not open')
})

test('new recovery codes void the old ones', async () => {
  const { page, secret, recoveryCodes } = await comeToSecondStep()
  await enterCode(page, codeNow(stage.demo, secret))
  await page.getByRole('link', { name: 'Account' }).click()
  await page.getByRole('button', { name: 'Make new ones' }).click()
  await page.getByRole('button', { name: 'Yes, void the old ones' }).click()
  await expectFocus(page.getByRole('heading', { name: 'Your recovery codes' }))
  const shown = await page.locator('.codes li').allInnerTexts()
  expect(shown).toHaveLength(10)
  expect(recoveryCodes.some((code) => shown.includes(code))).toBe(false)
  const [mail] = await stage.demo.mails()
  expect(mail).toMatchObject({ to: ada.email, subject: 'You have new recovery codes' })
})
