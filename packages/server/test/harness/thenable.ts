/** As Prisma answers: with all that a promise has, and yet no `Promise`. */
export function thenable<T>(promise: Promise<T>): Promise<T> {
  return {
    // oxlint-disable-next-line unicorn/no-thenable -- what is to be told
    then: (...handlers) => promise.then(...handlers),
    catch: (handler) => promise.catch(handler),
    finally: (handler) => promise.finally(handler),
    [Symbol.toStringTag]: 'Thenable',
  }
}
