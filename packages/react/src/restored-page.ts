/**
 * A page that the browser has kept as it was, and shows again on the way back: perhaps to somebody
 * else. It is covered until that is known.
 *
 * @param ask settles when it is known, or when nothing is left to be shown
 * @returns a function that ends this
 */
export function coverRestoredPage(ask: () => Promise<void>): () => void {
  // Apps in React Native have no pages.
  if (!('document' in globalThis)) return () => undefined
  const { style } = document.documentElement
  let restored = 0
  const leave = ({ persisted }: PageTransitionEvent) => {
    if (persisted) style.visibility = 'hidden'
  }
  const comeBack = async ({ persisted }: PageTransitionEvent) => {
    if (!persisted) return
    const time = (restored += 1)
    await ask()
    // React draws what was learnt first. A page that was left again meanwhile stays covered.
    setTimeout(() => time === restored && style.removeProperty('visibility'))
  }
  const show = (event: PageTransitionEvent) => void comeBack(event)
  window.addEventListener('pagehide', leave)
  window.addEventListener('pageshow', show)
  return () => {
    window.removeEventListener('pagehide', leave)
    window.removeEventListener('pageshow', show)
  }
}
