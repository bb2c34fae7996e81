import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { tabTo } from './focus.ts'
import { ada, person } from './person.ts'
import { useStage } from './stage.ts'
import { comeIn, expectPage, expectText, openTab, writeNote } from './visit.ts'

const stage = useStage()

const long = `${'W'.repeat(80)}`
const longEmail = `${'w'.repeat(64)}@${'example'.repeat(8)}.com`

/** A superuser with everything long that people can be called, and write. */
async function comeAsSomebodyLong(): Promise<Page> {
  const page = await comeIn(stage.context, stage.demo)
  await page.goto('/account')
  await page.getByRole('button', { name: 'Change name' }).click()
  await page.getByLabel('New name').fill(long)
  await page.getByRole('button', { name: 'Change name' }).click()
  await expectText(page.getByRole('status'), 'Your name has been changed.')
  await stage.demo.change(ada.email, { isSuperuser: true })
  const { api } = person(stage.demo.url)
  await api.auth.register.mutate({ ...ada, email: longEmail, displayName: long })
  return page
}

/** Nothing is wider than the window, nor cut off by what it is in. */
async function expectNoSideways(page: Page, state: string): Promise<void> {
  const found = await page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement
    const beyond = Array.from(document.querySelectorAll('body *'))
      .filter((element) => element.closest('.visually-hidden, thead') === null)
      .filter((element) => element.getBoundingClientRect().right > clientWidth + 0.5)
      .map((element) => element.outerHTML.slice(0, 80))
    return { wide: scrollWidth > clientWidth, beyond }
  })
  expect({ state, ...found }).toEqual({ state, wide: false, beyond: [] })
}

/** As readers may set it, without loss (WCAG 2.2, 1.4.12). The policy of the page allows no `style`. */
async function spaceOut(page: Page): Promise<void> {
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(
      '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }',
    )
    document.adoptedStyleSheets = [sheet]
  })
}

test('nothing scrolls sideways at 320 pixels, however long a name, an address or a word is [field-G3]', async () => {
  const page = await comeAsSomebodyLong()
  await page.setViewportSize({ width: 320, height: 640 })
  const look = async (path: string, title: string, act?: () => Promise<unknown>) => {
    await page.goto(path)
    await expectPage(page, title)
    await act?.()
    await expectNoSideways(page, path)
    await spaceOut(page)
    await expectNoSideways(page, `${path}, spaced out`)
  }
  await look('/notes', 'Notes', () => writeNote(page, 'x'.repeat(300)))
  await look('/account', 'Account', async () => {
    await page.getByText('This session').waitFor()
    for (const name of ['Change name', 'Change e-mail', 'Change password', 'Delete account']) {
      await page.getByRole('button', { name }).click()
    }
  })
  await look('/admin', 'Users', async () => {
    await page.getByRole('button', { name: `Deactivate ${longEmail}` }).click()
    await page.getByRole('button', { name: `Make superuser ${longEmail}` }).click()
  })
  await look(`/admin?search=${'z'.repeat(200)}`, 'Users', () => expectText(page, 'No name'))
  await look('/sign-out', 'Sign out?')
  await look('/nowhere', 'Page not found')
  await page.context().clearCookies()
  await look('/sign-in', 'Sign in')
  await look('/sign-up', 'Sign up', () => page.getByRole('button', { name: 'Sign up' }).click())
  await look('/reset-password#token', 'Choose a new password')
  await look('/forgot-password', 'Forgot your password?', async () => {
    await page.getByLabel('E-mail').fill(longEmail)
    await page.getByRole('button', { name: 'Send the link' }).click()
    await expectText(page, longEmail)
  })
})

