import { z } from 'zod'
import { AuthConfigError } from './config.ts'
import { reservedFields, type Json, type Profile } from './user.ts'

/**
 * A zod object whose output can be stored as JSON. In terms of zod's core, because the compiler
 * takes an app's schema apart to compare it with `ZodObject`: 80,000 type instantiations.
 */
export type ProfileSchema<TProfile = Profile, TProfileInput = unknown> = z.core.$ZodObject & {
  readonly _zod: { readonly output: TProfile; readonly input: TProfileInput }
}

/**
 * The part of an input that is the profile. Zod's type for no fields is `Record<string, never>`,
 * which would forbid every other field of the input as well.
 */
export type ProfileInput<TInput> = TInput extends Record<string, never> ? unknown : TInput

/**
 * The output of a schema. Zod's type for no fields is `Record<string, never>`, which would give
 * users every possible field, each of type `never`. Taken apart and put together again, so that
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
 * The app's own fields of every user. Written out only where there are managed fields, so that an
 * app without them has the very type it gave.
 */
export type OwnFields<
  TSchema extends ProfileSchema,
  TManaged extends ProfileSchema,
> = keyof ProfileOutput<TManaged> extends never
  ? ProfileOutput<TSchema>
  : ProfileOutput<TSchema> & ProfileOutput<TManaged>

/** The two schemas of an app: one for the fields that users set themselves, one for all others. */
export interface UserSchemas {
  readonly profile: ProfileSchema
  readonly managed: ProfileSchema
}

/**
 * @throws {AuthConfigError} for an object of another zod, a field that every user or input has, a
 *   field that is in both, or managed fields that a new user could not have
 */
export function checkSchemas({ profile, managed }: Partial<UserSchemas>): UserSchemas {
  const schemas = { profile: profile ?? emptyProfile, managed: managed ?? emptyProfile }
  const own = Object.keys(zodObject(schemas.profile).shape)
  for (const [option, schema] of Object.entries(schemas)) {
    for (const field of Object.keys(zodObject(schema, option).shape)) {
      if (!reservedFields.includes(field)) continue
      throw new AuthConfigError(
        `${option}: the field ${JSON.stringify(field)} is taken: every user has it. Choose another name.`,
      )
    }
  }
  const { shape } = zodObject(schemas.managed)
  for (const [field, schema] of Object.entries<z.core.$ZodType>(shape)) {
    if (own.includes(field)) {
      throw new AuthConfigError(
        `managed: the field ${JSON.stringify(field)} is in profile as well, where users can set it. Leave it in one of them.`,
      )
    }
    if (needsValue(schema, undefined)) {
      throw new AuthConfigError(
        `managed: the field ${JSON.stringify(field)} needs a default, or must be optional: users register without it.`,
      )
    }
  }
  if (needsValue(schemas.managed, {})) {
    throw new AuthConfigError(
      'managed: a check over several fields refuses the defaults, with which users register. Change one of them.',
    )
  }
  return schemas
}

/** Whether it refuses what a new user has of it. */
function needsValue(schema: z.core.$ZodType, had: unknown): boolean {
  try {
    return !z.safeParse(schema, had).success
  } catch {
    return false // it is asynchronous: a registration can wait for it
  }
}

/** The schema, typed with its methods. */
export function zodObject(schema: ProfileSchema, option = 'profile'): z.ZodObject {
  if (schema instanceof z.ZodObject) return schema
  throw new AuthConfigError(
    `${option} must be made with z.object from the package zod, version 4, not from zod/mini.`,
  )
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
 * The profile fields that an input contains, each checked by its own schema. The others are left
 * out, not filled with defaults, which would overwrite what the user has. A check over several
 * fields (`refine` on the object) cannot run here, because it needs all of them.
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

/** Passes on to an outer schema what inner ones found. */
export function passOn(context: z.RefinementCtx, ...errors: (z.ZodError | undefined)[]): never {
  for (const { message, path } of errors.flatMap((error) => error?.issues ?? [])) {
    context.addIssue({ code: 'custom', message, path: [...path] })
  }
  return z.NEVER
}
