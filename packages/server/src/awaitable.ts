/** What is there already, or will be. What is there is answered at once: no call waits for nothing. */
export type Awaitable<T> = T | Promise<T>

/** Also one of another library or realm, which is no instance of this one's `Promise`. */
export function isPromise<T>(value: Awaitable<T>): value is Promise<T> {
  return typeof value === 'object' && value !== null && 'then' in value
}

/** `Promise.prototype.then`, without a promise where there is nothing to wait for. */
export function andThen<T, TNext>(
  value: Awaitable<T>,
  use: (value: T) => Awaitable<TNext>,
): Awaitable<TNext> {
  return isPromise(value) ? Promise.resolve(value).then(use) : use(value)
}
