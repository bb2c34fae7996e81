import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { navigation } from '../navigation.ts'
import { entryPoints } from '../prepare/entry-points.ts'
import { rewriteLinks } from '../prepare/links.ts'
import { addressOf, pages } from '../prepare/pages.ts'
import { home, repository } from '../prepare/repository.ts'
import { built, fileAt } from '../serve/site.ts'

const htmlFiles = globSync('**/*.html', { cwd: built })
const texts = new Map(htmlFiles.map((file) => [file, readFileSync(join(built, file), 'utf8')]))

/** What the attributes of a page lead to. */
function linksOf(html: string): readonly { tag: string; link: string }[] {
  return [...html.matchAll(/<(\w+)\b[^>]*?\s(?:href|src)="([^"]*)"/g)].map(
    ([, tag = '', link = '']) => ({ tag, link: link.replaceAll(/&(?:amp|#38);/g, '&') }),
  )
}

const idsOf = (file: string): ReadonlySet<string> => {
  const html = texts.get(file) ?? ''
  return new Set([...html.matchAll(/\sid="([^"]*)"/g)].map(([, id = '']) => id))
}
const ids = new Map(htmlFiles.map((file) => [file, idsOf(file)]))

function isDead(link: string, from: string): boolean {
  const base = new URL(from.replace(/index\.html$/, ''), 'http://site/')
  const url = new URL(link, base)
  if (url.origin !== base.origin) return link.startsWith(home) && isDeadInRepository(url)
  const file = fileAt(decodeURIComponent(url.pathname))
  if (file === null) return true
  const anchor = decodeURIComponent(url.hash.slice(1))
  return anchor !== '' && !ids.get(file.slice(built.length + 1))?.has(anchor)
}

/** On the branch `main`, which is what is here. */
function isDeadInRepository({ pathname }: URL): boolean {
  const [, path] = /\/(?:blob|edit|tree)\/main\/(.*)$/.exec(pathname) ?? []
  return path !== undefined && !existsSync(join(repository, path))
}

test('no link of the site is dead, to no page and to no heading', () => {
  expect(htmlFiles.length).toBeGreaterThan(400)
  const dead = htmlFiles.flatMap((from) =>
    linksOf(texts.get(from) ?? '')
      .filter(({ link }) => isDead(link, from))
      .map(({ link }) => `${from}: ${link}`),
  )
  expect(dead).toEqual([])
})

test('nothing that a page loads comes from another host', () => {
  const foreign = htmlFiles.flatMap((file) =>
    linksOf(texts.get(file) ?? '')
      .filter(({ tag, link }) => tag !== 'a' && /^(?:[a-z]+:)?\/\//.test(link))
      .map(({ link }) => `${file}: ${link}`),
  )
  expect(foreign).toEqual([])
})

test('every page of the repository is in the navigation', () => {
  const overview = texts.get('index.html') ?? ''
  const [, sidebar = ''] = /<nav[^>]*aria-label="Main"(.*?)<\/nav>/s.exec(overview) ?? []
  const shown = new Set(linksOf(sidebar).map(({ link }) => link))
  expect(pages().filter((page) => !shown.has(addressOf(page)))).toEqual([])
  expect(navigation.length).toBeLessThan(12)
})

test('every entry point of every package has a page in the reference', () => {
  const entries = entryPoints()
  expect(entries.length).toBeGreaterThan(25)
  for (const { module, path } of entries) {
    expect(texts.get(`reference/${path}/index.html`)).toContain(`<h1 id="_top"`)
    expect(texts.get(`reference/${path}/index.html`)).toContain(module)
  }
})

test('links lead to the page where there is one, else to the repository', () => {
  const page = { file: 'docs/guides/a.md', slug: 'guides/a' }
  const all = [page, ...pages()]
  const to = (link: string) => rewriteLinks(`[x](${link})`, page, all).text.slice(4, -1)
  expect(to('../errors.md#codes')).toBe('/errors/#codes')
  expect(to('../../README.md#use-it')).toBe('/start/#use-it')
  expect(to('../advisories/README.md')).toBe('/advisories/')
  expect(to('../decisions/')).toBe('/decisions/')
  expect(to(`${home}/blob/main/docs/limits.md#the-rules`)).toBe('/limits/#the-rules')
  expect(to('../../SECURITY.md')).toBe(`${home}/blob/main/SECURITY.md`)
  expect(to('https://example.com/errors.md')).toBe('https://example.com/errors.md')
  expect(to('#below')).toBe('#below')
  expect(rewriteLinks('```\n[x](../errors.md)\n```', page, all).text).toContain('../errors.md')
})
