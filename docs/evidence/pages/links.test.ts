import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'

// What a reader finds at the end of a link, here and in what npm shows.
const repository = resolve(import.meta.dirname, '../../..')
const home = 'https://github.com/trpc-auth/trpc-auth'
const pages = globSync(['*.md', 'docs/**/*.md', 'packages/*/README.md'], { cwd: repository })

const manifest = z.object({
  name: z.string(),
  exports: z.record(z.string(), z.string()),
  keywords: z.array(z.string()).min(5),
  homepage: z.string().startsWith(home),
  bugs: z.literal(`${home}/issues`),
  repository: z.object({
    type: z.literal('git'),
    url: z.literal(`git+${home}.git`),
    directory: z.string(),
  }),
})

function linksOf(page: string): string[] {
  const text = readFileSync(join(repository, page), 'utf8').replace(/^```.*?^```$/gms, '')
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
}

/** The part of the repository that a link leads to, from a page of it or from npm. */
function targetOf(page: string, link: string): { path: string; anchor: string | undefined } | null {
  const ours = link.startsWith(home) ? link.slice(home.length) : null
  if (ours === null && /^https?:/.test(link)) return null
  const [path = '', anchor] = (ours ?? link).split('#')
  if (ours !== null) return { path: path.replace(/^\/(?:blob|tree)\/main\/|^\/?$/, ''), anchor }
  const file = path === '' ? page : relative(repository, resolve(repository, dirname(page), path))
  return { path: file, anchor }
}

/** As GitHub makes them of headings. */
function anchorsOf(path: string): string[] {
  const file = path === '' ? 'README.md' : path
  const headings = readFileSync(join(repository, file), 'utf8').matchAll(/^#+ (.*)$/gm)
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  )
}

test.each(pages)('every link of %s into the repository leads to something', (page) => {
  const broken = linksOf(page).filter((link) => {
    const target = targetOf(page, link)
    if (target === null) return false
    if (!existsSync(join(repository, target.path))) return true
    return target.anchor !== undefined && !anchorsOf(target.path).includes(target.anchor)
  })
  expect(broken).toEqual([])
})

describe.each(globSync('packages/*', { cwd: repository }))('what npm shows of %s', (folder) => {
  const text = readFileSync(join(repository, folder, 'README.md'), 'utf8')
  const read = () =>
    manifest.parse(JSON.parse(readFileSync(join(repository, folder, 'package.json'), 'utf8')))

  test('its manifest leads to the repository, and says what it is about [field-E12]', () => {
    expect(read().repository.directory).toBe(folder)
  })

  test('its README names every entry point, with links that work there too [field-E12]', () => {
    const { name, exports } = read()
    const entries = Object.keys(exports).filter((path) => path !== './package.json')
    const missing = entries.filter((path) => !text.includes(`\`${join(name, path)}\``))
    expect(missing).toEqual([])
    const rows = [...text.matchAll(/^\| `(@trpc-auth\/[^`]+)`/gm)].map(([, path]) => path)
    expect(new Set(rows)).toEqual(new Set(entries.map((path) => join(name, path))))
    expect(linksOf(join(folder, 'README.md')).filter((link) => !/^(https:|#)/.test(link))).toEqual(
      [],
    )
  })
})
