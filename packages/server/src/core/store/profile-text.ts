import type { Json, Profile } from '../user.ts'
import type { FieldRefusal } from './user-store.ts'

/** The most UTF-8 bytes a profile may have as JSON. It is read with its user, on every call. */
const profileBytes = 1_048_576

/** The profile as it is stored, or `null` if it is longer than {@link profileBytes}. */
export function profileText(profile: Profile): string | null {
  const text = JSON.stringify(profile)
  // No character takes more than three bytes per UTF-16 unit.
  if (text.length * 3 <= profileBytes) return text
  return new TextEncoder().encode(text).length <= profileBytes ? text : null
}

export const profileTooLong: FieldRefusal = { ok: false, reason: 'field-refused', field: 'profile' }

/**
 * What was stored, by anyone: text, or what a driver made of a JSON column. A profile that cannot
 * be read counts as empty, so that its user can still sign in, be listed and be repaired.
 */
export function readProfile(stored: unknown): Profile {
  const value = typeof stored === 'string' ? parsed(stored) : stored
  const readable = typeof value === 'object' && value !== null && !Array.isArray(value)
  return readable ? (value as Profile) : {}
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Whether two values are the same as JSON: the order of keys does not matter. */
export function sameJson(one: Json, other: Json): boolean {
  return canonical(one) === canonical(other)
}

function canonical(value: Json): string | undefined {
  return JSON.stringify(value, (_, part: Json) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(byKey))
      : part,
  )
}

function byKey([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1
}
