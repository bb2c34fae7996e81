/** The pages to which sign-in may lead back. A list, so that no address can lead elsewhere. */
const pages: readonly string[] = ['/notes', '/account', '/admin', '/oauth/confirm']

/** @param search the query string of the page that led here, which says what was looked at */
export function signInPath(from: string, search = ''): string {
  const next = search === '' ? from : `${from}?${search}`
  return next === '/notes' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(next)}`
}

/** @param search the query string of the page's address */
export function pageAfterSignIn(search: string): string {
  const next = new URLSearchParams(search).get('next') ?? ''
  const [path, query] = next.split('?', 2)
  const page = pages.find((one) => one === path) ?? '/notes'
  return page === path && query !== undefined ? `${page}?${query}` : page
}
