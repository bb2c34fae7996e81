import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'

// What the server's package has for coding assistants, in the form of the `skills` of `@trpc/server`.
const repository = resolve(import.meta.dirname, '../../..')
const inside = join(repository, 'packages/server')
const pages = globSync('skills/*/SKILL.md', { cwd: inside }).toSorted()
const texts = pages.map((page) => readFileSync(join(inside, page), 'utf8'))

/** The Agent Skills specification (https://agentskills.io/specification), and what TanStack Intent adds. */
const frontmatter = z.strictObject({
  name: z.string().regex(/^[a-z][a-z-]{0,63}$/),
  description: z.string().min(100).max(1024),
  metadata: z.strictObject({ type: z.literal('core'), library: z.literal('@trpc-auth/server') }),
  requires: z.array(z.string()).default([]),
  sources: z.array(z.string().startsWith('trpc-auth/trpc-auth:')),
})

test.each(pages)('%s says when it is for, and of what it is made', (page) => {
  const text = readFileSync(join(inside, page), 'utf8')
  const [, head = ''] = /^---\n(.*?)^---\n/ms.exec(text) ?? []
  const { name, requires, sources } = frontmatter.parse(parse(head))

  expect(name).toBe(basename(dirname(page)))
  expect(text.split('\n').length).toBeLessThan(500) // more is not read whole
  for (const other of requires) expect(pages).toContain(`skills/${other}/SKILL.md`)
  for (const source of sources) {
    const path = source.replace('trpc-auth/trpc-auth:', '')
    expect(() => readFileSync(join(repository, path))).not.toThrow()
  }
})

test('every entry point that a skill names is one', () => {
  const manifest = z
    .object({ name: z.string(), exports: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(inside, 'package.json'), 'utf8')))
  const named = [...texts.join('\n').matchAll(/@trpc-auth\/server(\/[\w-]+)+/g)].map(
    ([path]) => path,
  )
  const known = Object.keys(manifest.exports).map((path) => join(manifest.name, path))

  expect(named.filter((path) => !known.includes(path))).toEqual([])
})
