import { readFileSync } from 'node:fs'
import type { ExitCode } from './command/command.ts'
import { Failure, UsageError, wordsOf } from './command/fault.ts'
import { helpOf, overview } from './command/help.ts'
import { parse } from './command/parse.ts'
import { didYouMean } from './command/suggestion.ts'
import { commands } from './commands/registry.ts'
import { io } from './output/io.ts'

/** Runs a command line. Never throws: what goes wrong is said on stderr. */
export async function run(args: readonly string[]): Promise<ExitCode> {
  try {
    return await dispatch(args)
  } catch (error) {
    return complain(error, args)
  }
}

async function dispatch(args: readonly string[]): Promise<ExitCode> {
  const [first] = args
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    return showOverview(args)
  }
  if (first === '--version' || first === '-v') {
    process.stdout.write(`${version()}\n`)
    return 0
  }
  const { name, rest } = named(args)
  const found = await commands[name]?.load()
  if (found === undefined) throw new UsageError(`There is no command "${name}".`)
  const { flags, argument, json, help } = parse(rest, found)
  if (help) {
    process.stdout.write(`${helpOf(name, found)}\n`)
    return 0
  }
  return found.run({ flags, argument, io: io(json) })
}

/** Without a command there is nothing to do: wrong use, unless help was asked for. */
function showOverview([first, ...topic]: readonly string[]): Promise<ExitCode> | ExitCode {
  if (first === 'help' && topic.length > 0) return dispatch([...topic, '--help'])
  const summaries = Object.entries(commands).map(([name, { summary }]) => [name, summary] as const)
  const stream = first === undefined ? process.stderr : process.stdout
  stream.write(`${overview(summaries, version())}\n`)
  return first === undefined ? 2 : 0
}

/** The command that was meant, of one word or two. */
function named(args: readonly string[]): { name: string; rest: readonly string[] } {
  const [first = '', second = ''] = args
  if (Object.hasOwn(commands, first)) return { name: first, rest: args.slice(1) }
  const both = `${first} ${second}`
  if (Object.hasOwn(commands, both)) return { name: both, rest: args.slice(2) }
  const names = Object.keys(commands)
  const group = names.filter((name) => name.startsWith(`${first} `))
  if (group.length > 0) {
    const meant = didYouMean(both, group)
    throw new UsageError(`"${first}" is followed by one of: ${lastWords(group)}.${meant}`)
  }
  const single = second.startsWith('-') || second === '' ? first : both
  const meant = didYouMean(first, names) || didYouMean(single, names)
  throw new UsageError(
    `There is no command "${first}".${meant} trpc-auth --help lists the commands.`,
  )
}

const lastWords = (names: readonly string[]) => names.map((name) => name.split(' ')[1]).join(', ')

function complain(error: unknown, args: readonly string[]): ExitCode {
  const expected = error instanceof UsageError || error instanceof Failure
  const words = expected ? error.message : wordsOf(error)
  const code = error instanceof UsageError ? 2 : 1
  if (args.includes('--json')) {
    process.stderr.write(`${JSON.stringify({ error: words, exitCode: code })}\n`)
  } else {
    process.stderr.write(`trpc-auth: ${words}\n`)
    // A fault of ours: whoever reports it needs to say where it was.
    if (!expected && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`)
  }
  return code
}

function version(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  )
  return (manifest as { readonly version: string }).version
}
