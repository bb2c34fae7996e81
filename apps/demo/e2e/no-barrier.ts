import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** Axe's rules, by scheme: of the dark one all that differs is its colours (style/base.css). */
const schemes: Record<'light' | 'dark', Parameters<AxeBuilder['options']>[0]> = {
  light: { rules: { 'target-size': { enabled: true } } },
  dark: { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } },
}

/** In both schemes nothing for axe to find, and nothing wider than the window. */
export async function expectNoBarrier(page: Page, state: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    // Without frames the legacy mode finds the same, in half the time.
    const { violations } = await new AxeBuilder({ page })
      .options(schemes[colorScheme])
      .setLegacyMode()
      .analyze()
    const found = violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join()}`,
    )
    expect({ state, colorScheme, found }).toEqual({ state, colorScheme, found: [] })
  }
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  const fits = width <= (page.viewportSize()?.width ?? 0)
  expect({ state, fits }).toEqual({ state, fits: true })
}

export const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true }
export const desktop = { viewport: { width: 1280, height: 860 } }
