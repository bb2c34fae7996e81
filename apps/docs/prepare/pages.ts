import { globSync } from 'node:fs'
import { repository } from './repository.ts'

/** A file of the repository that is a page of the site. */
export interface Page {
  /** From the root of the repository. */
  readonly file: string
  /** Its address below the site's root, without slashes around it. Of the first page: `index`. */
  readonly slug: string
}

const shown = ['README.md', 'docs/**/*.md', 'packages/*/README.md', 'apps/demo/README.md']

/** What is in the repository is in the site: nothing is listed twice. */
export function pages(): readonly Page[] {
  return globSync(shown, { cwd: repository, exclude: ['**/node_modules/**'] })
    .toSorted((a, b) => a.localeCompare(b, 'en'))
    .map((file) => ({ file, slug: slugOf(file) }))
}

function slugOf(file: string): string {
  if (file === 'README.md') return 'start'
  if (file === 'docs/README.md') return 'index'
  return file
    .replace(/^docs\//, '')
    .replace(/(\/README)?\.md$/, '')
    .toLowerCase() // as Astro makes addresses
}

export const addressOf = ({ slug }: Page): string => (slug === 'index' ? '/' : `/${slug}/`)
