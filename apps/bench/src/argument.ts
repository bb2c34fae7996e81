/** What the parent gave this child process: one argument, as JSON. */
export function argument<T>(): T {
  return JSON.parse(process.argv[2] ?? 'null') as T
}
