import type { AnyCommand, Flag } from './command.ts'
import { commonFlags } from './parse.ts'
import { columns } from '../output/table.ts'

/** The help of one command. */
export function helpOf(name: string, { about, argument, flags, examples }: AnyCommand): string {
  const rows = Object.entries({ ...flags, ...commonFlags }).map(([flag, options]) => [
    `  --${flag}${valueOf(options)}`,
    aboutOf(options),
  ])
  const taken = argument ? ` ${argument.name}` : ''
  return [
    about,
    '',
    'Usage',
    `  trpc-auth ${name}${taken} [flags]`,
    ...(argument ? ['', 'Argument', ...columns([[`  ${argument.name}`, argument.about]])] : []),
    '',
    'Flags',
    ...columns(rows),
    '',
    examples.length === 1 ? 'Example' : 'Examples',
    ...examples.map((example) => `  ${example}`),
  ].join('\n')
}

/** @param commands names, and what each does */
export function overview(commands: readonly (readonly [string, string])[], version: string) {
  return [
    `trpc-auth ${version}: users and sessions for tRPC, from the command line`,
    '',
    'Usage',
    '  trpc-auth COMMAND [flags]',
    '',
    'Commands',
    ...columns(commands.map(([name, summary]) => [`  ${name}`, summary])),
    '',
    'Every command has --help, with an example, and --json.',
    'Exit code 0: done. 1: something is wrong. 2: called wrongly.',
  ].join('\n')
}

function valueOf(flag: Flag): string {
  if (flag.kind === 'switch') return ''
  return flag.kind === 'choice' ? ` ${flag.choices.join('|')}` : ` ${flag.value}`
}

function aboutOf(flag: Flag): string {
  return flag.kind === 'list' ? `${flag.about}; may be repeated` : flag.about
}
