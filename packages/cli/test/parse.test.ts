import { expect, test } from 'vitest'
import type { AnyCommand } from '../src/command/command.ts'
import { UsageError } from '../src/command/fault.ts'
import { parse } from '../src/command/parse.ts'

const command: AnyCommand = {
  about: '',
  argument: { name: 'FILE', about: 'a file' },
  flags: {
    ignore: { kind: 'list', value: 'FIELD', about: '' },
    limit: { kind: 'text', value: 'N', about: '' },
    'dry-run': { kind: 'switch', about: '' },
  },
  examples: [],
  run: async () => 0,
}

test.each(['--ignore --dry-run f', '--limit --ignore x f', 'f --ignore --', 'f --ignore'])(
  '%s: the value was forgotten',
  (args) => {
    expect(() => parse(args.split(' '), command)).toThrow(UsageError)
    expect(() => parse(args.split(' '), command)).toThrow(/^--(ignore|limit) needs a value/)
  },
)

test('a value that begins with -- is given with =', () => {
  const { flags, argument } = parse(['--ignore=--x', '--dry-run', '-'], command)
  expect(flags).toMatchObject({ ignore: ['--x'], 'dry-run': true })
  expect(argument).toBe('-')
})
