import { describe, expect, test } from 'vitest'
import { ada, personSignedIn } from './person.ts'
import {
  comeIn,
  expectFocus,
  expectPage,
  expectText,
  openTab,
  signIn,
  signOut,
  signUp,
  writeNote,
} from './visit.ts'
import { useStage } from './stage.ts'

const stage = useStage()

test('who signed up is still in after a reload and in a second tab', async () => {
  const page = await stage.context.newPage()
  await signUp(page)
  await page.reload()
  await expectText(page, 'Good to see you, Ada.')
  const second = await openTab(stage.context, '/account')
  await expectPage(second, 'Account')
  await expectText(second.getByRole('definition'), ada.email)
})

test('the cookie is out of reach of scripts and of other sites', async () => {
  const page = await stage.context.newPage()
  await signUp(page)
  const cookies = await stage.context.cookies()
  expect(cookies).toHaveLength(1)
  expect(cookies[0]?.name).toMatch(/^__Host-/)
  expect(cookies[0]).toMatchObject({
    domain: 'localhost',
    path: '/',
    httpOnly: true,
    secure: true,
    sameSite: 'Lax',
  })
  const lifetime = (cookies[0]?.expires ?? 0) - Date.now() / 1000
  expect(lifetime).toBeGreaterThan(3500)
  expect(lifetime).toBeLessThanOrEqual(3600)
  expect(await page.evaluate(() => document.cookie)).toBe('')
  await signOut(page)
  expect(await stage.context.cookies()).toEqual([])
})

test('a sign-out in one tab is one in all tabs', async () => {
  const page = await comeIn(stage.context, stage.demo)
  await writeNote(page, 'not for everybody')
  const second = await openTab(stage.context, '/notes')
  await expectText(second, 'not for everybody')
  await page.bringToFront()
  await signOut(page)
  await expectPage(second, 'Sign in')
  await expectText(second, 'You were signed out in another tab.')
  expect(await second.getByText('not for everybody').count()).toBe(0)
  await second.goto('/notes')
  await expectPage(second, 'Sign in')
})

test('a sign-in in one tab is one in all tabs, each on its own page', async () => {
  const page = await comeIn(stage.context, stage.demo)
  await signOut(page)
  const second = await openTab(stage.context, '/account')
  await expectPage(second, 'Sign in')
  await page.bringToFront()
  await page.goto('/sign-in')
  await signIn(page)
  await expectPage(page, 'Notes')
  await expectPage(second, 'Account')
})

test('the next person at this browser sees nothing of the one before, in any tab', async () => {
  const page = await comeIn(stage.context, stage.demo)
  await writeNote(page, 'a secret of Ada')
  await page.getByRole('textbox', { name: 'New note' }).fill('half a secret')
  const second = await openTab(stage.context, '/notes')
  await expectText(second, 'a secret of Ada')
  await signOut(second)
  await expectPage(page, 'Sign in')

  // The notes of the next person are slow to come: there is time to see what is there till then.
  const held = Promise.withResolvers<void>()
  await page.route('**/trpc/notes.list**', async (route) => {
    await held.promise
    await route.continue()
  })
  await signUp(second, 'bob@example.com', 'Bob')
  await expectText(page, 'Good to see you, Bob.')
  expect(await page.content()).not.toContain('secret')
  expect(await page.getByRole('textbox', { name: 'New note' }).inputValue()).toBe('')
  held.resolve()
  await expectText(page, 'Nothing here yet.')
  expect(await page.content()).not.toContain('secret')
})

test('an answer that was under way does not undo a sign-in', async () => {
  await personSignedIn(stage.demo.url)
  const page = await openTab(stage.context, '/sign-in')
  await expectPage(page, 'Sign in')
  const held = Promise.withResolvers<void>()
  let asked = false
  await page.route('**/trpc/auth.whoAmI**', async (route) => {
    const response = await route.fetch()
    asked = true
    await held.promise
    // The page may have given up on it.
    await route.fulfill({ response }).catch(() => undefined)
  })
  // A question that is under way already is not asked again.
  await expect
    .poll(async () => {
      await page.evaluate(() => window.dispatchEvent(new Event('focus')))
      return asked
    })
    .toBe(true)
  await signIn(page)
  await expectPage(page, 'Notes')
  held.resolve()
  await writeNote(page, 'still here')
})

