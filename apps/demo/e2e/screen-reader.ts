import type { Page } from 'playwright-core'

/**
 * What a screen reader says by itself while something else has its attention: the text of a live
 * region when it has changed, and of an alert when it appears. The same words set once more are no
 * change, and a status that appears with its text is not spoken (WAI-ARIA 1.2, section 6.7.4).
 *
 * @returns what has been said so far
 */
export async function listen(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(() => {
    const said: string[] = []
    const regions = '[role=status], [role=alert], [aria-live]'
    const elementOf = (node: Node) => (node instanceof Element ? node : node.parentElement)

    const isChange = ({ type, target, oldValue, addedNodes, removedNodes }: MutationRecord) => {
      if (type === 'characterData') return target.nodeValue !== oldValue
      const added = Array.from(addedNodes)
      if (added.some((node) => node instanceof Element)) return true
      const text = (nodes: Iterable<Node>) =>
        Array.from(nodes, (node) => node.textContent ?? '').join('')
      return text(addedNodes) !== text(removedNodes)
    }
    const alertsIn = ({ addedNodes }: MutationRecord) =>
      Array.from(addedNodes)
        .filter((node) => node instanceof Element)
        .flatMap((node) => [
          ...(node.matches('[role=alert]') ? [node] : []),
          ...node.querySelectorAll('[role=alert]'),
        ])

    new MutationObserver((records) => {
      const speaking = new Set<Element>(records.flatMap(alertsIn))
      for (const record of records.filter(isChange)) {
        const region = elementOf(record.target)?.closest(regions)
        if (region) speaking.add(region)
      }
      for (const region of speaking) {
        const text = region.isConnected ? region.textContent?.trim() : ''
        if (text) said.push(text)
      }
    }).observe(document, {
      subtree: true,
      childList: true,
      characterData: true,
      characterDataOldValue: true,
    })
    Object.assign(window, { said })
  })
  return () => page.evaluate(() => ('said' in window ? (window.said as string[]) : []))
}
