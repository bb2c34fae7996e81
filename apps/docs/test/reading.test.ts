import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchChromium } from '../../../packages/server/test/harness/chromium.ts'
import { type Served, serveSite } from '../serve/site.ts'

let browser: Browser
let site: Served

beforeAll(async () => {
  browser = await launchChromium()
  site = await serveSite()
})

afterAll(async () => {
  await browser.close()
  await site[Symbol.asyncDispose]()
})

/** A page of the site, and every address that it asks for. */
async function open(path: string, width = 1280): Promise<{ page: Page; asked: string[] }> {
  const page = await browser.newPage({ viewport: { width, height: 860 }, baseURL: site.url })
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await page.goto(path)
  return { page, asked }
}

describe.each([360, 1280])('%s pixels wide', (width) => {
  test.each(['/', '/accounts/', '/limits/', '/reference/server/functions/createauth/'])(
    'nothing of %s stands in anybody’s way, light and dark',
    async (path) => {
      const { page } = await open(path, width)
      for (const theme of ['light', 'dark']) {
        await page.evaluate((name) => (document.documentElement.dataset.theme = name), theme)
        const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
        const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join()}`)
        expect({ theme, found }).toEqual({ theme, found: [] })
      }
      const wide = await page.evaluate(() => document.documentElement.scrollWidth)
      expect(wide).toBeLessThanOrEqual(width)
      await page.close()
    },
  )
})

test('the search finds an export by its name, with the keyboard alone, and asks no other host', async () => {
  const { page, asked } = await open('/')
  // It is loaded when the page has nothing else to do.
  await page.locator('.pagefind-ui__search-input').waitFor({ state: 'attached' })
  await page.keyboard.press('Control+k')
  await page.keyboard.insertText('totpRouter') // at once: each letter would be a search of its own
  const found = page.locator('dialog .pagefind-ui__result-link', { hasText: /^totpRouter\(\)$/ })
  await found.first().waitFor()
  expect(await page.locator('dialog .pagefind-ui__result').count()).toBeLessThan(10)
  await page.keyboard.press('Tab')
  while ((await page.evaluate(() => document.activeElement?.textContent)) !== 'totpRouter()') {
    await page.keyboard.press('Tab')
  }
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/reference\/server\/totp\/functions\/totprouter\//)
  expect(asked.filter((url) => !url.startsWith(site.url))).toEqual([])
  await page.close()
})

test('the keyboard reaches the content at once', async () => {
  const { page } = await open('/sessions/')
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => document.activeElement?.textContent?.trim())).toBe(
    'Skip to content',
  )
  await page.keyboard.press('Enter')
  expect(new URL(page.url()).hash).toBe('#_top')
  await page.close()
})

test('the picture of a request’s way says in words what it shows', async () => {
  const { page } = await open('/')
  const picture = page.getByRole('img', { name: /The request goes down/ })
  expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(480)
  await page.close()
})
