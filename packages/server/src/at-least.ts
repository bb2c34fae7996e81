import { AuthConfigError } from './errors.ts'

/** @throws {AuthConfigError} for less, for `NaN` (an environment variable that is not set), for infinity */
export function atLeast(least: number, option: string, value: number): number {
  if (value >= least && value < Infinity) return value
  throw new AuthConfigError(`${option}: ${value} will not do. Give a number, ${least} or more.`)
}
