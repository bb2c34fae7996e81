import { page } from './page.ts'

/**
 * For the page that people come back to from a provider: takes the answer out of the address, and
 * finishes the sign-in with it, once. Make it outside of any component, and call what it returns from
 * an effect: React's StrictMode, which runs effects twice, gets the same promise twice.
 *
 * The answer is out of the address bar and the history before anything else happens, so that no
 * script, `Referer` or bookmark has the code (RFC 9700 section 4.2).
 *
 * @param finish calls `finish` of `oauthRouter` with the address
 * @returns a function that returns `null` where the address holds no answer: somebody has opened the
 *   page by themselves, or gone back to it; and on a server
 */
export function oauthCallback<TAnswer>(
  finish: (url: string) => Promise<TAnswer>,
): () => Promise<TAnswer> | null {
  let finished: Promise<TAnswer> | null = null
  return () => {
    const { location, history } = page
    const query = new URLSearchParams(location?.search)
    // A server may have passed the answer on behind `#`, as `formPostBridge` does.
    const answer = query.has('state') ? query : new URLSearchParams(location?.hash.slice(1))
    const isAnswer = answer.has('state') && (answer.has('code') || answer.has('error'))
    if (!location || !isAnswer) return finished
    const { href, pathname } = location
    history?.replaceState(history.state, '', pathname)
    finished = finish(href)
    page.addEventListener?.('popstate', () => (finished = null), { once: true })
    return finished
  }
}
