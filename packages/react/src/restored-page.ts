/**
 * A page that the browser has kept as it was, and shows again on the way back: perhaps to somebody
 * else. It is covered until that is known.
 *
 * @param ask settles when it is known
 * @returns a function that ends this
 */
export function coverRestoredPage(ask: () => Promise<void>): () => void {
  // Apps in React Native have no pages.
  if (!('document' in globalThis)) return () => undefined
  const { style } = document.documentElement
  const leave = ({ persisted }: PageTransitionEvent) => {
    if (persisted) style.visibility = 'hidden'
  }
  // React draws what was learnt first.
  const uncover = () => void setTimeout(() => style.removeProperty('visibility'))
  const comeBack = ({ persisted }: PageTransitionEvent) => {
    if (persisted) void ask().finally(uncover)
  }
  window.addEventListener('pagehide', leave)
  window.addEventListener('pageshow', comeBack)
  return () => {
    window.removeEventListener('pagehide', leave)
    window.removeEventListener('pageshow', comeBack)
  }
}
