import { AuthConfigError } from '../errors.ts'

/**
 * @throws {AuthConfigError} for zero, which elsewhere means "for ever" or "at once" depending on
 *   whom one asks, and for anything else that is no number of seconds
 */
export function checkLifetime(option: string, seconds: number): number {
  if (Number.isFinite(seconds) && seconds >= 1) return Math.floor(seconds)
  throw new AuthConfigError(`${option}: ${seconds} is not a lifetime. Give seconds, 1 or more.`)
}
