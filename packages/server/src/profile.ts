import { z } from 'zod'
import { AuthConfigError } from './errors.ts'
import { reservedFields, type Json, type Profile } from './user.ts'

/**
 * A zod object whose output can be stored as JSON. In the words of zod's core, for the compiler
 * takes an app's schema apart to compare it with `ZodObject`: 80,000 type instantiations.
 */
export type ProfileSchema<TProfile = Profile, TProfileInput = unknown> = z.core.$ZodObject & {
  readonly _zod: { readonly output: TProfile; readonly input: TProfileInput }
}

/**
 * What an input takes of the profile. Zod's type of no fields is `Record<string, never>`, which would
 * forbid every other field of the input as well.
 */
export type ProfileInput<TInput> = TInput extends Record<string, never> ? unknown : TInput

/**
 * What a schema puts out. Zod's type of no fields is `Record<string, never>`, by which users would
 * have every field there is, each of type `never`. Taken apart and put together again, so that
 * nothing of zod's types is left in it: the compiler would walk through them for every procedure of
 * an app, 25 type instantiations for each.
 */
export type ProfileOutput<TSchema extends ProfileSchema> =
  TSchema['_zod']['output'] extends Record<string, never>
    ? Record<never, Json>
    : FromFields<FieldsOf<TSchema['_zod']['output']>>

/** A field of a profile: its name, its type, and whether every user has it. */
type Field = readonly [name: string, type: Json, presence: 'required' | 'optional']

/** The fields of an object type, as a union. */
type FieldsOf<T extends Profile> = {
  [TName in keyof T & string]-?: object extends Pick<T, TName>
    ? readonly [TName, T[TName], 'optional']
    : readonly [TName, T[TName], 'required']
}[keyof T & string]

/** The object type of these fields. */
type FromFields<TField extends Field> = [OptionalOf<TField>] extends [never]
  ? Required<TField>
  : Flat<
        Required<Exclude<TField, OptionalOf<TField>>> & Optional<OptionalOf<TField>>
      > extends infer TFlat extends Profile
    ? TFlat
    : never

type OptionalOf<TField extends Field> = Extract<TField, readonly [string, Json, 'optional']>
type Required<TField extends Field> = { [TOne in TField as TOne[0]]: TOne[1] }
type Optional<TField extends Field> = { [TOne in TField as TOne[0]]?: TOne[1] }
type Flat<TType> = { [TName in keyof TType]: TType[TName] }

/** The schema of an app whose users have no fields of their own. */
const emptyProfile = z.object({})
export type NoProfile = typeof emptyProfile

/**
 * @param schema of an app whose users have fields of their own
 * @throws {AuthConfigError} for another zod's object, or a field that every user or input has
 */
export function checkProfile<TSchema extends ProfileSchema>(
  schema: TSchema | undefined,
): ProfileSchema<ProfileOutput<TSchema>, TSchema['_zod']['input']> {
  const profile: ProfileSchema = schema ?? emptyProfile
  for (const field of Object.keys(zodObject(profile).shape)) {
    if (!reservedFields.includes(field)) continue
    throw new AuthConfigError(
      `profile: the field ${JSON.stringify(field)} is taken: every user has it. Choose another name.`,
    )
  }
  // The same type: that of no schema is the empty one's, and its output is said field by field.
  return profile as ProfileSchema<ProfileOutput<TSchema>, TSchema['_zod']['input']>
}

/** The schema with the methods that it has. */
export function zodObject(schema: ProfileSchema): z.ZodObject {
  if (schema instanceof z.ZodObject) return schema
  throw new AuthConfigError('profile: make it with z.object of the package zod, not of zod/mini.')
}

/**
 * The schema's own fields and nothing else, so that neither a loose schema nor an input's extra
 * keys reach the record (OWASP API3:2023, mass assignment).
 */
export function profileOf({ _zod }: z.core.$ZodObject, input: Record<string, unknown>): Profile {
  const fields = Object.keys(_zod.def.shape).filter((field) => Object.hasOwn(input, field))
  const entries = fields.map((field) => [field, input[field]])
  return Object.fromEntries(entries) as Profile
}

/**
 * Those fields of the profile that an input gives, each checked by its own schema. The others are
 * left out, not filled with defaults, which would overwrite what the user has. A check over several
 * fields (`refine` on the object) can not run here, for it asks for all of them.
 */
export function profilePatch({ _zod }: z.core.$ZodObject) {
  return z.looseObject({}).transform(async (input, context): Promise<Profile> => {
    const given = Object.entries(_zod.def.shape).filter(
      ([field]) => Object.hasOwn(input, field) && input[field] !== undefined,
    )
    const fields = z.object(Object.fromEntries(given))
    const parsed = await fields.safeParseAsync(input)
    if (parsed.success) return profileOf(fields, parsed.data)
    return passOn(context, parsed.error)
  })
}

/** Tells an outer schema what inner ones have found. */
export function passOn(context: z.RefinementCtx, ...errors: (z.ZodError | undefined)[]): never {
  for (const { message, path } of errors.flatMap((error) => error?.issues ?? [])) {
    context.addIssue({ code: 'custom', message, path: [...path] })
  }
  return z.NEVER
}
