/** What is known of a schema that may be one of zod. */
type Known = {
  readonly _zod?: {
    readonly def: { readonly type: string; readonly [key: string]: unknown }
    /** `'optional'`, `'defaulted'`. */
    readonly optin?: string
  }
}

/** The names of the fields that these schemas take; of one that is no zod object, what it is. */
export function inputNames(inputs: readonly unknown[]): readonly string[] {
  return [...new Set(inputs.flatMap(namesIn))]
}

function namesIn(schema: unknown): readonly string[] {
  const zod = (schema as Known | null)?._zod
  if (zod === undefined) return ['(unknown)']
  const { def } = zod
  switch (def.type) {
    case 'object':
      return [
        ...fieldsOf(def['shape'] as Readonly<Record<string, Known>>),
        ...more(def['catchall']),
      ]
    case 'pipe':
      return namesIn(def['in'])
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'readonly':
    case 'nonoptional':
      return namesIn(def['innerType'])
    case 'union':
      return inputNames(def['options'] as readonly unknown[])
    case 'void':
    case 'undefined':
      return []
    default:
      return [`(${def.type})`]
  }
}

function fieldsOf(shape: Readonly<Record<string, Known>>): readonly string[] {
  return Object.entries(shape).map(([name, { _zod }]) =>
    _zod?.optin === undefined ? name : `${name}?`,
  )
}

/** What a loose object takes beside its fields. */
function more(catchall: unknown): readonly string[] {
  const type = (catchall as Known | undefined)?._zod?.def.type
  return type === undefined || type === 'never' ? [] : ['(more)']
}
