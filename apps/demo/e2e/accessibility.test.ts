import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser } from './browser.ts'
import { type Demo, startDemo } from './demo.ts'
import { expectPage, expectText, openBrowser, signUp, writeNote } from './visit.ts'

let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(() => browser.close())

/** Nothing for axe to find, and nothing wider than the window. */
async function expectNoBarrier(page: Page, state: string): Promise<void> {
  // Without frames the legacy mode finds the same, in half the time.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join()}`)
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  const fits = width <= (page.viewportSize()?.width ?? 0)
  expect({ state, found, fits }).toEqual({ state, found: [], fits: true })
}

const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true }
const desktop = { viewport: { width: 1280, height: 860 } }

describe.each([
  { device: 'phone', colorScheme: 'light' as const, ...phone },
  { device: 'phone', colorScheme: 'dark' as const, ...phone },
  { device: 'desktop', colorScheme: 'light' as const, ...desktop },
  { device: 'desktop', colorScheme: 'dark' as const, ...desktop },
])('on a $device, $colorScheme', ({ device: _device, ...options }) => {
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
      ['/nowhere', 'There is no such page'],
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
    await page.getByRole('button', { name: 'Sign in' }).click()
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
    await expectNoBarrier(page, 'account')
    await page.goto('/sign-out')
    await expectPage(page, 'Sign out?')
    await expectNoBarrier(page, 'sign out')
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
