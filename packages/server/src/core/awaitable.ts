/** A value that is there already, or will be. One that is there is returned at once. */
export type Awaitable<T> = T | Promise<T>

/**
 * Anything that `await` would wait for: also a promise of another library or realm, which is not an
 * instance of this one's `Promise`, and a callable one, as in RPC stubs. It must never pass for an
 * answer.
 */
export function isPromise<T>(value: Awaitable<T>): value is Promise<T> {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return false
  return 'then' in value && typeof value.then === 'function'
}

/** `Promise.prototype.then`, without a promise where there is nothing to wait for. */
export function andThen<T, TNext>(
  value: Awaitable<T>,
  use: (value: T) => Awaitable<TNext>,
): Awaitable<TNext> {
  return isPromise(value) ? Promise.resolve(value).then(use) : use(value)
}
