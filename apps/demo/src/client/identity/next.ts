/** The pages to which sign-in may lead back. A list, so that no address can lead elsewhere. */
const pages: readonly string[] = ['/notes', '/account', '/admin']

export function signInPath(from: string): string {
  return from === '/notes' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(from)}`
}

/** @param search the query string of the page's address */
export function pageAfterSignIn(search: string): string {
  const next = new URLSearchParams(search).get('next')
  return pages.find((page) => page === next) ?? '/notes'
}
