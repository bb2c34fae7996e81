/**
 * The cookies as the browser sent them, but for those that a Server Action has changed since. Of several
 * with one name `cookies()` knows the last only, and the first good one is what counts.
 *
 * @param sent the header
 * @param now `cookies()` as text
 */
export function currentCookies(sent: string, now: string): string {
  const pairs = (text: string) => text.split('; ').filter((pair) => pair !== '')
  const nameOf = (pair: string) => pair.slice(0, pair.indexOf('='))
  const byName = (text: string) => new Map(pairs(text).map((pair) => [nameOf(pair), pair]))
  const [before, after] = [byName(sent), byName(now)]
  const isKept = (pair: string) => before.get(nameOf(pair)) === after.get(nameOf(pair))
  return [...pairs(sent).filter(isKept), ...pairs(now).filter((pair) => !isKept(pair))].join('; ')
}
