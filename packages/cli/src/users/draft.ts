import { randomUUID } from 'node:crypto'
import type { Json, Profile, UserRecord } from '@trpc-auth/server'
import type { AppAuth } from '../app/auth-module.ts'
import { columnOf } from './header.ts'

export type Draft =
  | { readonly ok: true; readonly user: UserRecord }
  | { readonly ok: false; readonly why: string }

export interface DraftOptions {
  readonly auth: AppAuth
  readonly emailKey: (email: string) => string
  /** Fields of the file that are not wanted. */
  readonly ignored: readonly string[]
}

/** A user as the file says, checked by the app's own schemas. */
export async function draftOf(
  fields: Readonly<Record<string, unknown>>,
  { auth, emailKey }: DraftOptions,
): Promise<Draft> {
  const given = new Map(
    Object.entries(fields).flatMap(([name, value]) => {
      const field = columnOf(name)
      return field === null || value === null ? [] : [[field, value] as const]
    }),
  )
  try {
    const email = addressOf(given.get('email'))
    const user: UserRecord = {
      id: idOf(given.get('id'), auth),
      email,
      emailKey: emailKey(email),
      passwordHash: hashOf(given.get('passwordHash'), auth),
      isActive: flagOf('isActive', given.get('isActive') ?? true),
      isVerified: flagOf('isVerified', given.get('isVerified') ?? false),
      isSuperuser: flagOf('isSuperuser', given.get('isSuperuser') ?? false),
      sessionEpoch: 0,
      createdAt: timeOf(given.get('createdAt'), auth.clock()),
      profile: {
        ...(await checked(auth.profile, fields)),
        ...(await checked(auth.managed, fields)),
      },
    }
    return { ok: true, user }
  } catch (error) {
    if (!(error instanceof BadField)) throw error
    return { ok: false, why: error.message }
  }
}

class BadField extends Error {
  override readonly name = 'BadField'
}

function addressOf(value: unknown): string {
  if (typeof value !== 'string' || value.trim() === '') throw new BadField('email: it is missing')
  const email = value.normalize('NFKC').trim()
  // oxlint-disable-next-line no-control-regex -- no mail server takes them, and terminals obey them
  if (/[\u0000-\u001f\u007f-\u009f]/.test(email)) throw new BadField('email: control characters')
  if (/^[^@]+@[^@]+$/.test(email) && email.length <= 320) return email
  throw new BadField(`email: "${email.slice(0, 60)}" is not an address`)
}

function idOf(value: unknown, { users }: AppAuth): string {
  const made = users.newId?.() ?? randomUUID()
  if (value === undefined) return made
  if (made === '') throw new BadField('id: the database makes the ids; --ignore id')
  if (typeof value !== 'string' && typeof value !== 'number') throw new BadField('id: not a text')
  const id = String(value)
  if (id === '') throw new BadField('id: it is empty; leave it out, and the store makes one')
  if (id.length <= 64) return id
  throw new BadField(`id: ${id.length} characters are more than 64`)
}

function hashOf(value: unknown, { passwords }: AppAuth): string | null {
  if (value === undefined) return null
  if (typeof value !== 'string') throw new BadField('passwordHash: not a text')
  const { is, mark } = passwords.kindOf(value)
  if (is !== 'unknown') return is === 'none' ? null : value
  throw new BadField(
    `passwordHash: the hasher does not know this kind (${mark}): see withLegacyPasswords in docs/accounts.md`,
  )
}

const yes = ['true', 't', '1', 'yes', 'y']
const no = ['false', 'f', '0', 'no', 'n']

function flagOf(field: string, value: unknown): boolean {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    throw new BadField(`${field}: neither true nor false`)
  }
  const text = String(value).toLowerCase()
  if (yes.includes(text)) return true
  if (no.includes(text)) return false
  throw new BadField(`${field}: "${text.slice(0, 20)}" is neither true nor false`)
}

/** Other systems write `2024-01-01 00:00:00`, which is UTC. */
function timeOf(value: unknown, now: Date): Date {
  if (value === undefined) return now
  if (typeof value !== 'string' && typeof value !== 'number')
    throw new BadField('createdAt: not a time')
  const count = /^\d{5,}$/.test(String(value)) ? Number(value) : value
  if (typeof count === 'number' && count < 1e11) {
    throw new BadField(`createdAt: ${count} are seconds? Give milliseconds or ISO 8601`)
  }
  const plain = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(String(value))
  const time = new Date(plain ? `${String(value).replace(' ', 'T')}Z` : count)
  if (Number.isNaN(time.getTime())) {
    throw new BadField(`createdAt: "${String(value).slice(0, 40)}" is not a time`)
  }
  if (time <= now) return time
  throw new BadField('createdAt: it is in the future, and a session older than its user is refused')
}

/**
 * In a CSV file all is text: what a schema refuses as such is tried once more as the number, truth
 * value or object that it may stand for.
 */
async function checked(
  schema: AppAuth['profile'],
  fields: Readonly<Record<string, unknown>>,
): Promise<Profile> {
  const own = Object.keys(schema._zod.def.shape).filter((name) => Object.hasOwn(fields, name))
  const input = Object.fromEntries(own.map((name) => [name, fields[name]]))
  const first = await schema['~standard'].validate(input)
  if (!first.issues) return first.value
  const refused = new Set(first.issues.map(({ path }) => String(keyOf(path))))
  const read = own.map((name) => [name, refused.has(name) ? asJson(input[name]) : input[name]])
  const second = await schema['~standard'].validate(Object.fromEntries(read))
  if (!second.issues) return second.value
  const [issue] = second.issues
  throw new BadField(`${String(keyOf(issue?.path))}: ${issue?.message ?? ''}`)
}

type Path = readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined

function keyOf(path: Path): PropertyKey {
  const [first = 'profile'] = path ?? []
  return typeof first === 'object' ? first.key : first
}

/** What comes as JSON says itself what it is. */
function asJson(value: unknown): Json {
  if (typeof value !== 'string') return value as Json
  try {
    return JSON.parse(value) as Json
  } catch {
    return value
  }
}
