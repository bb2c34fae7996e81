import type { z } from 'zod'
import { zodObject, type ProfileSchema } from './profile.ts'
import type { Json, Profile, User, UserRecord } from './user.ts'

/** One of the app's own fields, and its value for users who were stored before it existed. */
interface Field {
  readonly name: string
  readonly missing: (() => Json) | null
}

/**
 * What the app may see of a record: the base fields, which win over a profile that says otherwise,
 * and those fields of the profile that its schemas have. A field that the app removed is no longer
 * shown, and a missing one gets its default.
 */
export function userView(schemas: readonly ProfileSchema[]) {
  const fields = schemas.flatMap((schema) => Object.entries(zodObject(schema).shape).map(fieldOf))
  return <TProfile extends Profile>(record: UserRecord): User<TProfile> => {
    const { id, email, isActive, isVerified, isSuperuser, createdAt } = record
    const profile: Record<string, Json> = {}
    for (const { name, missing } of fields) {
      if (Object.hasOwn(record.profile, name)) profile[name] = record.profile[name]
      else if (missing) profile[name] = missing()
    }
    // The store returns what the schemas have checked.
    const own = profile as TProfile
    return { ...own, id, email, isActive, isVerified, isSuperuser, createdAt }
  }
}

function fieldOf([name, schema]: [string, z.core.$ZodType]): Field {
  const given = defaultOf(schema)
  return { name, missing: given === undefined ? null : () => defaultOf(schema) }
}

function defaultOf(schema: z.core.$ZodType): Json {
  try {
    const result = schema._zod.run({ value: undefined, issues: [] }, { async: false })
    if (result instanceof Promise || result.issues.length > 0) return undefined
    return result.value as Json
  } catch {
    return undefined // an asynchronous one
  }
}
