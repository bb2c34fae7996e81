import { Failure, wordsOf } from '../command/fault.ts'

interface AuthErrorLike {
  readonly auth: {
    readonly code: string
    readonly reason?: string
    readonly field?: string
    readonly fields?: Readonly<Record<string, readonly string[]>>
  }
}

/** What the auth layer said no to, in words: its errors by code, those of a schema by field. */
export function refusalWords(error: unknown): string {
  if (isAuthError(error)) return codeWords(error)
  const issues = issuesOf(error)
  if (issues === null) return wordsOf(error)
  return issues.map(({ path, message }) => `${path.join('.') || 'input'}: ${message}`).join('; ')
}

/** @throws {Failure} with {@link refusalWords} */
export async function orFailure<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw new Failure(refusalWords(error))
  }
}

function codeWords(error: Error & AuthErrorLike): string {
  const { code, reason, field } = error.auth
  const detail = reason ?? field
  const words = [sentences[code] ?? '', detail === undefined ? '' : `(${detail})`]
  // A store's own words are in the cause.
  if (code === 'UNAVAILABLE') words.push(wordsOf(error.cause ?? error))
  return [`${code}:`, ...words.filter((word) => word !== '')].join(' ')
}

const sentences: Readonly<Record<string, string>> = {
  REGISTER_USER_ALREADY_EXISTS: 'There is already a user with this address.',
  REGISTER_INVALID_PASSWORD: 'The password is refused.',
  USER_FIELD_TAKEN: 'Another user has this value.',
  USER_FIELD_REFUSED: 'The database refuses this value.',
  UNAVAILABLE: 'The store does not answer as it should.',
}

function isAuthError(error: unknown): error is Error & AuthErrorLike {
  return error instanceof Error && 'auth' in error && typeof error.auth === 'object'
}

interface Issue {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

/** Those of zod, of whatever copy. */
function issuesOf(error: unknown): readonly Issue[] | null {
  if (typeof error !== 'object' || error === null || !('issues' in error)) return null
  return Array.isArray(error.issues) ? (error.issues as Issue[]) : null
}
