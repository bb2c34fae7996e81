import { expect, test } from 'vitest'
import { z } from 'zod'
import { UsageError } from '../src/command/fault.ts'
import { checkOwn } from '../src/commands/users-create.ts'

const auth = {
  profile: z.object({ displayName: z.string() }),
  managed: z.object({ role: z.string().default('reader') }),
}

test.each([
  ['displayNmae', /"displayNmae" is no field: .* Did you mean "displayName"\?/],
  ['isSuperuser', /give --superuser/],
  ['password', /asked for, or read from stdin/],
  ['constructor', /"constructor" is no field/],
])('--set %s says what to do', (field, words) => {
  expect(() => checkOwn(['role', field], auth)).toThrow(words)
  expect(() => checkOwn(['role', field], auth)).toThrow(UsageError)
})

test("the app's own fields may be set, managed ones too", () => {
  expect(() => checkOwn(['displayName', 'role'], auth)).not.toThrow()
})
