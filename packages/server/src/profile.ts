import { z } from 'zod'
import { AuthConfigError } from './errors.ts'
import { reservedFields, type Profile } from './user.ts'

/** A zod object whose output can be stored as JSON. */
export type ProfileSchema<TProfile = Profile, TProfileInput = unknown> = z.ZodObject & {
  readonly _zod: { readonly output: TProfile; readonly input: TProfileInput }
}

/**
 * What an input takes of the profile. Zod's type of no fields is `Record<string, never>`, which would
 * forbid every other field of the input as well.
 */
export type ProfileInput<TInput> = TInput extends Record<string, never> ? unknown : TInput

/** The schema of an app whose users have no fields of their own. */
export const emptyProfile = z.object({})

/** @throws {AuthConfigError} for a field that every user or input already has */
export function checkProfile(schema: z.ZodObject): void {
  for (const field of Object.keys(schema.shape)) {
    if (!reservedFields.includes(field)) continue
    throw new AuthConfigError(
      `profile: the field ${JSON.stringify(field)} is taken: every user has it. Choose another name.`,
    )
  }
}

/**
 * The schema's own fields and nothing else, so that neither a loose schema nor an input's extra
 * keys reach the record (OWASP API3:2023, mass assignment).
 */
export function profileOf(schema: z.ZodObject, input: Record<string, unknown>): Profile {
  const fields = Object.keys(schema.shape).filter((field) => Object.hasOwn(input, field))
  const entries = fields.map((field) => [field, input[field]])
  return Object.fromEntries(entries) as Profile
}
