/** What is there already, or will be. What is there is answered at once: no call waits for nothing. */
export type Awaitable<T> = T | Promise<T>

/** `Promise.prototype.then`, without a promise where there is nothing to wait for. */
export function andThen<T, TNext>(
  value: Awaitable<T>,
  use: (value: T) => Awaitable<TNext>,
): Awaitable<TNext> {
  return value instanceof Promise ? value.then(use) : use(value)
}
