import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import type { Demo } from './demo.ts'
import { ada, personSignedIn } from './person.ts'

/** A browser of somebody's own: cookies, tabs, cache. */
export async function openBrowser(
  browser: Browser,
  demo: Demo,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: demo.url, locale: 'en-GB', ...options })
  // A page that never shows what a test waits for fails the test well before the test's own limit.
  context.setDefaultTimeout(10_000)
  return context
}

/** A tab at this address. */
export async function openTab(context: BrowserContext, path: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(path)
  return page
}

/** The page with this heading is there. */
export async function expectPage(page: Page, title: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor()
}

/** The text is shown. */
export async function expectText(scope: Page | Locator, text: string | RegExp): Promise<void> {
  await scope.getByText(text).waitFor()
}

/** A field is said to be wrong, in these words. */
export async function expectProblem(scope: Page | Locator, text: string): Promise<void> {
  await scope.locator('.field-error').filter({ hasText: text }).waitFor()
}

/** The focus comes to rest on it. */
export async function expectFocus(target: Locator): Promise<void> {
  await target.and(target.page().locator(':focus')).waitFor()
}

export async function signUp(page: Page, email: string = ada.email, name = 'Ada'): Promise<void> {
  await page.goto('/sign-up')
  await page.getByLabel('Name').fill(name)
  await fillCredentials(page, { ...ada, email })
  await page.getByRole('button', { name: 'Sign up' }).click()
  await expectPage(page, 'Notes')
}

/** A tab of somebody who signed up and in already, for tests that are about what comes after. */
export async function comeIn(context: BrowserContext, demo: Demo): Promise<Page> {
  const { jar } = await personSignedIn(demo.url)
  const cookies = await jar.getCookies(demo.url)
  // Chromium's remote control takes a Secure cookie for https only, unlike its pages.
  const url = demo.url.replace('http:', 'https:')
  await context.addCookies(
    cookies.map(({ key, value }) => ({ name: key, value, url, httpOnly: true, secure: true })),
  )
  const page = await openTab(context, '/notes')
  // Nothing is under way any more that a test's next step could overtake.
  await page.getByRole('heading', { name: 'No notes' }).waitFor()
  return page
}

/** The address that the newest mail to somebody leads to. */
export async function linkInMailTo(demo: Demo, email: string): Promise<string> {
  const mail = (await demo.mails()).find(({ to }) => to === email)
  const link = /^https?:\/\/\S+$/m.exec(mail?.text ?? '')?.[0]
  if (link === undefined) throw new Error(`No mail with a link has come to ${email}.`)
  return link
}

/** On the sign-in page. */
export async function signIn(page: Page, credentials = ada): Promise<void> {
  await fillCredentials(page, credentials)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole('navigation').getByRole('button', { name: 'Sign out' }).click()
  await expectPage(page, 'You are signed out')
}

export async function writeNote(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'New note' }).fill(text)
  await page.getByRole('button', { name: 'Add note' }).click()
  await page.getByRole('listitem').filter({ hasText: text }).waitFor()
}

async function fillCredentials(page: Page, { email, password }: typeof ada): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
}
