import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** The name of what has the focus, once it is seen that it has it: by an outline, in any colours. */
async function seenFocus(page: Page): Promise<string> {
  const { name, seen } = await page.evaluate(() => {
    const isDrawn = (element: Element | null | undefined) => {
      if (!element) return false
      const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element)
      const around = getComputedStyle(element.parentElement ?? element).backgroundColor
      const drawn = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2
      return drawn && outlineColor !== around && !/^rgba\(.*, 0\)$/.test(outlineColor)
    }
    const focus = document.activeElement
    const frame = focus?.matches('input, textarea') ? focus.closest('.input, .composer') : null
    const label =
      focus instanceof HTMLInputElement || focus instanceof HTMLTextAreaElement
        ? (focus.labels?.[0]?.textContent ?? focus.ariaLabel)
        : (focus?.ariaLabel ?? focus?.textContent)
    return { name: label ?? '', seen: isDrawn(focus) || isDrawn(frame) }
  })
  expect({ name, seen }).toEqual({ name, seen: true })
  return name
}

/** Presses the key until the focus is on this, through stops that can all be seen. */
export async function tabTo(page: Page, name: string, key = 'Tab'): Promise<void> {
  for (let stops = 0; stops < 40; stops += 1) {
    await page.keyboard.press(key)
    if ((await seenFocus(page)).startsWith(name)) return
  }
  throw new Error(`${key} does not reach ${name}.`)
}
