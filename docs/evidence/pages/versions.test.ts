import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'

// The README names versions, because not all of them go together. What the tests have does.
const read = (file: string) => readFileSync(resolve(import.meta.dirname, '../../..', file), 'utf8')
const { catalog } = z
  .looseObject({ catalog: z.record(z.string(), z.string()) })
  .parse(parse(read('pnpm-workspace.yaml')))
const named = [...read('README.md').matchAll(/^npm install .+$/gm)]
  .flatMap(([line]) => line.split(' '))
  .flatMap((word) => [...word.matchAll(/^(@?[^@]+)@(\d.*)$/g)])
  .map(([, name = '', version = '']) => ({ name, version }))

test('the README installs the versions that are tested here', () => {
  expect(named.length).toBeGreaterThan(10)
  const others = named.filter(({ name, version }) => !`${catalog[name]}.`.startsWith(`${version}.`))
  expect(others).toEqual([])
})

test('all of tRPC is installed in one exact version, as its TanStack package wants it', () => {
  const trpc = named.filter(({ name }) => name.startsWith('@trpc/'))
  expect(trpc).toHaveLength(3)
  expect(new Set(trpc.map(({ version }) => version)).size).toBe(1)
  expect(trpc[0]?.version).toMatch(/^\d+\.\d+\.\d+$/)
})
