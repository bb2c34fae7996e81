import { initTRPC } from '@trpc/server'
import { expect, test } from 'vitest'
import { mayCall } from '../src/roles/index.ts'

const t = initTRPC.create()
const procedure = t.procedure.query(() => 1)
const router = t.router({
  notes: { list: procedure, drafts: { list: procedure } },
  notesArchive: procedure,
  hello: procedure,
})
type AppRouter = typeof router

test.each([
  [['notes.*'], 'notes.list', true],
  [['notes.*'], 'notes.drafts.list', true],
  [['notes.*'], 'notesArchive', false],
  [['notes.drafts.*'], 'notes.list', false],
  [['notes.list'], 'notes.list', true],
  [['notes.list'], 'notes.drafts.list', false],
  [['*'], 'hello', true],
  [['hello*'], 'hello', false],
  [[], 'hello', false],
] as const)('of %j, %s: %s', (grants, path, may) => {
  expect(mayCall<AppRouter>({ grants }, path)).toBe(may)
})

test('until the server has answered, nobody may do anything', () => {
  expect(mayCall<AppRouter>(undefined, 'hello')).toBe(false)
  expect(mayCall<AppRouter>(null, 'hello')).toBe(false)
})

test('a word of the app is known, and a path that is not there does not compile', () => {
  const granted = { grants: ['notes.editAny'] }
  expect(mayCall<AppRouter, 'notes.editAny'>(granted, 'notes.editAny')).toBe(true)
  // @ts-expect-error -- there is no such procedure
  expect(mayCall<AppRouter>(granted, 'notes.lst')).toBe(false)
})
