import { existsSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { addressOf, type Page } from './pages.ts'
import { home, repository } from './repository.ts'

/** Where a link of a page leads on the site, and which files must be copied for it. */
export interface Rewritten {
  readonly text: string
  /** Pictures and other files, from the root of the repository. */
  readonly files: readonly string[]
}

const picture = /\.(?:svg|png)$/
const code = /(^```.*?^```$|^ +```.*?^ +```$)/ms

/**
 * Makes the links of a page those of the site. In the repository they lead to files, so that they work
 * there too.
 */
export function rewriteLinks(text: string, page: Page, all: readonly Page[]): Rewritten {
  const files = new Set<string>()
  const rewrite = (link: string): string => {
    const { file, anchor } = fileOf(link, page)
    if (file === null) return link
    // A folder is the page of its README.
    const target = all.find((other) => [file, join(file, 'README.md')].includes(other.file))
    if (target !== undefined) return `${addressOf(target)}${anchor}`
    if (!picture.test(file)) return `${home}/blob/main/${file}${anchor}`
    files.add(file)
    return `/files/${file}`
  }
  const parts = text
    .split(new RegExp(code, 'gms'))
    .map((part) =>
      part.trimStart().startsWith('```')
        ? part
        : part.replaceAll(/(?<=\]\()[^)\s]+(?=[)\s])/g, rewrite),
    )
  return { text: parts.join(''), files: [...files] }
}

/** The file of the repository that a link means; none for one that leads elsewhere, or within its page. */
function fileOf(link: string, page: Page): { file: string | null; anchor: string } {
  const inRepository = link.startsWith(`${home}/`)
    ? link.slice(home.length).replace(/^\/(?:blob|tree)\/main(?=\/)/, '')
    : null
  if (link.startsWith('#') || (inRepository === null && /^[a-z]+:/.test(link))) {
    return { file: null, anchor: '' }
  }
  const [path = '', fragment] = (inRepository ?? link).split('#')
  const from = inRepository === null ? resolve(repository, dirname(page.file)) : repository
  const file = relative(repository, join(from, path)).replace(/\/$/, '')
  const anchor = fragment === undefined ? '' : `#${fragment}`
  return { file: existsSync(join(repository, file)) ? file || 'README.md' : null, anchor }
}
