/**
 * What a store failed with, as far as logs may see it: its name, its code, the first line of its
 * message, where it happened, and the same for its causes.
 *
 * Drivers put the values of a query, and so password hashes, into everything else: Drizzle and
 * Prisma into further lines of the message, PostgreSQL's into `detail`, MySQL's into `sql`.
 */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly code: string | undefined

  constructor(failure: unknown, depth = 4) {
    const { name, message, code, stack, cause } = described(failure)
    super(
      `${name}: ${message}`,
      cause === undefined || depth === 0 ? {} : { cause: new StoreError(cause, depth - 1) },
    )
    this.code = code
    this.stack = [`StoreError: ${this.message}`, ...stack].join('\n')
  }
}

interface Described {
  readonly name: string
  readonly message: string
  readonly code: string | undefined
  /** The frames, without the message above them. */
  readonly stack: readonly string[]
  readonly cause: unknown
}

function described(failure: unknown): Described {
  if (!(failure instanceof Error)) {
    return { name: typeof failure, message: '', code: undefined, stack: [], cause: undefined }
  }
  const { name, message, stack = '', cause } = failure
  const code = 'code' in failure ? withoutValues(String(failure.code)) : undefined
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line))
  return { name: withoutValues(name), message: firstLine(message), code, stack: frames, cause }
}

function firstLine(text: string): string {
  return withoutValues(text.trim().split('\n', 1)[0] ?? '').slice(0, 300)
}

/** Hashes and tokens have at least 32 characters in one piece; explanations of a failure do not. */
function withoutValues(text: string): string {
  return text.replaceAll(/[\w$+/=.,~-]{32,}/g, '[left out]')
}
