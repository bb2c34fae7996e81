import type { FieldRefusal, UserStore, WriteResult } from '../core/store/user-store.ts'
import type { Profile } from '../core/user.ts'

/** What was to be written, as far as a database can refuse it for the user's own words. */
export interface Written {
  readonly profile?: Profile
  /** The profile field that a column holds, by the name of the column. */
  readonly columns?: ReadonlyMap<string, string>
}

type Reason = FieldRefusal['reason']

/**
 * A write failed: by the unique index on the address, by what else the user has given, or by no
 * fault of theirs.
 *
 * @param written with the id of the user, or `null` where the database was to make it
 * @throws the failure itself, if it was no refusal
 */
export async function whyNotWritten(
  failure: unknown,
  {
    id,
    emailKey,
    ...written
  }: Written & { readonly id: string | null; readonly emailKey?: string },
  findByEmailKey: UserStore['findByEmailKey'],
): Promise<WriteResult> {
  const holder = emailKey === undefined ? null : await findByEmailKey(emailKey)
  if (holder && holder.id !== id) return { ok: false, reason: 'email-taken' }
  const refusal = refusalOf(failure, written)
  if (refusal === null) throw failure
  const byOtherRules = refusal.field === 'email' && refusal.reason === 'field-taken' // of a collation
  return byOtherRules ? { ok: false, reason: 'email-taken' } : refusal
}

/**
 * Reads from a driver's error which field of a user the database has refused, and why.
 *
 * @returns `null` if it is about no field of the user's: then it is a failure
 */
export function refusalOf(failure: unknown, written: Written): FieldRefusal | null {
  for (const error of causes(failure)) {
    const told = postgres(error) ?? mysql(error) ?? sqlite(error)
    if (told === null) continue
    const field = fieldNamed(told.names, written) ?? fieldByValue(error, written)
    return field === null ? null : { ok: false, reason: told.reason, field }
  }
  return null
}

/** Whether the database keeps a row because others refer to it. */
export function isReferredTo(failure: unknown): boolean {
  return causes(failure).some(({ code, message }) => {
    if (/FOREIGN KEY constraint failed/.test(message)) return true
    return code !== undefined && referredTo.has(code)
  })
}

/** PostgreSQL's foreign key and, since 18, its `on delete restrict`; MySQL's parent row. */
const referredTo = new Set(['23503', '23001', 'ER_ROW_IS_REFERENCED_2', 'ER_ROW_IS_REFERENCED'])

interface DriverError {
  readonly message: string
  readonly code?: string
  /** In the words of `pg`, and of `postgres`. */
  readonly column?: string
  readonly column_name?: string
  readonly constraint?: string
  readonly constraint_name?: string
  readonly detail?: string
}

/** Drizzle has the driver's error as the cause of its own. */
function causes(failure: unknown): readonly DriverError[] {
  return failure instanceof Error ? [failure, ...causes(failure.cause)] : []
}

interface Told {
  readonly reason: Reason
  /** Where the database names columns, indices or constraints, what says most first. */
  readonly names: readonly (string | undefined)[]
}

