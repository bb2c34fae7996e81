/**
 * A developer's mistake: thrown when the app is assembled. What shows only in use, such as a strategy
 * of the app that forgets claims, fails the call that it would have made unsafe.
 */
export class AuthConfigError extends Error {
  override readonly name = 'AuthConfigError'
}

/** @throws {AuthConfigError} for less, for `NaN` (an unset environment variable), for infinity */
export function atLeast(least: number, option: string, value: number): number {
  if (value >= least && value < Infinity) return value
  throw new AuthConfigError(`${option} must be a number of ${least} or more; got ${value}.`)
}

/** @throws {AuthConfigError} as {@link atLeast} does, and for the bound itself */
export function moreThan(bound: number, option: string, value: number): number {
  if (value > bound && value < Infinity) return value
  throw new AuthConfigError(`${option} must be a number greater than ${bound}; got ${value}.`)
}
