import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { rewriteLinks } from './links.ts'
import { pages } from './pages.ts'
import { writeReference } from './reference.ts'
import { home, repository } from './repository.ts'

// Makes what Astro builds: the pages of the repository with the site's links, the pictures that they
// show, and the reference. Everything here can be deleted at any time.
const app = resolve(import.meta.dirname, '..')
const content = join(app, 'src/content/docs')
const files = join(app, 'public/files')
// Astro's memory of rendered pages does not notice that the way they are rendered has changed.
const memory = join(app, 'node_modules/.astro')
for (const folder of [content, files, memory]) rmSync(folder, { recursive: true, force: true })

const all = pages()
for (const page of all) {
  const source = readFileSync(join(repository, page.file), 'utf8')
  const { text, files: shown } = rewriteLinks(source, page, all)
  const path = page.file.endsWith('/README.md') ? join(page.slug, 'index.md') : `${page.slug}.md`
  write(
    path === 'index/index.md' ? 'index.md' : path,
    withFrontmatter(text, `${home}/edit/main/${page.file}`),
  )
  for (const file of shown) cpSync(join(repository, file), join(files, file))
}

const reference = join(content, 'reference')
await writeReference(reference)
const ofReference = globSync('**/*.md', { cwd: reference })
for (const file of ofReference) {
  const text = readFileSync(join(reference, file), 'utf8')
  write(join('reference', file), withFrontmatter(relinked(text, file)))
}
console.log(`${all.length} pages of the repository, ${ofReference.length} of the reference`)

function write(path: string, text: string): void {
  const file = join(content, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

/** The first heading is the page's title, which the site shows by itself. */
function withFrontmatter(text: string, editUrl?: string): string {
  const heading = /^# (.+)\n/m.exec(text)
  if (heading === null) throw new Error(`A page has no title: ${text.slice(0, 60)}`)
  const [line, title = ''] = heading
  // `AuthOptions`, without the list of its type parameters.
  const name = title.replace(/\\<.*$/, '').replaceAll(/[`\\]/g, '')
  const fields = { title: name, editUrl: editUrl ?? false }
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
  return `---\n${lines.join('\n')}\n---\n${text.replace(line, '')}`
}

/** Links of the reference, from files to addresses in lower case, as Astro makes them. */
function relinked(text: string, file: string): string {
  return text.replaceAll(/(?<=\]\()([^)\s:]+)\.md(?=[#)])/g, (_, path: string) => {
    const target = join('/reference', dirname(file), path).replace(/\/index$/, '')
    return `${target.toLowerCase()}/`
  })
}
