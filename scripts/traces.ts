/** What a test file can change in its process, by what it is called: globals, variables, listeners, the folder. */
export type Traces = ReadonlyMap<string, unknown>

export function traces(): Traces {
  const objects = { globalThis, 'Object.prototype': Object.prototype, Promise: Promise.prototype }
  const names = Object.entries(objects).flatMap(([owner, object]) =>
    Reflect.ownKeys(object).map((key) => [`${owner}.${String(key)}`, true] as const),
  )
  const variables = Object.entries(process.env).map(
    ([name, value]) => [`the variable ${name}`, value] as const,
  )
  const listeners = process
    .eventNames()
    .map((event) => [`listeners to ${String(event)}`, process.listenerCount(event)] as const)
  return new Map<string, unknown>([
    ...names,
    ...variables,
    ...listeners,
    ['the current folder', process.cwd()],
  ])
}

/** What is not as it was before. */
export function changed(before: Traces, after: Traces): readonly string[] {
  const all = new Set([...before.keys(), ...after.keys()])
  return [...all].filter((name) => before.get(name) !== after.get(name))
}