test('what people write runs in its own direction, and leaves what is around it alone [field-G4]', async () => {
  const page = await comeIn(stage.context, stage.demo)
  await page.goto('/account')
  await page.getByRole('button', { name: 'Change name' }).click()
  const name = page.getByLabel('New name')
  await name.fill('מרים 2')
  const direction = (at: ReturnType<Page['locator']>) =>
    at.evaluate((element) => getComputedStyle(element).direction)
  expect(await direction(name)).toBe('rtl')
  await page.getByRole('button', { name: 'Change name' }).click()
  await expectText(page.getByRole('status'), 'Your name has been changed.')
  expect(await direction(page.getByRole('definition').locator('bdi').first())).toBe('rtl')

  await page.goto('/notes')
  expect(await direction(page.getByText('מרים 2'))).toBe('rtl')
  expect(await direction(page.locator('.lead'))).toBe('ltr')
  const text = page.getByRole('textbox', { name: 'New note' })
  await text.fill('שלום')
  expect(await direction(text)).toBe('rtl')
  await writeNote(page, 'שלום עולם\nand a line in English')
  await writeNote(page, 'another line, in English')
  expect(await direction(page.getByText('another line, in English').first())).toBe('ltr')
  const mixed = page.getByRole('listitem').last().locator('.note-text')
  expect(await direction(mixed)).toBe('rtl')
  expect(await mixed.evaluate((note) => getComputedStyle(note).unicodeBidi)).toBe('plaintext')

  await stage.demo.change(ada.email, { isSuperuser: true })
  await page.goto('/admin?search=מרים')
  expect(await direction(page.getByRole('rowheader').locator('bdi').first())).toBe('rtl')
  expect(await direction(page.getByRole('searchbox'))).toBe('rtl')
})

test('in forced colours every stop of the keyboard is seen, and axe finds nothing [field-G2]', async () => {
  const page = await comeIn(stage.context, stage.demo)
  await stage.demo.change(ada.email, { isSuperuser: true })
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ forcedColors: 'active', colorScheme, reducedMotion: 'reduce' })
    await page.goto('/notes')
    await expectPage(page, 'Notes')
    await tabTo(page, 'New note')
    await tabTo(page, 'Add note')
    await page.goto('/account')
    await page.getByText('This session').waitFor()
    for (const name of ['Change name', 'Change e-mail', 'Change password']) {
      await page.getByRole('button', { name }).click()
    }
    await page.getByRole('link', { name: 'Commonplace' }).focus()
    await tabTo(page, 'Delete account')
    await page.goto('/admin')
    await page.getByRole('rowheader').first().waitFor()
    await tabTo(page, `Remove as superuser ${ada.email}`)
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
    expect(violations.map(({ id }) => id)).toEqual([])
  }
  await page.context().clearCookies()
  await page.goto('/sign-in')
  await expectPage(page, 'Sign in')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('link', { name: 'Commonplace' }).focus()
  for (const name of ['E-mail', 'Password', 'Show password', 'Sign in', 'Sign up']) {
    await tabTo(page, name)
  }
})

test('on paper there are the notes, in black on white, and nothing to press [field-G11]', async () => {
  const page = await comeIn(stage.context, stage.demo)
  await writeNote(page, 'to be read by the fire')
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  await page.getByText('to be read by the fire').waitFor()
  for (const gone of ['navigation', 'textbox', 'button']) {
    expect(await page.getByRole(gone as 'button').count()).toBe(0)
  }
  const colours = await page.evaluate(() => {
    const { color, backgroundColor } = getComputedStyle(document.body)
    return {
      color,
      backgroundColor,
      scheme: getComputedStyle(document.documentElement).colorScheme,
    }
  })
  expect(colours).toEqual({
    color: 'rgb(0, 0, 0)',
    backgroundColor: 'rgb(255, 255, 255)',
    scheme: 'light',
  })
  const note = page.getByRole('listitem')
  expect(await note.evaluate((element) => getComputedStyle(element).breakInside)).toBe('avoid')

  await stage.demo.change(ada.email, { isSuperuser: true })
  for (const path of ['/account', '/admin']) {
    const other = await openTab(stage.context, path)
    await other.getByRole('heading', { level: 1 }).waitFor()
    await other.emulateMedia({ media: 'print', colorScheme: 'dark' })
    await other.locator('dl, table').getByText(ada.email).waitFor()
    expect(await other.getByRole('button').count()).toBe(0)
    await other.close()
  }
})
