import { plain } from '../pages/markdown.ts'
import type { NamedText } from '../pages/tests.ts'

/**
 * What a row names as its proof, as a link.
 *
 * @throws for a test that is not there, a name that several files have, a number that nobody proves
 */
export function proofLink(claim: string, texts: readonly NamedText[]): string {
  const [, number] = /^\[sec-(\d+)\]$/.exec(claim) ?? []
  if (number === undefined) return testLink(claim, texts)
  const proved = texts.some(({ proves }) => proves['sec']?.includes(number))
  if (!proved) throw new Error(`No test carries ${claim}.`)
  return `[threat ${number}](security.md)`
}

function testLink(claim: string, texts: readonly NamedText[]): string {
  const [, file = '', name = ''] = /^(\S+): (.+)$/.exec(claim) ?? []
  const isIn = (text: NamedText) => `/${text.file}`.endsWith(`/${file}`)
  const named = texts.filter((text) => text.name === name && isIn(text))
  const [path, ...others] = new Set(named.map((text) => text.file))
  if (path === undefined) throw new Error(`There is no test "${claim}".`)
  if (others.length > 0) throw new Error(`Several files have "${claim}": say more of the path.`)
  return `[\`${path.split('/').at(-1)}\`](../${path}): ${plain(name)}`
}
