import type { AppAuth } from '../app/auth-module.ts'

type Schema = AppAuth['profile']
type Field = Schema['_zod']['def']['shape'][string]

interface Issue {
  readonly field: string
  readonly message: string
}

/**
 * What a schema refuses of a profile that is stored, one issue a field. Only the schema's own fields
 * are given to it, because a strict one refuses those of the other. A field that a schema changes is
 * stored as changed, which it may well refuse as an input: it is not looked at.
 */
export function storedFields(schema: Schema) {
  const shape = Object.entries(schema._zod.def.shape)
  const stable = shape.filter(([, field]) => !changes(field))
  return async (profile: Readonly<Record<string, unknown>>): Promise<readonly Issue[]> => {
    const picked = (names: typeof shape) =>
      names.filter(([name]) => Object.hasOwn(profile, name)).map(([name]) => [name, profile[name]])
    if (stable.length === shape.length) {
      const { issues = [] } = await schema['~standard'].validate(Object.fromEntries(picked(shape)))
      return firstOfEach(issues.map(({ path, message }) => ({ field: fieldOf(path), message })))
    }
    const found = await Promise.all(
      stable.map(async ([field, own]) => {
        const { issues = [] } = await own['~standard'].validate(profile[field])
        return issues.map(({ message }) => ({ field, message }))
      }),
    )
    return firstOfEach(found.flat())
  }
}

type Path = readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined

function fieldOf(path: Path): string {
  const [first = 'profile'] = path ?? []
  return String(typeof first === 'object' ? first.key : first)
}

const firstOfEach = (issues: readonly Issue[]) =>
  issues.filter(({ field }, at) => issues.findIndex((other) => other.field === field) === at)

/** Whether a transform is in it, however deep: zod's names for them are these. */
function changes(value: unknown, seen = new Set<unknown>()): boolean {
  if (typeof value !== 'object' || value === null || seen.has(value)) return false
  seen.add(value)
  const { _zod } = value as Partial<Field>
  if (_zod === undefined) return Object.values(value).some((part) => changes(part, seen))
  const { def } = _zod
  const inner = def.type === 'lazy' ? (_zod as { innerType?: unknown }).innerType : null
  if (['pipe', 'transform'].includes(def.type)) return true
  return changes(inner, seen) || Object.values(def).some((part) => changes(part, seen))
}
