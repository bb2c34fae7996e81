import type { ZodType } from 'zod'
import type { AuthKeys } from './auth-keys.ts'

/** Seals a value as JSON. @param aad what it belongs to, as for `seal` */
export function sealJson(keys: AuthKeys, value: unknown, aad: string): Promise<string> {
  return keys.seal(new TextEncoder().encode(JSON.stringify(value)), aad)
}

/** Where a value was sealed, and what it is. */
interface SealedPlace<TValue> {
  readonly aad: string
  readonly schema: ZodType<TValue>
}

/**
 * `null` for what was not sealed for this place, is not of this shape, or is not JSON: whoever seals
 * with the keys of the same purpose may have sealed anything.
 */
export async function openJson<TValue>(
  keys: AuthKeys,
  sealed: string,
  { aad, schema }: SealedPlace<TValue>,
): Promise<TValue | null> {
  const bytes = await keys.open(sealed, aad)
  if (bytes === null) return null
  try {
    const parsed = schema.safeParse(JSON.parse(new TextDecoder().decode(bytes)))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
