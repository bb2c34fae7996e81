import { inspect } from 'node:util'

/** The command was called wrongly: exit code 2. The message says what to write. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Something is wrong, and the message says what and what to do: exit code 1. */
export class Failure extends Error {
  override readonly name = 'Failure'
}

/** What an error says, with what is below it: a database's own words are often there. */
export function wordsOf(error: unknown): string {
  const words: string[] = []
  for (let at = error; at !== undefined && words.length < 5;) {
    const text = at instanceof Error ? at.message || codeOf(at) : inspect(at)
    if (text !== '' && !words.some((before) => before.includes(text))) words.push(text)
    at = at instanceof AggregateError ? at.errors[0] : at instanceof Error ? at.cause : undefined
  }
  return words.join(': ')
}

/** Some errors of the network have a code alone. */
const codeOf = ({ name, code = name }: NodeJS.ErrnoException) => code
