/** What a protection asks of a caller: for reports. The protection itself does not look at it. */
export interface Asks {
  readonly load: 'session' | 'user'
  /** In words: `verified`, `superuser`, and what each requirement says of itself. */
  readonly requires: readonly string[]
  /** Names of the backends whose sessions count; all of them, without it. */
  readonly backends?: readonly string[] | undefined
}

/** So that a report finds it whichever copy of this package made the middleware. */
const asks = Symbol.for('@trpc-auth/server: asks')
const cookies = Symbol.for('@trpc-auth/server: cookies')

/** Writes on a middleware what it asks, or on a requirement what it requires, in words. */
export function asking<T extends object>(what: Asks | string, of: T): T {
  return Object.assign(of, { [asks]: what })
}

export function asksOf(of: object): unknown {
  return Reflect.get(of, asks)
}

/** Writes on a procedure that it gives or takes cookies. */
export const givingCookies = { [cookies]: true }

export function givesCookies(procedure: object): boolean {
  return Reflect.get(procedure, cookies) === true
}

/** What a requirement says of itself: the name of its function, if it says nothing. */
export function wordsOf(requirement: unknown): string {
  if (typeof requirement !== 'function') return 'nothing'
  const words = asksOf(requirement)
  return typeof words === 'string' ? words : requirement.name || 'a rule of the app'
}