/** Appendix A of PostgreSQL's manual: classes 22, data exception, and 23, integrity constraint. */
function postgres(error: DriverError): Told | null {
  const { code = '', detail = '' } = error
  if (!/^2[23][\dA-Z]{3}$/.test(code)) return null
  const key = /\((.*?)\)=\(/.exec(detail)?.[1] // `Key (username)=(ada) already exists.`, in any language
  const column = error.column ?? error.column_name
  const constraint = error.constraint ?? error.constraint_name
  const taken = code === '23505' || code === '23P01'
  return { reason: taken ? 'field-taken' : 'field-refused', names: [column, key, constraint] }
}

/** Values stand in these messages, too: so names are taken from where no value can be. */
const mysqlMessages: readonly (readonly [Reason, RegExp])[] = [
  ['field-taken', /^Duplicate entry .* for key '([^']*)'$/s],
  ['field-refused', / column [`']([^']*)[`'] at row \d+$/],
  ['field-refused', /^Column '([^']*)' cannot be null$/],
  ['field-refused', /^Cannot add or update a child row: .* FOREIGN KEY \(`([^)]*)`\) REFERENCES/s],
  ['field-refused', /^CONSTRAINT `([^`]*)` failed/],
  ['field-refused', /^Check constraint '([^']*)' is violated/],
]

function mysql({ code = '', message }: DriverError): Told | null {
  if (!code.startsWith('ER_') && !code.startsWith('WARN_')) return null
  for (const [reason, pattern] of mysqlMessages) {
    const name = pattern.exec(message)?.[1]
    if (name !== undefined) return { reason, names: [name] }
  }
  return null
}

/** The same words from every driver, whatever its codes are. */
function sqlite({ message }: DriverError): Told | null {
  const [, kind, names] = /(UNIQUE|CHECK|NOT NULL) constraint failed: (.*)/s.exec(message) ?? []
  if (kind !== undefined) {
    return { reason: kind === 'UNIQUE' ? 'field-taken' : 'field-refused', names: [names] }
  }
  const strict = /cannot store \w+ value in \w+ column (.*)/.exec(message)?.[1]
  return strict === undefined ? null : { reason: 'field-refused', names: [strict] }
}

/** Columns that every user has, and whether their content is the user's own words. */
const base = new Map<string, string | null>([
  ['email', 'email'],
  ['email_key', 'email'],
  ['profile', 'profile'],
  ...['id', 'password_hash', 'session_epoch', 'created_at'].map((name) => [name, null] as const),
  ...['is_active', 'is_verified', 'is_superuser'].map((name) => [name, null] as const),
])

/** The column that is named last, and of several that end there the longest: `user_name`, not `name`. */
function fieldNamed(names: Told['names'], { profile = {}, columns = new Map() }: Written) {
  const fields = Object.keys(profile)
  const known = new Map([
    ...fields.map((field) => [field, field] as const),
    ...fields.map((field) => [snakeCase(field), field] as const),
    ...base,
    ...columns,
  ])
  for (const text of names) {
    const [first] = [...known]
      .flatMap(([column, field]) => {
        const end = endIn(text ?? '', column)
        return end === null ? [] : [{ field, end, length: column.length }]
      })
      .toSorted((one, other) => other.end - one.end || other.length - one.length)
    if (first) return first.field
  }
  return null
}

/** Where the name stands last, as a word or between underscores. */
function endIn(text: string, name: string): number | null {
  const lower = text.toLowerCase()
  const word = name.toLowerCase()
  for (let at = lower.lastIndexOf(word); at >= 0; at = lower.lastIndexOf(word, at - 1)) {
    const end = at + word.length
    const bounded = !isLetter(lower[at - 1]) && !isLetter(lower[end])
    if (bounded) return end
    if (at === 0) return null
  }
  return null
}

function isLetter(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character)
}

function snakeCase(name: string): string {
  return name.replaceAll(/(?<=[a-z\d])[A-Z]/g, (letter) => `_${letter}`).toLowerCase()
}

/** PostgreSQL names no column of a text that is too long, of no such type, or has a NUL. */
function fieldByValue({ code, message }: DriverError, { profile = {} }: Written): string | null {
  const most = code === '22001' ? Number(/\((\d+)\)/.exec(message)?.[1] ?? Infinity) : Infinity
  const fitting = Object.entries(profile).filter(([, value]) => {
    if (typeof value === 'number') return message.includes(`"${value}"`)
    if (typeof value !== 'string') return false
    if (code === '22021' || code === '22P05') return value.includes('\0')
    return Array.from(value).length > most || message.endsWith(`"${value}"`)
  })
  const [only, another] = fitting
  return only !== undefined && another === undefined ? only[0] : null
}
