import { expect, test } from 'vitest'
import { z } from 'zod'
import { storedFields } from '../src/users/stored-fields.ts'

test('a field is told once, however much is wrong with it', async () => {
  const look = storedFields(z.object({ tags: z.array(z.string()), name: z.string() }))
  const issues = await look({ tags: [1, 2, 3] })
  expect(issues.map(({ field }) => field)).toEqual(['tags', 'name'])
})

test('a strict schema is not given the fields of the other', async () => {
  const [profile, managed] = [
    z.strictObject({ name: z.string() }),
    z.strictObject({ role: z.string().default('reader') }),
  ]
  const user = { name: 'Ann', role: 'editor', gone: 1 }
  expect(await storedFields(profile)(user)).toEqual([])
  expect(await storedFields(managed)(user)).toEqual([])
  expect(await storedFields(managed)({ name: 'Ann' })).toEqual([])
})

test('what a schema has changed is not given to it again, and all else is', async () => {
  type Tree = { readonly below: readonly Tree[] }
  const tree: z.ZodType<Tree> = z.object({ below: z.lazy(() => z.array(tree)) })
  const schema = z.object({
    name: z.string(),
    slug: z.string().transform((text) => text.length),
    tags: z.array(z.preprocess(String, z.string().max(1))).optional(),
    seats: z.int().default(1),
    tree: tree.optional(),
  })
  const issues = await storedFields(schema)({ slug: 3, tags: ['long'], seats: 'many' })
  expect(issues.map(({ field }) => field).toSorted()).toEqual(['name', 'seats'])
})

test('a check over several fields runs where nothing is changed', async () => {
  const pair = z.object({ a: z.int(), b: z.int() }).refine(({ a, b }) => a < b, 'a < b')
  expect(await storedFields(pair)({ a: 2, b: 1 })).toEqual([{ field: 'profile', message: 'a < b' }])
})
