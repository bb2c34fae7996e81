import { parseArgs } from 'node:util'
import type { AnyCommand, Flag } from './command.ts'
import { UsageError } from './fault.ts'
import { didYouMean } from './suggestion.ts'

/** Flags that every command has. */
export const commonFlags = {
  json: { kind: 'switch', about: 'Print JSON, for other programs' },
  help: { kind: 'switch', about: 'Show this help' },
} as const satisfies Record<string, Flag>

export interface Parsed {
  readonly flags: Readonly<Record<string, unknown>>
  readonly argument: string
  readonly json: boolean
  readonly help: boolean
}

/** @throws {UsageError} for what the command does not take */
export function parse(args: readonly string[], command: AnyCommand): Parsed {
  const known: Readonly<Record<string, Flag>> = { ...command.flags, ...commonFlags }
  const options = Object.entries(known).map(([name, { kind }]) => {
    const type = kind === 'switch' ? 'boolean' : 'string'
    return [name, { type, ...(name === 'help' && { short: 'h' }) }] as const
  })
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(options),
    allowPositionals: true,
    strict: false,
    tokens: true,
  })
  const values = new Map<string, string[]>()
  const others: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') others.push(token.value)
    if (token.kind !== 'option') continue
    const flag = known[token.name]
    if (flag === undefined) throw unknownFlag(token.rawName, Object.keys(known))
    const text = textOf(flag, token.rawName, token.inlineValue ? token.value : notFlag(token.value))
    values.set(token.name, [...(values.get(token.name) ?? []), text])
  }
  const help = values.has('help')
  const flags = Object.entries(known).map(([name, flag]) => [name, valueOf(flag, values.get(name))])
  return {
    flags: Object.fromEntries(flags) as Record<string, unknown>,
    argument: help ? '' : argumentOf(command, others),
    json: values.has('json'),
    help,
  }
}

function unknownFlag(name: string, known: readonly string[]): UsageError {
  const suggestion = didYouMean(name.replace(/^-+/, ''), known).replace('"', '"--')
  return new UsageError(`There is no flag ${name} here.${suggestion}`)
}

/** With the value forgotten, `--ignore --dry-run` would ignore `--dry-run`, and write. */
const notFlag = (value: string | undefined) => (value?.startsWith('--') ? undefined : value)

function textOf(flag: Flag, name: string, value: string | undefined): string {
  if (flag.kind === 'switch') {
    if (value !== undefined) throw new UsageError(`${name} takes no value; got "${value}".`)
    return ''
  }
  if (value === undefined)
    throw new UsageError(`${name} needs a value; one that begins with --: ${name}=--…`)
  if (flag.kind !== 'choice' || flag.choices.includes(value)) return value
  const all = flag.choices.join(', ')
  throw new UsageError(
    `${name} must be one of ${all}; got "${value}".${didYouMean(value, flag.choices)}`,
  )
}

function valueOf({ kind }: Flag, given: readonly string[] | undefined): unknown {
  if (kind === 'switch') return given !== undefined
  return kind === 'list' ? (given ?? []) : given?.at(-1)
}

function argumentOf({ argument }: AnyCommand, given: readonly string[]): string {
  const [first, ...more] = given
  const unwanted = argument === undefined ? first : more[0]
  if (unwanted !== undefined) throw new UsageError(`"${unwanted}" is one argument too many.`)
  if (argument === undefined) return ''
  if (first === undefined || first === '') {
    throw new UsageError(`${argument.name} is missing: ${argument.about}.`)
  }
  return first
}
