/** What is there already, or will be. What is there is answered at once: no call waits for nothing. */
export type Awaitable<T> = T | Promise<T>

/**
 * Also one of another library or realm, which is no instance of this one's `Promise`, and a callable
 * one, as RPC stubs have: whatever `await` would wait for. It must never be taken for an answer.
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
