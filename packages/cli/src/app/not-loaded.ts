import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { wordsOf } from '../command/fault.ts'
import { lastLoaded } from './app-imports.ts'

interface Attempt {
  readonly file: string
  /** Files that variables were read from. */
  readonly variables: readonly string[]
}

/** Why the app's module could not be imported, and the way out. */
export function whyNotLoaded(error: unknown, attempt: Attempt): string {
  const { code = '' } = error as NodeJS.ErrnoException
  const reason = reasons[code]?.(error as Error) ?? ownError(error, attempt)
  return `${attempt.file} could not be loaded. ${reason}`
}

const at = () => relative('', lastLoaded() ?? '')

/** By Node's own codes (https://nodejs.org/api/errors.html). */
const reasons: Readonly<Record<string, (error: Error) => string>> = {
  ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX: ({ message, stack = '' }) => {
    const line = /^(.*:\d+)\n/.exec(stack)?.[1]
    const path = line?.startsWith('file:') ? fileURLToPath(line) : line
    const place = path === undefined ? at() : relative('', path)
    return `${place}: ${message}. Node removes types and nothing more. Write it without (erasableSyntaxOnly in tsconfig.json finds the places), or call: NODE_OPTIONS=--experimental-transform-types npx trpc-auth …`
  },
  ERR_MODULE_NOT_FOUND: ({ message }) => notFound(message),
  ERR_UNSUPPORTED_DIR_IMPORT: ({ message }) => notFound(message),
  ERR_UNKNOWN_FILE_EXTENSION: () =>
    `Node does not run ${at()}. What createAuth is given must not import components or styles: move it into a file of its own.`,
  ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING: ({ message }) =>
    `${message}. Node strips no types in node_modules: import the package's built files.`,
}

function notFound(message: string): string {
  const [, wanted, from] =
    /^Cannot find (?:module|package) '([^']+)' imported from (\S+)/.exec(message) ?? []
  if (wanted === undefined || from === undefined) return message
  const name = wanted.startsWith('/') || /^[a-z]:\\/i.test(wanted) ? relative('', wanted) : wanted
  return `${relative('', from)} imports ${name}, which is not there. Install it, or correct the path; paths of tsconfig.json are read from the folder in which trpc-auth is called.`
}

/** What the module itself threw, such as a sentence of `createAuth`. */
function ownError(error: unknown, { variables }: Attempt): string {
  const from = variables.length > 0 ? variables.join(' and ') : 'no file, for there is no .env here'
  const name = error instanceof SyntaxError ? `${at()}: ` : ''
  return `${name}${wordsOf(error)} (Variables were read from ${from}.)`
}