describe('a session that has ended', () => {
  test('is noticed at the next call, explained, and costs neither place nor draft', async () => {
    const page = await comeIn(stage.context, stage.demo)
    stage.demo.advance(3601)
    await page.getByRole('textbox', { name: 'New note' }).fill('a long thought')
    await page.getByRole('button', { name: 'Add note' }).click()
    await expectPage(page, 'Sign in')
    const notice = page.getByText('Your session has ended. Sign in again to continue.')
    await notice.waitFor()
    await expectFocus(notice)
    await signIn(page)
    await expectPage(page, 'Notes')
    expect(await page.getByRole('textbox', { name: 'New note' }).inputValue()).toBe(
      'a long thought',
    )
  })

  test('leads back to the page that was asked for', async () => {
    const page = await comeIn(stage.context, stage.demo)
    stage.demo.advance(3601)
    await page.goto('/account')
    await expectText(page, 'Your session has ended.')
    await signIn(page)
    await expectPage(page, 'Account')
  })

  test('is noticed on coming back to the window, also when the browser dropped the cookie', async () => {
    const page = await comeIn(stage.context, stage.demo)
    await stage.context.clearCookies()
    await page.evaluate(() => window.dispatchEvent(new Event('focus')))
    await expectText(page, 'Your session has ended.')
  })

  test('is no news to somebody who never had one', async () => {
    const page = await openTab(stage.context, '/notes')
    await expectPage(page, 'Sign in')
    expect(await page.getByText('session has ended').count()).toBe(0)
  })
})

describe('what goes wrong is said in words', () => {
  test('a wrong password, without a word about which half was wrong', async () => {
    const page = await comeIn(stage.context, stage.demo)
    await signOut(page)
    await page.goto('/sign-in')
    await signIn(page, { ...ada, password: 'not the password' })
    const alert = page.getByRole('alert')
    await expectText(alert, 'The e-mail address or the password is wrong.')
    await expectFocus(alert)
    expect(await page.getByLabel('E-mail').inputValue()).toBe(ada.email)
    await signIn(page)
    await expectPage(page, 'Notes')
  })

  test('a sign-up that is refused, at the field that is to blame', async () => {
    await personSignedIn(stage.demo.url)
    const page = await openTab(stage.context, '/sign-up')
    for (const [change, label, words] of [
      [{ 'E-mail': 'ada' }, 'E-mail', 'Enter an e-mail address, for example ada@example.com.'],
      [{ Name: ' ' }, 'Name', 'Enter your name.'],
      [{ Name: 'x'.repeat(81) }, 'Name', 'Enter a name of 1 to 80 visible characters.'],
      [{ Password: 'short' }, 'Password', 'Choose a password of at least 8 characters.'],
      [{ Password: 'x'.repeat(129) }, 'Password', 'That password is too long'],
      [{}, 'E-mail', 'There is already an account with this e-mail address.'],
    ] as const) {
      const fields = { Name: 'Ada', 'E-mail': ada.email, Password: ada.password, ...change }
      for (const [name, value] of Object.entries(fields)) {
        await page.getByLabel(name, { exact: true }).fill(value)
      }
      await page.getByRole('heading', { level: 1 }).focus()
      await page.getByRole('button', { name: 'Sign up' }).click()
      await expectText(page, words)
      const field = page.getByLabel(label, { exact: true })
      expect(await field.getAttribute('aria-invalid')).toBe('true')
      await expectFocus(field)
    }
  })

  test('an outage is not a sign-out', async () => {
    const page = await comeIn(stage.context, stage.demo)
    await page.route('**/trpc/**', (route) => route.abort())
    await page.reload()
    await expectText(page, 'The server cannot be reached.')
    await page.unroute('**/trpc/**')
    await page.getByRole('button', { name: 'Try again' }).click()
    await expectPage(page, 'Notes')
  })

  test('a sign-out that did not arrive is not taken for one', async () => {
    const page = await comeIn(stage.context, stage.demo)
    await page.route('**/trpc/auth.logout**', (route) => route.abort())
    await page.getByRole('navigation').getByRole('button', { name: 'Sign out' }).click()
    await expectText(page.getByRole('alert'), 'You are still signed in.')
    await expectPage(page, 'Notes')
  })
})
