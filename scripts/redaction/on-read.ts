import { at } from './at.ts'

/** Watches what is read: a listener would start a stream that nobody reads yet. */
export function onRead(stream: unknown, see: (chunk: Uint8Array) => void): void {
  const push = at(stream, 'push')
  if (typeof stream !== 'object' || stream === null || typeof push !== 'function') return
  const value = (...args: readonly unknown[]): unknown => {
    if (args[0] instanceof Uint8Array) see(args[0])
    return Reflect.apply(push, stream, args)
  }
  Object.defineProperty(stream, 'push', { value })
}
