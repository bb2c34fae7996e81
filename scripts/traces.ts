/** Properties of the global scope, as they are defined. */
export type Globals = ReadonlyMap<string, PropertyDescriptor>

export function globals(): Globals {
  return new Map(Object.entries(Object.getOwnPropertyDescriptors(globalThis)))
}

/**
 * Puts the global scope back, also what a dependency did to it, as `@hono/node-server` to
 * `Response`.
 */
export function restore(before: Globals): void {
  for (const [name, now] of globals()) {
    const old = before.get(name)
    if (now.configurable !== true || (old && isSame(old, now))) continue
    if (old) Object.defineProperty(globalThis, name, old)
    // With two underscores it is what a dependency knows itself by, and that stays loaded.
    else if (!name.startsWith('__')) Reflect.deleteProperty(globalThis, name)
  }
}

function isSame(one: PropertyDescriptor, other: PropertyDescriptor): boolean {
  return one.value === other.value && one.get === other.get
}

/** What else a test file can change in its process, by what it is called. */
export function traces(): ReadonlyMap<string, unknown> {
  const built = [Object.prototype, Array.prototype, Promise.prototype].flatMap(Reflect.ownKeys)
  const variables = Object.entries(process.env)
  const events = process.eventNames().map(String)
  return new Map<string, unknown>([
    ['the current folder', process.cwd()],
    ['the prototypes', built.map(String).join()],
    ...variables.map(([name, value]) => [`the variable ${name}`, value] as const),
    ...events.map((name) => [`listeners to ${name}`, process.listenerCount(name)] as const),
  ])
}

/** What is not as it was before. */
export function changed(
  before: ReadonlyMap<string, unknown>,
  after: ReadonlyMap<string, unknown>,
): readonly string[] {
  const all = new Set([...before.keys(), ...after.keys()])
  return [...all].filter((name) => before.get(name) !== after.get(name))
}
