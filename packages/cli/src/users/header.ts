import type { AppAuth } from '../app/auth-module.ts'

/** What every user has and a file may say; all others are the app's own fields. */
const columns = {
  id: 'id',
  email: 'email',
  passwordHash: 'passwordHash',
  password_hash: 'passwordHash',
  createdAt: 'createdAt',
  created_at: 'createdAt',
  isActive: 'isActive',
  is_active: 'isActive',
  isVerified: 'isVerified',
  is_verified: 'isVerified',
  isSuperuser: 'isSuperuser',
  is_superuser: 'isSuperuser',
} as const

interface Wanted {
  readonly auth: AppAuth
  /** Fields of the file that are not wanted. */
  readonly ignored: readonly string[]
}

/** The name that it has here; `null` for none that every user has. */
export function columnOf(name: string) {
  return Object.hasOwn(columns, name) ? columns[name as keyof typeof columns] : null
}

/** What is wrong with the header of a CSV file; `null` if nothing. */
export function headerFault(header: readonly string[], wanted: Wanted): string | null {
  if (header.length === 0) return 'it is empty. Its first line must name the fields'
  const fields = header.filter((name) => !wanted.ignored.includes(name))
  const nameless = fields.indexOf('')
  if (nameless >= 0) return `column ${header.indexOf('') + 1} has no name`
  const fault = fieldFault(fields, wanted)
  if (fault !== null || fields.includes('email')) return fault
  return `its first line has no field email: ${header.join(',').slice(0, 80)}`
}

/** What to say of a field that would be lost without a word; `null` if there is none. */
export function fieldFault(fields: readonly string[], { auth, ignored }: Wanted): string | null {
  const own = [auth.profile, auth.managed].flatMap(({ _zod }) => Object.keys(_zod.def.shape))
  const seen = new Map<string, string>()
  for (const name of fields.filter((field) => !ignored.includes(field))) {
    const field = columnOf(name) ?? name
    if (columnOf(name) === null && !own.includes(name)) return unknown(name, own)
    const before = seen.get(field)
    if (before === name) return `"${name}" is there twice`
    if (before !== undefined) return `"${before}" and "${name}" are one field`
    seen.set(field, name)
  }
  return null
}

function unknown(field: string, own: readonly string[]): string {
  if (field === 'password') {
    return 'there are passwords in it. Only their hashes can be imported, as passwordHash: let everybody else choose a new one by mail. --ignore password leaves them out'
  }
  const all = [...new Set(Object.values(columns)), ...own].join(', ')
  return `"${field}" is not a field of a user: ${all}. --ignore ${field} leaves it out`
}
